CREATE TABLE "case_skips" (
	"case_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"entity_code" text,
	"reason" text NOT NULL,
	"skipped_at" timestamp with time zone NOT NULL,
	"until" timestamp with time zone NOT NULL,
	CONSTRAINT "case_skips_user_id_case_id_pk" PRIMARY KEY("user_id","case_id")
);
--> statement-breakpoint
CREATE INDEX "case_skips_by_end" ON "case_skips" USING btree ("until");--> statement-breakpoint
CREATE UNIQUE INDEX "cases_by_number" ON "cases" USING btree ("number");