CREATE TABLE "bank_accounts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"identifier" text NOT NULL,
	"name" text NOT NULL,
	"currency" char(3) NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "bank_entries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"bank_account_id" uuid NOT NULL,
	"status" text NOT NULL,
	"booked_on" date NOT NULL,
	"value_on" date,
	"currency" char(3) NOT NULL,
	"amount_minor" bigint NOT NULL,
	"is_reversal" boolean NOT NULL,
	"transaction_code" text,
	"counterparty_name" text,
	"counterparty_account" text,
	"end_to_end_reference" text,
	"bank_reference" text,
	"remittance" text,
	"return_reason" text,
	"position" bigint NOT NULL,
	"system" text NOT NULL,
	"external_id" text NOT NULL,
	"source_version_at" timestamp with time zone NOT NULL,
	"mapping_version" text NOT NULL,
	"correlation_id" text NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "bank_files" (
	"id" uuid PRIMARY KEY NOT NULL,
	"file_name" text NOT NULL,
	"content_hash" text NOT NULL,
	"content" "bytea" NOT NULL,
	"format" text NOT NULL,
	"statement_count" integer NOT NULL,
	"entry_count" integer NOT NULL,
	"new_entry_count" integer NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"received_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "bank_statements" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"bank_account_id" uuid NOT NULL,
	"number" text NOT NULL,
	"kind" text NOT NULL,
	"starts_on" date,
	"ends_on" date,
	"currency" char(3) NOT NULL,
	"opening_minor" bigint,
	"closing_minor" bigint,
	"entry_count" integer NOT NULL,
	"system" text NOT NULL,
	"external_id" text NOT NULL,
	"source_version_at" timestamp with time zone NOT NULL,
	"mapping_version" text NOT NULL,
	"correlation_id" text NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "control_totals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"account" text NOT NULL,
	"subject" text NOT NULL,
	"direction" text NOT NULL,
	"entity_code" text NOT NULL,
	"business_on" date NOT NULL,
	"currency" char(3) NOT NULL,
	"source_count" integer NOT NULL,
	"source_sum_minor" bigint NOT NULL,
	"source_hash" text NOT NULL,
	"our_count" integer NOT NULL,
	"our_sum_minor" bigint NOT NULL,
	"our_hash" text NOT NULL,
	"state" text NOT NULL,
	"differences" jsonb NOT NULL,
	"counted_at" timestamp with time zone NOT NULL,
	"broken_since" timestamp with time zone,
	"repaired_at" timestamp with time zone,
	"run_id" uuid,
	CONSTRAINT "control_totals_state_known" CHECK ("control_totals"."state" in ('agrees', 'breaks')),
	CONSTRAINT "control_totals_direction_known" CHECK ("control_totals"."direction" in ('in', 'out'))
);
--> statement-breakpoint
CREATE TABLE "opportunities" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"customer_id" uuid NOT NULL,
	"contract_id" uuid,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"stage" text NOT NULL,
	"is_won" boolean NOT NULL,
	"is_closed" boolean NOT NULL,
	"currency" char(3),
	"amount_minor" bigint,
	"closes_on" date NOT NULL,
	"system" text NOT NULL,
	"external_id" text NOT NULL,
	"source_version_at" timestamp with time zone NOT NULL,
	"mapping_version" text NOT NULL,
	"correlation_id" text NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "usage_days" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"customer_id" uuid NOT NULL,
	"product_code" text NOT NULL,
	"used_on" date NOT NULL,
	"quantity" bigint NOT NULL,
	"event_count" integer NOT NULL,
	"refused_count" integer NOT NULL,
	"refusal" text,
	"system" text NOT NULL,
	"external_id" text NOT NULL,
	"source_version_at" timestamp with time zone NOT NULL,
	"mapping_version" text NOT NULL,
	"correlation_id" text NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "mandates" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"customer_id" uuid NOT NULL,
	"scheme" text NOT NULL,
	"status" text NOT NULL,
	"reference" text,
	"created_on" date NOT NULL,
	"system" text NOT NULL,
	"external_id" text NOT NULL,
	"source_version_at" timestamp with time zone NOT NULL,
	"mapping_version" text NOT NULL,
	"correlation_id" text NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "hourly_rates" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"project_id" uuid NOT NULL,
	"role" text NOT NULL,
	"currency" char(3) NOT NULL,
	"hourly_minor" bigint NOT NULL,
	"starts_on" date NOT NULL,
	"ends_on" date,
	"system" text NOT NULL,
	"external_id" text NOT NULL,
	"source_version_at" timestamp with time zone NOT NULL,
	"mapping_version" text NOT NULL,
	"correlation_id" text NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "milestones" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"project_id" uuid NOT NULL,
	"name" text NOT NULL,
	"status" text NOT NULL,
	"currency" char(3) NOT NULL,
	"amount_minor" bigint NOT NULL,
	"due_on" date NOT NULL,
	"accepted_on" date,
	"invoice_external_id" text,
	"system" text NOT NULL,
	"external_id" text NOT NULL,
	"source_version_at" timestamp with time zone NOT NULL,
	"mapping_version" text NOT NULL,
	"correlation_id" text NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "projects" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"customer_id" uuid NOT NULL,
	"contract_id" uuid,
	"name" text NOT NULL,
	"status" text NOT NULL,
	"billing_method" text NOT NULL,
	"currency" char(3) NOT NULL,
	"budget_minor" bigint,
	"starts_on" date NOT NULL,
	"ends_on" date,
	"system" text NOT NULL,
	"external_id" text NOT NULL,
	"source_version_at" timestamp with time zone NOT NULL,
	"mapping_version" text NOT NULL,
	"correlation_id" text NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "time_entries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"project_id" uuid NOT NULL,
	"person_name" text NOT NULL,
	"role" text NOT NULL,
	"worked_on" date NOT NULL,
	"minutes" integer NOT NULL,
	"is_billable" boolean NOT NULL,
	"status" text NOT NULL,
	"approved_at" timestamp with time zone,
	"invoice_external_id" text,
	"description" text,
	"system" text NOT NULL,
	"external_id" text NOT NULL,
	"source_version_at" timestamp with time zone NOT NULL,
	"mapping_version" text NOT NULL,
	"correlation_id" text NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "backfills" (
	"id" uuid PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"census" text NOT NULL,
	"from_on" date NOT NULL,
	"to_on" date NOT NULL,
	"state" text NOT NULL,
	"cursor" text,
	"reached_on" date,
	"read_count" integer DEFAULT 0 NOT NULL,
	"new_count" integer DEFAULT 0 NOT NULL,
	"error" text,
	"requested_by" text NOT NULL,
	"requested_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"fence" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "backfills_state_known" CHECK ("backfills"."state" in ('waiting', 'running', 'done', 'failed', 'stopped'))
);
--> statement-breakpoint
CREATE TABLE "file_layouts" (
	"key" text NOT NULL,
	"version" integer NOT NULL,
	"label" text NOT NULL,
	"subject" text NOT NULL,
	"document" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL,
	CONSTRAINT "file_layouts_key_version_pk" PRIMARY KEY("key","version")
);
--> statement-breakpoint
CREATE TABLE "payload_fields" (
	"source" text NOT NULL,
	"object_type" text NOT NULL,
	"path" text NOT NULL,
	"json_type" text NOT NULL,
	"first_seen_at" timestamp with time zone NOT NULL,
	"first_inbox_id" text NOT NULL,
	"drift" text,
	"acknowledged_at" timestamp with time zone,
	"acknowledged_by" text,
	CONSTRAINT "payload_fields_source_object_type_path_json_type_pk" PRIMARY KEY("source","object_type","path","json_type")
);
--> statement-breakpoint
CREATE TABLE "source_health" (
	"source" text PRIMARY KEY NOT NULL,
	"paused_at" timestamp with time zone,
	"paused_by" text,
	"pause_reason" text,
	"failures" integer DEFAULT 0 NOT NULL,
	"last_failure" text,
	"last_failed_at" timestamp with time zone,
	"broken_until" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "source_secrets" (
	"id" uuid PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"name" text NOT NULL,
	"version" integer NOT NULL,
	"state" text NOT NULL,
	"key_id" text NOT NULL,
	"nonce" "bytea" NOT NULL,
	"ciphertext" "bytea" NOT NULL,
	"hint" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL,
	"retires_at" timestamp with time zone,
	CONSTRAINT "source_secrets_state_known" CHECK ("source_secrets"."state" in ('active', 'retiring', 'retired'))
);
--> statement-breakpoint
CREATE TABLE "uploads" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"file_name" text NOT NULL,
	"content_hash" text NOT NULL,
	"content" "bytea" NOT NULL,
	"subject" text NOT NULL,
	"state" text NOT NULL,
	"row_count" integer NOT NULL,
	"layout" text,
	"counts" jsonb,
	"rejects" jsonb,
	"uploaded_at" timestamp with time zone NOT NULL,
	"uploaded_by" text NOT NULL,
	"taken_at" timestamp with time zone,
	"taken_by" text,
	CONSTRAINT "uploads_state_known" CHECK ("uploads"."state" in ('uploaded', 'taken', 'discarded'))
);
--> statement-breakpoint
CREATE TABLE "support_tickets" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"customer_id" uuid NOT NULL,
	"number" text NOT NULL,
	"subject" text NOT NULL,
	"status" text NOT NULL,
	"priority" text,
	"topic" text,
	"requester_name" text,
	"requester_email" text,
	"invoice_number" text,
	"tags" jsonb NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"solved_at" timestamp with time zone,
	"system" text NOT NULL,
	"external_id" text NOT NULL,
	"source_version_at" timestamp with time zone NOT NULL,
	"mapping_version" text NOT NULL,
	"correlation_id" text NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "ticket_comments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"ticket_id" uuid NOT NULL,
	"author_name" text,
	"is_from_customer" boolean NOT NULL,
	"is_public" boolean NOT NULL,
	"body" text NOT NULL,
	"written_at" timestamp with time zone NOT NULL,
	"system" text NOT NULL,
	"external_id" text NOT NULL,
	"source_version_at" timestamp with time zone NOT NULL,
	"mapping_version" text NOT NULL,
	"correlation_id" text NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "tax_transactions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"customer_id" uuid,
	"invoice_id" uuid,
	"document_code" text NOT NULL,
	"status" text NOT NULL,
	"currency" char(3) NOT NULL,
	"taxable_minor" bigint,
	"tax_minor" bigint,
	"document_on" date NOT NULL,
	"country" text,
	"region" text,
	"error_code" text,
	"error_message" text,
	"system" text NOT NULL,
	"external_id" text NOT NULL,
	"source_version_at" timestamp with time zone NOT NULL,
	"mapping_version" text NOT NULL,
	"correlation_id" text NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "policies" ADD COLUMN "state" text DEFAULT 'published' NOT NULL;--> statement-breakpoint
