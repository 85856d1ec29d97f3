CREATE TABLE "case_files" (
	"id" uuid PRIMARY KEY NOT NULL,
	"case_id" uuid NOT NULL,
	"entity_code" text,
	"name" text NOT NULL,
	"media_type" text NOT NULL,
	"byte_count" integer NOT NULL,
	"content_hash" text NOT NULL,
	"content" "bytea" NOT NULL,
	"added_by_id" uuid NOT NULL,
	"added_by" text NOT NULL,
	"added_at" timestamp with time zone NOT NULL,
	"removed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "case_questions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"case_id" uuid NOT NULL,
	"entity_code" text,
	"asked_by_id" uuid NOT NULL,
	"asked_by" text NOT NULL,
	"asked_of_id" uuid NOT NULL,
	"asked_of" text NOT NULL,
	"text" text NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"answered_at" timestamp with time zone,
	"answer" text,
	"withdrawn_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "auto_fixes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"case_id" uuid NOT NULL,
	"entity_code" text,
	"rule" text NOT NULL,
	"policy_version" text NOT NULL,
	"fix" text NOT NULL,
	"label" text NOT NULL,
	"done_on" date NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "causes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"signature" text NOT NULL,
	"ticket_url" text,
	"note" text,
	"root_cause" text,
	"noted_by" text NOT NULL,
	"noted_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "cohort_items" (
	"run_id" uuid NOT NULL,
	"case_id" uuid NOT NULL,
	"entity_code" text,
	"position" integer NOT NULL,
	"case_number" integer NOT NULL,
	"predicted" text NOT NULL,
	"state" text NOT NULL,
	"message" text,
	"settled_at" timestamp with time zone,
	CONSTRAINT "cohort_items_run_id_case_id_pk" PRIMARY KEY("run_id","case_id")
);
--> statement-breakpoint
CREATE TABLE "cohort_runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"signature" text NOT NULL,
	"type" text NOT NULL,
	"fix" text NOT NULL,
	"label" text NOT NULL,
	"input" jsonb NOT NULL,
	"state" text NOT NULL,
	"total" integer NOT NULL,
	"started_by" text NOT NULL,
	"started_by_id" uuid NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	"stopped_by" text
);
--> statement-breakpoint
CREATE TABLE "draft_edits" (
	"id" uuid PRIMARY KEY NOT NULL,
	"review_id" uuid NOT NULL,
	"entity_code" text NOT NULL,
	"line_external_id" text NOT NULL,
	"field" text NOT NULL,
	"before" text NOT NULL,
	"after" text NOT NULL,
	"reason" text NOT NULL,
	"effect_id" uuid,
	"edited_by_id" uuid NOT NULL,
	"edited_by" text NOT NULL,
	"edited_at" timestamp with time zone NOT NULL,
	"is_taken_back" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "draft_review_steps" (
	"review_id" uuid NOT NULL,
	"entity_code" text NOT NULL,
	"position" integer NOT NULL,
	"part" text NOT NULL,
	"decision" text,
	"decided_by_id" uuid,
	"decided_by" text,
	"decided_at" timestamp with time zone,
	"note" text,
	CONSTRAINT "draft_review_steps_review_id_position_pk" PRIMARY KEY("review_id","position")
);
--> statement-breakpoint
CREATE TABLE "draft_reviews" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"invoice_id" uuid NOT NULL,
	"project_id" uuid NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"state" text NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "invoice_deliveries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"invoice_id" uuid NOT NULL,
	"channel" text NOT NULL,
	"recipient" text,
	"status" text NOT NULL,
	"detail" text,
	"at" timestamp with time zone NOT NULL,
	"system" text NOT NULL,
	"external_id" text NOT NULL,
	"source_version_at" timestamp with time zone NOT NULL,
	"mapping_version" text NOT NULL,
	"correlation_id" text NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "revenue_schedules" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"invoice_id" uuid,
	"invoice_external_id" text NOT NULL,
	"line_external_id" text,
	"product_code" text,
	"currency" char(3) NOT NULL,
	"amount_minor" bigint NOT NULL,
	"recognised_minor" bigint NOT NULL,
	"starts_on" date NOT NULL,
	"ends_on" date NOT NULL,
	"status" text NOT NULL,
	"system" text NOT NULL,
	"external_id" text NOT NULL,
	"source_version_at" timestamp with time zone NOT NULL,
	"mapping_version" text NOT NULL,
	"correlation_id" text NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "service_credits" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"customer_id" uuid NOT NULL,
	"ticket_id" uuid,
	"invoice_number" text,
	"currency" char(3) NOT NULL,
	"amount_minor" bigint NOT NULL,
	"reason" text,
	"granted_by" text,
	"granted_on" date NOT NULL,
	"status" text NOT NULL,
	"system" text NOT NULL,
	"external_id" text NOT NULL,
	"source_version_at" timestamp with time zone NOT NULL,
	"mapping_version" text NOT NULL,
	"correlation_id" text NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "payment_disputes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"customer_id" uuid,
	"payment_id" uuid,
	"invoice_id" uuid,
	"currency" char(3) NOT NULL,
	"amount_minor" bigint NOT NULL,
	"status" text NOT NULL,
	"reason" text,
	"opened_at" timestamp with time zone NOT NULL,
	"evidence_due_at" timestamp with time zone,
	"system" text NOT NULL,
	"external_id" text NOT NULL,
	"source_version_at" timestamp with time zone NOT NULL,
	"mapping_version" text NOT NULL,
	"correlation_id" text NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "absences" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"starts_on" date NOT NULL,
	"ends_on" date NOT NULL,
	"cover_id" uuid,
	"note" text,
	"entered_by" text NOT NULL,
	"entered_at" timestamp with time zone NOT NULL,
	"cancelled_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "team_members" (
	"team_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"skills" text[] NOT NULL,
	"load_cap" integer NOT NULL,
	"joined_at" timestamp with time zone NOT NULL,
	CONSTRAINT "team_members_team_id_user_id_pk" PRIMARY KEY("team_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "teams" (
	"id" uuid PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"name" text NOT NULL,
	"entity_codes" text[],
	"created_at" timestamp with time zone NOT NULL,
	"is_closed" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
ALTER TABLE "grants" DROP CONSTRAINT "grants_role_known";--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "team" text;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "routed_by" text;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "allotted_minutes" integer;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "clock_stopped_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "root_cause" text;--> statement-breakpoint
ALTER TABLE "contract_amendments" ADD COLUMN "approval" text;--> statement-breakpoint
ALTER TABLE "contract_amendments" ADD COLUMN "approved_by" text;--> statement-breakpoint
ALTER TABLE "customers" ADD COLUMN "standing" text;--> statement-breakpoint
ALTER TABLE "customers" ADD COLUMN "delivery_channel" text;--> statement-breakpoint
ALTER TABLE "hourly_rates" ADD COLUMN "approved_on" date;--> statement-breakpoint
ALTER TABLE "effects" ADD COLUMN "follows_id" uuid;--> statement-breakpoint
CREATE INDEX "case_files_of_case" ON "case_files" USING btree ("case_id","added_at");--> statement-breakpoint
CREATE INDEX "case_questions_of_case" ON "case_questions" USING btree ("case_id","asked_at");--> statement-breakpoint
CREATE INDEX "case_questions_open" ON "case_questions" USING btree ("asked_of_id","asked_at") WHERE answered_at is null and withdrawn_at is null;--> statement-breakpoint
CREATE INDEX "auto_fixes_of_rule" ON "auto_fixes" USING btree ("rule","done_on");--> statement-breakpoint
CREATE INDEX "auto_fixes_of_case" ON "auto_fixes" USING btree ("case_id");--> statement-breakpoint
CREATE UNIQUE INDEX "causes_signature_unique" ON "causes" USING btree ("signature");--> statement-breakpoint
CREATE INDEX "cohort_items_waiting" ON "cohort_items" USING btree ("run_id","position") WHERE state = 'waiting';--> statement-breakpoint
CREATE INDEX "cohort_items_of_case" ON "cohort_items" USING btree ("case_id");--> statement-breakpoint
CREATE INDEX "cohort_runs_of_cause" ON "cohort_runs" USING btree ("signature","started_at");--> statement-breakpoint
CREATE INDEX "draft_edits_of_review" ON "draft_edits" USING btree ("review_id","edited_at");--> statement-breakpoint
CREATE UNIQUE INDEX "draft_reviews_one_open" ON "draft_reviews" USING btree ("invoice_id") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "draft_reviews_of_invoice" ON "draft_reviews" USING btree ("invoice_id");--> statement-breakpoint
CREATE INDEX "invoice_deliveries_of_invoice" ON "invoice_deliveries" USING btree ("invoice_id","at");--> statement-breakpoint
CREATE INDEX "revenue_schedules_of_invoice" ON "revenue_schedules" USING btree ("invoice_id");--> statement-breakpoint
CREATE INDEX "service_credits_of_customer" ON "service_credits" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "service_credits_granted" ON "service_credits" USING btree ("id") WHERE status = 'granted';--> statement-breakpoint
CREATE INDEX "payment_disputes_of_customer" ON "payment_disputes" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "payment_disputes_of_payment" ON "payment_disputes" USING btree ("payment_id");--> statement-breakpoint
CREATE INDEX "absences_of_user" ON "absences" USING btree ("user_id","ends_on");--> statement-breakpoint
CREATE INDEX "team_members_of_user" ON "team_members" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "teams_key_unique" ON "teams" USING btree ("key");--> statement-breakpoint
CREATE INDEX "cases_of_cause" ON "cases" USING btree ("cause_signature","detected_at" DESC NULLS FIRST) WHERE cause_signature is not null;--> statement-breakpoint
CREATE INDEX "effects_following" ON "effects" USING btree ("follows_id") WHERE follows_id is not null;--> statement-breakpoint
ALTER TABLE "grants" ADD CONSTRAINT "grants_role_known" CHECK ("grants"."role" in ('billing_analyst', 'collector', 'dispute_owner', 'cash_applier', 'finance_approver', 'controller', 'integration_engineer', 'administrator', 'auditor', 'contributor'));