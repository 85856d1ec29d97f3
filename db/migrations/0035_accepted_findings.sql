CREATE TABLE "accepted_findings" (
	"id" uuid PRIMARY KEY NOT NULL,
	"request_id" uuid NOT NULL,
	"effect_id" uuid NOT NULL,
	"entity_code" text NOT NULL,
	"subject_type" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"type" text NOT NULL,
	"acceptance" text NOT NULL,
	"details" jsonb NOT NULL,
	"from_on" date NOT NULL,
	"until_on" date,
	"accepted_at" timestamp with time zone NOT NULL,
	CONSTRAINT "accepted_findings_acceptance_known" CHECK ("accepted_findings"."acceptance" in ('closes', 'releases')),
	CONSTRAINT "accepted_findings_end_after_start" CHECK (until_on is null or until_on >= from_on),
	CONSTRAINT "accepted_findings_of_contract_end" CHECK (subject_type <> 'contract' or until_on is not null)
);
--> statement-breakpoint
ALTER TABLE "revenue_schedules" ADD COLUMN "months" jsonb;--> statement-breakpoint
ALTER TABLE "accepted_findings" ADD CONSTRAINT "accepted_findings_request_id_approval_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."approval_requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "accepted_findings_of_subject" ON "accepted_findings" USING btree ("subject_id","type");--> statement-breakpoint
CREATE UNIQUE INDEX "accepted_findings_once_an_act" ON "accepted_findings" USING btree ("effect_id");