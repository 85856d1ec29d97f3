CREATE TABLE "dispute_items" (
	"id" uuid PRIMARY KEY NOT NULL,
	"dispute_id" uuid NOT NULL,
	"entity_code" text NOT NULL,
	"customer_id" uuid NOT NULL,
	"invoice_id" uuid NOT NULL,
	"line_id" uuid,
	"disputed_minor" bigint NOT NULL,
	"raised_on" date NOT NULL,
	"state" text NOT NULL,
	"accepted_minor" bigint NOT NULL,
	"request_id" uuid,
	"decided_by" text,
	"decided_on" date,
	"decided_at" timestamp with time zone,
	"decision_note" text,
	"credited_on" date,
	CONSTRAINT "dispute_items_state_known" CHECK ("dispute_items"."state" in ('open', 'accepted', 'partly', 'rejected', 'withdrawn', 'paid')),
	CONSTRAINT "dispute_items_amounts" CHECK (disputed_minor > 0 and accepted_minor between 0 and disputed_minor),
	CONSTRAINT "dispute_items_accepted" CHECK (case state when 'accepted' then accepted_minor = disputed_minor when 'partly' then accepted_minor between 1 and disputed_minor - 1 else accepted_minor = 0 end),
	CONSTRAINT "dispute_items_decided_whole" CHECK ((state = 'open') = (decided_at is null) and (state = 'open') = (decided_on is null)),
	CONSTRAINT "dispute_items_credited" CHECK (credited_on is null or accepted_minor > 0)
);
--> statement-breakpoint
CREATE TABLE "disputes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"case_id" uuid,
	"entity_code" text NOT NULL,
	"customer_id" uuid NOT NULL,
	"currency" char(3) NOT NULL,
	"source" text NOT NULL,
	"reason" text NOT NULL,
	"policy_version" text NOT NULL,
	"claim" text NOT NULL,
	"person_id" uuid,
	"person_name" text,
	"ticket_id" uuid,
	"payment_dispute_id" uuid,
	"payment_id" uuid,
	"raised_by_id" uuid,
	"raised_by" text NOT NULL,
	"raised_on" date NOT NULL,
	"raised_at" timestamp with time zone NOT NULL,
	"respond_by" timestamp with time zone,
	"outcome" text,
	"ended_by" text,
	"ended_on" date,
	"ended_at" timestamp with time zone,
	"end_note" text,
	CONSTRAINT "disputes_source_known" CHECK ("disputes"."source" in ('collector', 'success_manager', 'ticket', 'short_payment', 'chargeback', 'invoice_rejection', 'source_flag')),
	CONSTRAINT "disputes_outcome_known" CHECK (outcome is null or "disputes"."outcome" in ('accepted', 'partly', 'rejected', 'withdrawn', 'paid')),
	CONSTRAINT "disputes_ended_whole" CHECK ((outcome is null) = (ended_at is null) and (outcome is null) = (ended_on is null)),
	CONSTRAINT "disputes_case_unless_ended" CHECK (case_id is not null or outcome is not null)
);
--> statement-breakpoint
ALTER TABLE "dispute_items" ADD CONSTRAINT "dispute_items_dispute_id_disputes_id_fk" FOREIGN KEY ("dispute_id") REFERENCES "public"."disputes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "dispute_items_once" ON "dispute_items" USING btree ("dispute_id","invoice_id",coalesce(line_id, invoice_id));--> statement-breakpoint
CREATE INDEX "dispute_items_of_invoice" ON "dispute_items" USING btree ("invoice_id");--> statement-breakpoint
CREATE INDEX "dispute_items_of_request" ON "dispute_items" USING btree ("request_id") WHERE request_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "disputes_of_case" ON "disputes" USING btree ("case_id");--> statement-breakpoint
CREATE INDEX "disputes_of_customer" ON "disputes" USING btree ("customer_id","raised_on");--> statement-breakpoint
CREATE UNIQUE INDEX "disputes_of_chargeback" ON "disputes" USING btree ("payment_dispute_id") WHERE payment_dispute_id is not null;