CREATE TABLE "accepted_usage" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"customer_id" uuid NOT NULL,
	"product_code" text NOT NULL,
	"used_on" date NOT NULL,
	"kind" text NOT NULL,
	"quantity" bigint NOT NULL,
	"reason" text NOT NULL,
	"accepted_by" text NOT NULL,
	"accepted_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "accepted_usage_of_day" ON "accepted_usage" USING btree ("customer_id","product_code","used_on","kind");