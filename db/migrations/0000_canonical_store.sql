CREATE EXTENSION IF NOT EXISTS pg_trgm;--> statement-breakpoint
CREATE TABLE "grants" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"role" text NOT NULL,
	"entities" text[] NOT NULL,
	"granted_at" timestamp with time zone NOT NULL,
	"granted_by" text NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "grants_role_known" CHECK ("grants"."role" in ('billing_analyst', 'collector', 'dispute_owner', 'cash_applier', 'finance_approver', 'controller', 'integration_engineer', 'administrator', 'auditor'))
);
--> statement-breakpoint
CREATE TABLE "people" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"ended_reason" text,
	"user_agent" text
);
--> statement-breakpoint
CREATE TABLE "sign_in_attempts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"subject_hash" text NOT NULL,
	"attempted_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"email" text NOT NULL,
	"password_hash" text,
	"is_demo" boolean DEFAULT false NOT NULL,
	"disabled_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "case_comments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"case_id" uuid NOT NULL,
	"entity_code" text,
	"author_id" uuid,
	"author_name" text NOT NULL,
	"text" text NOT NULL,
	"mentions" uuid[] NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "cases" (
	"id" uuid PRIMARY KEY NOT NULL,
	"number" bigint GENERATED ALWAYS AS IDENTITY (sequence name "cases_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 10001 CACHE 1),
	"version" integer DEFAULT 1 NOT NULL,
	"queue" text NOT NULL,
	"type" text NOT NULL,
	"dedupe_key" text NOT NULL,
	"entity_code" text,
	"customer_id" uuid,
	"customer_name" text,
	"customer_tier" text,
	"subject_type" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"document" text,
	"state" text NOT NULL,
	"severity" text NOT NULL,
	"title" text NOT NULL,
	"amount_minor" bigint,
	"currency" char(3),
	"base_amount_minor" bigint NOT NULL,
	"details" jsonb NOT NULL,
	"cause_signature" text,
	"priority" integer NOT NULL,
	"priority_reasons" jsonb NOT NULL,
	"priority_changes_at" timestamp with time zone,
	"policy_version" text NOT NULL,
	"owner_id" uuid,
	"leased_until" timestamp with time zone,
	"due_at" timestamp with time zone NOT NULL,
	"snoozed_until" timestamp with time zone,
	"wake_on" text,
	"waiting_on" text,
	"boost" text,
	"escalation_level" integer DEFAULT 0 NOT NULL,
	"is_holding_invoice" boolean DEFAULT false NOT NULL,
	"detected_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone,
	"outcome" text,
	"reopen_count" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "cases_state_known" CHECK ("cases"."state" in ('routed', 'in_progress', 'waiting', 'correcting', 'resolved', 'dismissed')),
	CONSTRAINT "cases_severity_known" CHECK ("cases"."severity" in ('low', 'medium', 'high', 'critical')),
	CONSTRAINT "cases_outcome_known" CHECK ("cases"."outcome" is null or "cases"."outcome" in ('fixed', 'self_closed', 'resolved_by_hand', 'accepted_as_is', 'not_an_issue', 'duplicate_case', 'handled_elsewhere')),
	CONSTRAINT "cases_waiting_on_known" CHECK ("cases"."waiting_on" is null or "cases"."waiting_on" in ('customer', 'internal', 'source')),
	CONSTRAINT "cases_wake_on_known" CHECK ("cases"."wake_on" is null or "cases"."wake_on" in ('payment', 'source_change', 'comment')),
	CONSTRAINT "cases_closed_with_outcome" CHECK ((state in ('resolved', 'dismissed')) = (closed_at is not null) and (closed_at is null) = (outcome is null)),
	CONSTRAINT "cases_amount_has_currency" CHECK ((amount_minor is null) = (currency is null))
);
--> statement-breakpoint
CREATE TABLE "invoice_holds" (
	"id" uuid PRIMARY KEY NOT NULL,
	"invoice_id" uuid NOT NULL,
	"case_id" uuid NOT NULL,
	"entity_code" text NOT NULL,
	"placed_at" timestamp with time zone NOT NULL,
	"released_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "policies" (
	"kind" text NOT NULL,
	"version" integer NOT NULL,
	"document" jsonb NOT NULL,
	"is_active" boolean NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL,
	CONSTRAINT "policies_kind_version_pk" PRIMARY KEY("kind","version")
);
--> statement-breakpoint
CREATE TABLE "saved_views" (
	"id" uuid PRIMARY KEY NOT NULL,
	"queue" text NOT NULL,
	"name" text NOT NULL,
	"owner_id" uuid NOT NULL,
	"is_shared" boolean DEFAULT false NOT NULL,
	"filters" jsonb NOT NULL,
	"sort" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "contract_amendments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"contract_id" uuid NOT NULL,
	"number" text NOT NULL,
	"kind" text NOT NULL,
	"status" text NOT NULL,
	"effective_on" date NOT NULL,
	"ends_on" date,
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
CREATE TABLE "contract_prices" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"contract_id" uuid NOT NULL,
	"amendment_id" uuid NOT NULL,
	"product_code" text NOT NULL,
	"quantity" bigint NOT NULL,
	"unit_price_micros" bigint NOT NULL,
	"included_units" bigint,
	"overage_unit_price_micros" bigint,
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
CREATE TABLE "contracts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"customer_id" uuid NOT NULL,
	"number" text NOT NULL,
	"status" text NOT NULL,
	"starts_on" date NOT NULL,
	"ends_on" date,
	"currency" char(3) NOT NULL,
	"billing_frequency" text,
	"po_number" text,
	"system" text NOT NULL,
	"external_id" text NOT NULL,
	"source_version_at" timestamp with time zone NOT NULL,
	"mapping_version" text NOT NULL,
	"correlation_id" text NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "customers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"name" text NOT NULL,
	"parent_id" uuid,
	"tier" text,
	"region" text,
	"country" text,
	"address" jsonb,
	"email" text,
	"tax_id" text,
	"is_po_required" boolean DEFAULT false NOT NULL,
	"payment_terms_days" integer,
	"currency" char(3),
	"system" text NOT NULL,
	"external_id" text NOT NULL,
	"source_version_at" timestamp with time zone NOT NULL,
	"mapping_version" text NOT NULL,
	"correlation_id" text NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "external_references" (
	"id" uuid PRIMARY KEY NOT NULL,
	"system" text NOT NULL,
	"account" text NOT NULL,
	"object_type" text NOT NULL,
	"external_id" text NOT NULL,
	"subject_type" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "prices" (
	"id" uuid PRIMARY KEY NOT NULL,
	"product_code" text,
	"currency" char(3) NOT NULL,
	"unit_price_micros" bigint,
	"billing_interval" text,
	"usage_type" text NOT NULL,
	"system" text NOT NULL,
	"external_id" text NOT NULL,
	"source_version_at" timestamp with time zone NOT NULL,
	"mapping_version" text NOT NULL,
	"correlation_id" text NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "subscriptions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"customer_id" uuid NOT NULL,
	"contract_id" uuid,
	"status" text NOT NULL,
	"collection_method" text,
	"started_on" date NOT NULL,
	"canceled_on" date,
	"items" jsonb NOT NULL,
	"system" text NOT NULL,
	"external_id" text NOT NULL,
	"source_version_at" timestamp with time zone NOT NULL,
	"mapping_version" text NOT NULL,
	"correlation_id" text NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "usage_records" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"customer_id" uuid NOT NULL,
	"product_code" text NOT NULL,
	"period_starts_on" date NOT NULL,
	"period_ends_on" date NOT NULL,
	"quantity" bigint NOT NULL,
	"system" text NOT NULL,
	"external_id" text NOT NULL,
	"source_version_at" timestamp with time zone NOT NULL,
	"mapping_version" text NOT NULL,
	"correlation_id" text NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "fx_rates" (
	"base" char(3) NOT NULL,
	"quote" char(3) NOT NULL,
	"effective_on" date NOT NULL,
	"rate" numeric(20, 10) NOT NULL,
	"system" text NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	CONSTRAINT "fx_rates_base_quote_effective_on_pk" PRIMARY KEY("base","quote","effective_on")
);
--> statement-breakpoint
CREATE TABLE "legal_entities" (
	"code" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"country" text NOT NULL,
	"currency" char(3) NOT NULL,
	"time_zone" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "app_clock" (
	"id" integer PRIMARY KEY NOT NULL,
	"offset_seconds" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "command_receipts" (
	"actor_id" text NOT NULL,
	"command" text NOT NULL,
	"key" text NOT NULL,
	"body_hash" text NOT NULL,
	"answer" text,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "command_receipts_actor_id_command_key_pk" PRIMARY KEY("actor_id","command","key")
);
--> statement-breakpoint
CREATE TABLE "event_heads" (
	"stream" text PRIMARY KEY NOT NULL,
	"sequence" integer NOT NULL,
	"hash" text NOT NULL,
	"position" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "event_seal_heads" (
	"seal" integer NOT NULL,
	"stream" text NOT NULL,
	"sequence" integer NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "event_seal_heads_seal_stream_pk" PRIMARY KEY("seal","stream")
);
--> statement-breakpoint
CREATE TABLE "event_seals" (
	"number" integer PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"through_position" bigint NOT NULL,
	"previous_hash" text NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "events" (
	"position" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "events_position_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"stream" text NOT NULL,
	"sequence" integer NOT NULL,
	"type" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text NOT NULL,
	"actor_name" text NOT NULL,
	"command" text NOT NULL,
	"policy_version" text,
	"correlation_id" text NOT NULL,
	"entity_code" text,
	"payload" jsonb NOT NULL,
	"previous_hash" text NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "imported_files" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"file_name" text NOT NULL,
	"content_hash" text NOT NULL,
	"accepted_count" integer NOT NULL,
	"unchanged_count" integer NOT NULL,
	"changed_count" integer NOT NULL,
	"rejected_count" integer NOT NULL,
	"imported_at" timestamp with time zone NOT NULL,
	"imported_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "job_slots" (
	"job" text NOT NULL,
	"slot" timestamp with time zone NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	CONSTRAINT "job_slots_job_slot_pk" PRIMARY KEY("job","slot")
);
--> statement-breakpoint
CREATE TABLE "credit_memos" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"customer_id" uuid,
	"invoice_id" uuid NOT NULL,
	"number" text,
	"status" text NOT NULL,
	"currency" char(3) NOT NULL,
	"total_minor" bigint NOT NULL,
	"reason" text,
	"issued_on" date NOT NULL,
	"system" text NOT NULL,
	"external_id" text NOT NULL,
	"source_version_at" timestamp with time zone NOT NULL,
	"mapping_version" text NOT NULL,
	"correlation_id" text NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "erp_documents" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"kind" text NOT NULL,
	"invoice_id" uuid,
	"billing_external_id" text,
	"number" text,
	"status" text NOT NULL,
	"currency" char(3) NOT NULL,
	"total_minor" bigint NOT NULL,
	"document_on" date NOT NULL,
	"posting_period" text,
	"error_code" text,
	"error_message" text,
	"dimensions" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"system" text NOT NULL,
	"external_id" text NOT NULL,
	"source_version_at" timestamp with time zone NOT NULL,
	"mapping_version" text NOT NULL,
	"correlation_id" text NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "invoice_lines" (
	"id" uuid PRIMARY KEY NOT NULL,
	"invoice_id" uuid NOT NULL,
	"entity_code" text NOT NULL,
	"external_id" text NOT NULL,
	"position" integer NOT NULL,
	"description" text NOT NULL,
	"product_code" text,
	"quantity" bigint,
	"unit_price_micros" bigint,
	"amount_minor" bigint NOT NULL,
	"tax_minor" bigint NOT NULL,
	"period_starts_on" date,
	"period_ends_on" date,
	"is_proration" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "invoice_taxes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"invoice_id" uuid NOT NULL,
	"entity_code" text NOT NULL,
	"position" integer NOT NULL,
	"jurisdiction" text,
	"rate_text" text,
	"taxable_minor" bigint,
	"amount_minor" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "invoices" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"customer_id" uuid NOT NULL,
	"contract_id" uuid,
	"subscription_id" uuid,
	"number" text,
	"status" text NOT NULL,
	"currency" char(3) NOT NULL,
	"collection_method" text,
	"is_auto_advancing" boolean DEFAULT false NOT NULL,
	"issued_on" date NOT NULL,
	"due_on" date,
	"period_starts_on" date,
	"period_ends_on" date,
	"finalized_at" timestamp with time zone,
	"voided_at" timestamp with time zone,
	"subtotal_minor" bigint NOT NULL,
	"tax_minor" bigint NOT NULL,
	"total_minor" bigint NOT NULL,
	"attempt_count" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone,
	"po_number" text,
	"tax_status" text,
	"tax_detail" text,
	"finalization_error" text,
	"is_disputed" boolean DEFAULT false NOT NULL,
	"system" text NOT NULL,
	"external_id" text NOT NULL,
	"source_version_at" timestamp with time zone NOT NULL,
	"mapping_version" text NOT NULL,
	"correlation_id" text NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "allocations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"invoice_id" uuid NOT NULL,
	"payment_id" uuid,
	"currency" char(3) NOT NULL,
	"amount_minor" bigint NOT NULL,
	"applied_on" date NOT NULL,
	"system" text NOT NULL,
	"external_id" text NOT NULL,
	"source_version_at" timestamp with time zone NOT NULL,
	"mapping_version" text NOT NULL,
	"correlation_id" text NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "payment_attempts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"customer_id" uuid,
	"invoice_id" uuid,
	"payment_intent_external_id" text,
	"status" text NOT NULL,
	"currency" char(3) NOT NULL,
	"amount_minor" bigint NOT NULL,
	"failure_code" text,
	"failure_message" text,
	"decline_code" text,
	"method" text,
	"attempted_at" timestamp with time zone NOT NULL,
	"system" text NOT NULL,
	"external_id" text NOT NULL,
	"source_version_at" timestamp with time zone NOT NULL,
	"mapping_version" text NOT NULL,
	"correlation_id" text NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "payments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"customer_id" uuid,
	"currency" char(3) NOT NULL,
	"amount_minor" bigint NOT NULL,
	"refunded_minor" bigint NOT NULL,
	"method" text,
	"payment_intent_external_id" text,
	"received_on" date NOT NULL,
	"system" text NOT NULL,
	"external_id" text NOT NULL,
	"source_version_at" timestamp with time zone NOT NULL,
	"mapping_version" text NOT NULL,
	"correlation_id" text NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "effects" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text,
	"case_id" uuid,
	"system" text NOT NULL,
	"operation" text NOT NULL,
	"label" text NOT NULL,
	"payload" jsonb NOT NULL,
	"idempotency_key" text NOT NULL,
	"target" text NOT NULL,
	"state" text NOT NULL,
	"fence" integer DEFAULT 0 NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"requested_by" text NOT NULL,
	"requested_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone,
	"next_attempt_at" timestamp with time zone,
	"settled_at" timestamp with time zone,
	"confirmation" text,
	"error" text,
	"correlation_id" text NOT NULL,
	CONSTRAINT "effects_state_known" CHECK ("effects"."state" in ('intent', 'sent', 'confirmed', 'unknown', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "inbox" (
	"id" uuid PRIMARY KEY NOT NULL,
	"position" bigint GENERATED ALWAYS AS IDENTITY (sequence name "inbox_position_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"source" text NOT NULL,
	"account" text NOT NULL,
	"stream" text NOT NULL,
	"event_id" text NOT NULL,
	"correlation_id" text NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"arrived_by" text NOT NULL,
	"raw" text NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"field" text,
	"mapping_version" text,
	"settled_at" timestamp with time zone,
	CONSTRAINT "inbox_state_known" CHECK ("inbox"."state" in ('received', 'applied', 'unchanged', 'ignored', 'dead', 'skipped'))
);
--> statement-breakpoint
CREATE TABLE "source_records" (
	"id" uuid PRIMARY KEY NOT NULL,
	"system" text NOT NULL,
	"account" text NOT NULL,
	"kind" text NOT NULL,
	"external_id" text NOT NULL,
	"facts" jsonb NOT NULL,
	"refers_to" text[] NOT NULL,
	"version_at" timestamp with time zone NOT NULL,
	"version_sequence" bigint NOT NULL,
	"content_hash" text NOT NULL,
	"is_deleted" boolean NOT NULL,
	"mapping_version" text NOT NULL,
	"correlation_id" text NOT NULL,
	"inbox_id" uuid,
	"last_seen_at" timestamp with time zone NOT NULL,
	"is_projected" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sync_cursors" (
	"source" text NOT NULL,
	"stream" text NOT NULL,
	"cursor" text,
	"updated_at" timestamp with time zone NOT NULL,
	"last_success_at" timestamp with time zone,
	CONSTRAINT "sync_cursors_source_stream_pk" PRIMARY KEY("source","stream")
);
--> statement-breakpoint
CREATE TABLE "sync_runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"started_by" text NOT NULL,
	"state" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"heartbeat_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	"lease_token" bigint NOT NULL,
	"read_count" integer DEFAULT 0 NOT NULL,
	"applied_count" integer DEFAULT 0 NOT NULL,
	"unchanged_count" integer DEFAULT 0 NOT NULL,
	"dead_lettered_count" integer DEFAULT 0 NOT NULL,
	"error" text,
	CONSTRAINT "sync_runs_state_known" CHECK ("sync_runs"."state" in ('running', 'succeeded', 'failed', 'abandoned'))
);
--> statement-breakpoint
ALTER TABLE "grants" ADD CONSTRAINT "grants_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "customers" ADD CONSTRAINT "customers_entity_code_legal_entities_code_fk" FOREIGN KEY ("entity_code") REFERENCES "public"."legal_entities"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "grants_of_user" ON "grants" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sessions_of_user" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sign_in_attempts_recent" ON "sign_in_attempts" USING btree ("subject_hash","attempted_at");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email_unique" ON "users" USING btree (lower("email"));--> statement-breakpoint
CREATE INDEX "case_comments_of_case" ON "case_comments" USING btree ("case_id","at");--> statement-breakpoint
CREATE UNIQUE INDEX "cases_one_open_per_finding" ON "cases" USING btree ("type","dedupe_key") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "cases_queue_by_priority" ON "cases" USING btree ("queue","priority" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE closed_at is null and snoozed_until is null;--> statement-breakpoint
CREATE INDEX "cases_queue_entity_by_priority" ON "cases" USING btree ("queue","entity_code","priority" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE closed_at is null and snoozed_until is null;--> statement-breakpoint
CREATE INDEX "cases_queue_by_due" ON "cases" USING btree ("queue","due_at","id") WHERE closed_at is null and snoozed_until is null;--> statement-breakpoint
CREATE INDEX "cases_queue_by_amount" ON "cases" USING btree ("queue","base_amount_minor" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE closed_at is null and snoozed_until is null;--> statement-breakpoint
CREATE INDEX "cases_queue_by_age" ON "cases" USING btree ("queue","detected_at","id") WHERE closed_at is null and snoozed_until is null;--> statement-breakpoint
CREATE INDEX "cases_takeable" ON "cases" USING btree ("queue","priority" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE closed_at is null and snoozed_until is null and owner_id is null and state = 'routed';--> statement-breakpoint
CREATE INDEX "cases_of_owner" ON "cases" USING btree ("owner_id","priority" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "cases_snoozed" ON "cases" USING btree ("snoozed_until") WHERE closed_at is null and snoozed_until is not null;--> statement-breakpoint
CREATE INDEX "cases_leased" ON "cases" USING btree ("leased_until") WHERE leased_until is not null;--> statement-breakpoint
CREATE INDEX "cases_priority_changing" ON "cases" USING btree ("priority_changes_at") WHERE closed_at is null and priority_changes_at is not null;--> statement-breakpoint
CREATE INDEX "cases_queue_closed" ON "cases" USING btree ("queue","closed_at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE closed_at is not null;--> statement-breakpoint
CREATE INDEX "cases_of_customer" ON "cases" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "cases_of_subject" ON "cases" USING btree ("subject_type","subject_id");--> statement-breakpoint
CREATE INDEX "cases_by_finding" ON "cases" USING btree ("type","dedupe_key");--> statement-breakpoint
CREATE INDEX "cases_by_words" ON "cases" USING gin ((title || ' ' || coalesce(customer_name, '') || ' ' || coalesce(document, '')) gin_trgm_ops);--> statement-breakpoint
CREATE UNIQUE INDEX "invoice_holds_one_per_case" ON "invoice_holds" USING btree ("case_id") WHERE released_at is null;--> statement-breakpoint
CREATE INDEX "invoice_holds_of_invoice" ON "invoice_holds" USING btree ("invoice_id") WHERE released_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "policies_one_active" ON "policies" USING btree ("kind") WHERE is_active;--> statement-breakpoint
CREATE UNIQUE INDEX "saved_views_name_unique" ON "saved_views" USING btree ("queue","owner_id","name");--> statement-breakpoint
CREATE INDEX "contract_amendments_of_contract" ON "contract_amendments" USING btree ("contract_id","effective_on");--> statement-breakpoint
CREATE INDEX "contract_prices_of_contract" ON "contract_prices" USING btree ("contract_id","product_code","starts_on");--> statement-breakpoint
CREATE INDEX "contracts_of_customer" ON "contracts" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "contracts_by_number" ON "contracts" USING btree ("number");--> statement-breakpoint
CREATE INDEX "customers_by_entity" ON "customers" USING btree ("entity_code");--> statement-breakpoint
CREATE INDEX "customers_by_name" ON "customers" USING gin ("name" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "external_references_of_subject" ON "external_references" USING btree ("subject_type","subject_id");--> statement-breakpoint
CREATE INDEX "external_references_by_external_id" ON "external_references" USING btree ("external_id");--> statement-breakpoint
CREATE INDEX "subscriptions_of_customer" ON "subscriptions" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "subscriptions_of_contract" ON "subscriptions" USING btree ("contract_id");--> statement-breakpoint
CREATE INDEX "usage_records_of_customer" ON "usage_records" USING btree ("customer_id","period_starts_on");--> statement-breakpoint
CREATE INDEX "fx_rates_latest" ON "fx_rates" USING btree ("quote","effective_on");--> statement-breakpoint
CREATE INDEX "command_receipts_by_age" ON "command_receipts" USING btree ("at");--> statement-breakpoint
CREATE INDEX "event_seal_heads_of_stream" ON "event_seal_heads" USING btree ("stream");--> statement-breakpoint
CREATE UNIQUE INDEX "events_stream_sequence_unique" ON "events" USING btree ("stream","sequence");--> statement-breakpoint
CREATE INDEX "events_by_type" ON "events" USING btree ("type","at");--> statement-breakpoint
CREATE INDEX "events_by_correlation" ON "events" USING btree ("correlation_id");--> statement-breakpoint
CREATE INDEX "imported_files_by_hash" ON "imported_files" USING btree ("content_hash");--> statement-breakpoint
CREATE INDEX "credit_memos_of_invoice" ON "credit_memos" USING btree ("invoice_id");--> statement-breakpoint
CREATE INDEX "erp_documents_of_invoice" ON "erp_documents" USING btree ("invoice_id");--> statement-breakpoint
CREATE INDEX "erp_documents_by_billing_id" ON "erp_documents" USING btree ("billing_external_id");--> statement-breakpoint
CREATE INDEX "invoice_lines_of_invoice" ON "invoice_lines" USING btree ("invoice_id","position");--> statement-breakpoint
CREATE INDEX "invoice_taxes_of_invoice" ON "invoice_taxes" USING btree ("invoice_id");--> statement-breakpoint
CREATE INDEX "invoices_of_customer" ON "invoices" USING btree ("customer_id","issued_on");--> statement-breakpoint
CREATE INDEX "invoices_by_entity" ON "invoices" USING btree ("entity_code","issued_on");--> statement-breakpoint
CREATE INDEX "invoices_of_subscription" ON "invoices" USING btree ("subscription_id","period_starts_on");--> statement-breakpoint
CREATE INDEX "invoices_by_number" ON "invoices" USING btree ("number");--> statement-breakpoint
CREATE INDEX "invoices_unsettled" ON "invoices" USING btree ("entity_code","id") WHERE status in ('draft', 'open');--> statement-breakpoint
CREATE INDEX "allocations_of_invoice" ON "allocations" USING btree ("invoice_id","applied_on");--> statement-breakpoint
CREATE INDEX "allocations_of_payment" ON "allocations" USING btree ("payment_id");--> statement-breakpoint
CREATE INDEX "payment_attempts_of_invoice" ON "payment_attempts" USING btree ("invoice_id","attempted_at");--> statement-breakpoint
CREATE INDEX "payment_attempts_by_intent" ON "payment_attempts" USING btree ("payment_intent_external_id");--> statement-breakpoint
CREATE INDEX "payments_of_customer" ON "payments" USING btree ("customer_id","received_on");--> statement-breakpoint
CREATE INDEX "payments_by_intent" ON "payments" USING btree ("payment_intent_external_id");--> statement-breakpoint
CREATE UNIQUE INDEX "effects_idempotency_unique" ON "effects" USING btree ("idempotency_key");--> statement-breakpoint
CREATE INDEX "effects_of_case" ON "effects" USING btree ("case_id");--> statement-breakpoint
CREATE INDEX "effects_unsettled" ON "effects" USING btree ("system","requested_at") WHERE state in ('intent', 'sent', 'unknown');--> statement-breakpoint
CREATE UNIQUE INDEX "inbox_event_unique" ON "inbox" USING btree ("source","account","event_id");--> statement-breakpoint
CREATE INDEX "inbox_waiting" ON "inbox" USING btree ("source","position") WHERE state = 'received';--> statement-breakpoint
CREATE INDEX "inbox_dead" ON "inbox" USING btree ("source","received_at") WHERE state = 'dead';--> statement-breakpoint
CREATE INDEX "inbox_by_correlation" ON "inbox" USING btree ("correlation_id");--> statement-breakpoint
CREATE UNIQUE INDEX "source_records_object_unique" ON "source_records" USING btree ("system","account","kind","external_id");--> statement-breakpoint
CREATE INDEX "source_records_referring" ON "source_records" USING gin ("refers_to");--> statement-breakpoint
CREATE INDEX "source_records_by_external_id" ON "source_records" USING btree ("kind","external_id");--> statement-breakpoint
CREATE INDEX "source_records_waiting" ON "source_records" USING btree ("kind") WHERE not is_projected;--> statement-breakpoint
CREATE INDEX "sync_runs_latest" ON "sync_runs" USING btree ("source","started_at" DESC NULLS FIRST);--> statement-breakpoint
CREATE UNIQUE INDEX "sync_runs_one_running" ON "sync_runs" USING btree ("source") WHERE state = 'running';