ALTER TABLE "policies" ADD COLUMN "based_on" integer;--> statement-breakpoint
ALTER TABLE "policies" ADD COLUMN "note" text;--> statement-breakpoint
ALTER TABLE "policies" ADD COLUMN "author_id" text;--> statement-breakpoint
ALTER TABLE "policies" ADD COLUMN "published_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "policies" ADD COLUMN "published_by" text;--> statement-breakpoint
ALTER TABLE "inbox" ADD COLUMN "amendments" jsonb;--> statement-breakpoint
ALTER TABLE "inbox" ADD COLUMN "mapping_document" integer;--> statement-breakpoint
ALTER TABLE "bank_accounts" ADD CONSTRAINT "bank_accounts_entity_code_legal_entities_code_fk" FOREIGN KEY ("entity_code") REFERENCES "public"."legal_entities"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "bank_accounts_identifier_unique" ON "bank_accounts" USING btree ("identifier","currency");--> statement-breakpoint
CREATE INDEX "bank_entries_of_account" ON "bank_entries" USING btree ("bank_account_id","booked_on");--> statement-breakpoint
CREATE INDEX "bank_entries_by_reference" ON "bank_entries" USING btree ("end_to_end_reference");--> statement-breakpoint
CREATE UNIQUE INDEX "bank_files_hash_unique" ON "bank_files" USING btree ("content_hash");--> statement-breakpoint
CREATE INDEX "bank_files_latest" ON "bank_files" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "bank_statements_of_account" ON "bank_statements" USING btree ("bank_account_id","ends_on");--> statement-breakpoint
CREATE UNIQUE INDEX "control_totals_unique" ON "control_totals" USING btree ("source","account","subject","direction","entity_code","business_on","currency");--> statement-breakpoint
CREATE INDEX "control_totals_by_day" ON "control_totals" USING btree ("business_on");--> statement-breakpoint
CREATE INDEX "control_totals_broken" ON "control_totals" USING btree ("source","business_on") WHERE state = 'breaks';--> statement-breakpoint
CREATE INDEX "opportunities_of_customer" ON "opportunities" USING btree ("customer_id","closes_on");--> statement-breakpoint
CREATE INDEX "usage_days_of_customer" ON "usage_days" USING btree ("customer_id","used_on");--> statement-breakpoint
CREATE INDEX "mandates_of_customer" ON "mandates" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "hourly_rates_of_project" ON "hourly_rates" USING btree ("project_id","role","starts_on");--> statement-breakpoint
CREATE INDEX "milestones_of_project" ON "milestones" USING btree ("project_id");--> statement-breakpoint
CREATE INDEX "milestones_by_invoice" ON "milestones" USING btree ("invoice_external_id");--> statement-breakpoint
CREATE INDEX "projects_of_customer" ON "projects" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "time_entries_of_project" ON "time_entries" USING btree ("project_id","worked_on");--> statement-breakpoint
CREATE INDEX "time_entries_by_invoice" ON "time_entries" USING btree ("invoice_external_id");--> statement-breakpoint
CREATE INDEX "backfills_of_source" ON "backfills" USING btree ("source","requested_at");--> statement-breakpoint
CREATE INDEX "backfills_open" ON "backfills" USING btree ("requested_at") WHERE state in ('waiting', 'running');--> statement-breakpoint
CREATE INDEX "payload_fields_drift" ON "payload_fields" USING btree ("source","first_seen_at") WHERE drift is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "source_secrets_version_unique" ON "source_secrets" USING btree ("source","name","version");--> statement-breakpoint
CREATE INDEX "uploads_latest" ON "uploads" USING btree ("entity_code","uploaded_at");--> statement-breakpoint
CREATE INDEX "support_tickets_of_customer" ON "support_tickets" USING btree ("customer_id","opened_at");--> statement-breakpoint
CREATE INDEX "support_tickets_by_invoice" ON "support_tickets" USING btree ("invoice_number");--> statement-breakpoint
CREATE INDEX "ticket_comments_of_ticket" ON "ticket_comments" USING btree ("ticket_id","written_at");--> statement-breakpoint
CREATE INDEX "tax_transactions_of_invoice" ON "tax_transactions" USING btree ("invoice_id");--> statement-breakpoint
CREATE INDEX "tax_transactions_by_code" ON "tax_transactions" USING btree ("document_code");--> statement-breakpoint
CREATE INDEX "inbox_by_arrival" ON "inbox" USING btree ("received_at");--> statement-breakpoint
ALTER TABLE "policies" ADD CONSTRAINT "policies_state_known" CHECK ("policies"."state" in ('draft', 'published', 'retired', 'withdrawn'));