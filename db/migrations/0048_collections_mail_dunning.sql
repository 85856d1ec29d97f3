CREATE TABLE "account_notes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"customer_id" uuid NOT NULL,
	"text" text NOT NULL,
	"author_id" uuid,
	"author_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "collection_accounts" (
	"customer_id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"worked_at" timestamp with time zone,
	"worked_by" text,
	"follow_up_on" date,
	"awaiting_us" text,
	"awaiting_us_since" date,
	"reassigned_at" timestamp with time zone,
	"looked_at" timestamp with time zone,
	"looks_again_at" timestamp with time zone,
	CONSTRAINT "collection_accounts_await_since" CHECK ((awaiting_us is null) = (awaiting_us_since is null))
);
--> statement-breakpoint
CREATE TABLE "collection_exclusions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"customer_id" uuid NOT NULL,
	"invoice_id" uuid,
	"kind" text NOT NULL,
	"reason" text NOT NULL,
	"from_on" date NOT NULL,
	"until_on" date,
	"entered_by_id" uuid,
	"entered_by" text NOT NULL,
	"entered_at" timestamp with time zone NOT NULL,
	"ended_on" date,
	"ended_by" text,
	"ended_reason" text,
	"ended_at" timestamp with time zone,
	CONSTRAINT "collection_exclusions_kind_known" CHECK ("collection_exclusions"."kind" in ('left_out', 'bankruptcy', 'deceased')),
	CONSTRAINT "collection_exclusions_standstill_is_whole" CHECK (kind = 'left_out' or (invoice_id is null and until_on is null)),
	CONSTRAINT "collection_exclusions_in_order" CHECK (until_on is null or until_on >= from_on)
);
--> statement-breakpoint
CREATE TABLE "collection_nudges" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"customer_id" uuid NOT NULL,
	"points" integer NOT NULL,
	"reason" text NOT NULL,
	"from_on" date NOT NULL,
	"until_on" date NOT NULL,
	"entered_by_id" uuid NOT NULL,
	"entered_by" text NOT NULL,
	"entered_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"ended_by" text,
	CONSTRAINT "collection_nudges_in_order" CHECK (until_on >= from_on),
	CONSTRAINT "collection_nudges_move_something" CHECK (points <> 0)
);
--> statement-breakpoint
CREATE TABLE "collection_tasks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"customer_id" uuid NOT NULL,
	"title" text NOT NULL,
	"due_on" date NOT NULL,
	"assignee_id" uuid,
	"contact_id" uuid,
	"dunning_act_id" uuid,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"done_at" timestamp with time zone,
	"done_by" text,
	"dropped_reason" text,
	CONSTRAINT "collection_tasks_dropped_when_done" CHECK (dropped_reason is null or done_at is not null)
);
--> statement-breakpoint
CREATE TABLE "contact_ledger" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"customer_id" uuid NOT NULL,
	"direction" text NOT NULL,
	"channel" text NOT NULL,
	"is_automated" boolean NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"on_day" date NOT NULL,
	"outcome" text,
	"person_id" uuid,
	"person_name" text,
	"subject" text,
	"note" text,
	"invoice_ids" uuid[] NOT NULL,
	"mail_id" uuid,
	"inbound_mail_id" uuid,
	"dunning_act_id" uuid,
	"by_id" uuid,
	"by_name" text NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "contact_ledger_direction_known" CHECK ("contact_ledger"."direction" in ('out', 'in')),
	CONSTRAINT "contact_ledger_channel_known" CHECK ("contact_ledger"."channel" in ('call', 'email', 'letter', 'meeting', 'chat', 'portal')),
	CONSTRAINT "contact_ledger_outcome_known" CHECK (outcome is null or "contact_ledger"."outcome" in ('reached', 'promised', 'contests', 'cannot_pay', 'refuses', 'wrong_person', 'left_message', 'no_answer', 'wrong_number'))
);
--> statement-breakpoint
CREATE TABLE "contact_people" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"customer_id" uuid NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"email" text,
	"phone" text,
	"locale" text,
	"may_be_mailed" boolean NOT NULL,
	"may_be_called" boolean NOT NULL,
	"gets_reminders" boolean NOT NULL,
	"entered_by" text NOT NULL,
	"entered_at" timestamp with time zone NOT NULL,
	"retired_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "contact_people_role_known" CHECK ("contact_people"."role" in ('accounts_payable', 'finance', 'purchasing', 'business_owner', 'executive', 'legal', 'other'))
);
--> statement-breakpoint
CREATE TABLE "promise_invoices" (
	"promise_id" uuid NOT NULL,
	"invoice_id" uuid NOT NULL,
	"entity_code" text NOT NULL,
	CONSTRAINT "promise_invoices_promise_id_invoice_id_pk" PRIMARY KEY("promise_id","invoice_id")
);
--> statement-breakpoint
CREATE TABLE "promises" (
	"id" uuid PRIMARY KEY NOT NULL,
	"number" bigint GENERATED ALWAYS AS IDENTITY (sequence name "promises_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 5001 CACHE 1),
	"entity_code" text NOT NULL,
	"customer_id" uuid NOT NULL,
	"currency" char(3) NOT NULL,
	"amount_minor" bigint NOT NULL,
	"promised_on" date NOT NULL,
	"given_on" date NOT NULL,
	"given_at" timestamp with time zone NOT NULL,
	"agreement_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"contact_id" uuid,
	"person_id" uuid,
	"person_name" text,
	"channel" text NOT NULL,
	"taken_by_id" uuid,
	"taken_by" text NOT NULL,
	"ended_on" date,
	"ended_as" text,
	"ended_reason" text,
	"ended_by" text,
	"ended_at" timestamp with time zone,
	"replaced_by" uuid,
	"told_state" text NOT NULL,
	"told_on" date NOT NULL,
	CONSTRAINT "promises_amount" CHECK (amount_minor > 0),
	CONSTRAINT "promises_ended_whole" CHECK ((ended_on is null) = (ended_as is null)),
	CONSTRAINT "promises_end_known" CHECK (ended_as is null or "promises"."ended_as" in ('withdrawn', 'rescheduled'))
);
--> statement-breakpoint
CREATE TABLE "customer_mails" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"customer_id" uuid NOT NULL,
	"medium" text NOT NULL,
	"template" text NOT NULL,
	"template_version" text NOT NULL,
	"locale" text NOT NULL,
	"to_addresses" text[] NOT NULL,
	"cc_addresses" text[] NOT NULL,
	"subject" text NOT NULL,
	"text_body" text NOT NULL,
	"html_body" text,
	"message_id" text NOT NULL,
	"effect_id" uuid,
	"state" text NOT NULL,
	"state_reason" text,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "customer_mails_medium_known" CHECK ("customer_mails"."medium" in ('email', 'letter')),
	CONSTRAINT "customer_mails_state_known" CHECK ("customer_mails"."state" in ('queued', 'sent', 'unknown', 'failed', 'returned', 'printed')),
	CONSTRAINT "customer_mails_to_somebody" CHECK (medium = 'letter' or cardinality(to_addresses) > 0)
);
--> statement-breakpoint
CREATE TABLE "inbound_mails" (
	"id" uuid PRIMARY KEY NOT NULL,
	"event_id" text NOT NULL,
	"kind" text NOT NULL,
	"entity_code" text,
	"customer_id" uuid,
	"mail_id" uuid,
	"from_address" text NOT NULL,
	"from_name" text,
	"subject" text NOT NULL,
	"text_body" text NOT NULL,
	"headers" jsonb NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"assigned_by" text,
	CONSTRAINT "inbound_mails_kind_known" CHECK ("inbound_mails"."kind" in ('reply', 'auto_reply', 'bounce'))
);
--> statement-breakpoint
CREATE TABLE "mail_attachments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"mail_id" uuid NOT NULL,
	"entity_code" text NOT NULL,
	"name" text NOT NULL,
	"media_type" text NOT NULL,
	"content" "bytea" NOT NULL,
	"sha256" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "dunning_acts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"run_id" uuid NOT NULL,
	"entity_code" text NOT NULL,
	"customer_id" uuid NOT NULL,
	"strategy" text NOT NULL,
	"step" text NOT NULL,
	"step_label" text NOT NULL,
	"action" text NOT NULL,
	"template" text,
	"needs_approval" boolean NOT NULL,
	"state" text NOT NULL,
	"holds" jsonb NOT NULL,
	"mail_id" uuid,
	"task_id" uuid,
	"settled_at" timestamp with time zone,
	CONSTRAINT "dunning_acts_state_known" CHECK ("dunning_acts"."state" in ('planned', 'done', 'held', 'withheld'))
);
--> statement-breakpoint
CREATE TABLE "dunning_items" (
	"id" uuid PRIMARY KEY NOT NULL,
	"act_id" uuid NOT NULL,
	"entity_code" text NOT NULL,
	"customer_id" uuid NOT NULL,
	"invoice_id" uuid NOT NULL,
	"step" text NOT NULL,
	"day" integer NOT NULL,
	"currency" char(3) NOT NULL,
	"amount_minor" bigint NOT NULL,
	"taken_on" date
);
--> statement-breakpoint
CREATE TABLE "dunning_runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"number" bigint GENERATED ALWAYS AS IDENTITY (sequence name "dunning_runs_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 301 CACHE 1),
	"entity_code" text NOT NULL,
	"run_on" date NOT NULL,
	"policy_version" text NOT NULL,
	"state" text NOT NULL,
	"counts" jsonb NOT NULL,
	"planned_by" text NOT NULL,
	"planned_by_id" uuid,
	"planned_at" timestamp with time zone NOT NULL,
	"approved_by" text,
	"approved_by_id" uuid,
	"approved_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"dropped_reason" text,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "dunning_runs_state_known" CHECK ("dunning_runs"."state" in ('planned', 'carrying_out', 'done', 'dropped'))
);
--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "lane" text;--> statement-breakpoint
ALTER TABLE "promise_invoices" ADD CONSTRAINT "promise_invoices_promise_id_promises_id_fk" FOREIGN KEY ("promise_id") REFERENCES "public"."promises"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mail_attachments" ADD CONSTRAINT "mail_attachments_mail_id_customer_mails_id_fk" FOREIGN KEY ("mail_id") REFERENCES "public"."customer_mails"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dunning_acts" ADD CONSTRAINT "dunning_acts_run_id_dunning_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."dunning_runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dunning_items" ADD CONSTRAINT "dunning_items_act_id_dunning_acts_id_fk" FOREIGN KEY ("act_id") REFERENCES "public"."dunning_acts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "account_notes_of_customer" ON "account_notes" USING btree ("customer_id","at" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "collection_accounts_due" ON "collection_accounts" USING btree ("looks_again_at") WHERE looks_again_at is not null;--> statement-breakpoint
CREATE INDEX "collection_exclusions_of_customer" ON "collection_exclusions" USING btree ("customer_id","from_on");--> statement-breakpoint
CREATE UNIQUE INDEX "collection_exclusions_one_standstill" ON "collection_exclusions" USING btree ("customer_id","kind") WHERE kind <> 'left_out' and ended_at is null;--> statement-breakpoint
CREATE INDEX "collection_nudges_of_customer" ON "collection_nudges" USING btree ("customer_id","until_on");--> statement-breakpoint
CREATE INDEX "collection_tasks_of_customer" ON "collection_tasks" USING btree ("customer_id","due_on");--> statement-breakpoint
CREATE INDEX "collection_tasks_open" ON "collection_tasks" USING btree ("assignee_id","due_on") WHERE done_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "collection_tasks_one_per_act" ON "collection_tasks" USING btree ("dunning_act_id") WHERE dunning_act_id is not null;--> statement-breakpoint
CREATE INDEX "contact_ledger_of_customer" ON "contact_ledger" USING btree ("customer_id","at" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "contact_ledger_by_day" ON "contact_ledger" USING btree ("on_day","by_id");--> statement-breakpoint
CREATE UNIQUE INDEX "contact_ledger_one_per_mail" ON "contact_ledger" USING btree ("mail_id") WHERE mail_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "contact_ledger_one_per_inbound" ON "contact_ledger" USING btree ("inbound_mail_id") WHERE inbound_mail_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "contact_ledger_one_per_act" ON "contact_ledger" USING btree ("dunning_act_id") WHERE dunning_act_id is not null;--> statement-breakpoint
CREATE INDEX "contact_people_of_customer" ON "contact_people" USING btree ("customer_id","name") WHERE retired_at is null;--> statement-breakpoint
CREATE INDEX "contact_people_by_email" ON "contact_people" USING btree (lower(email)) WHERE email is not null;--> statement-breakpoint
CREATE INDEX "promise_invoices_of_invoice" ON "promise_invoices" USING btree ("invoice_id");--> statement-breakpoint
CREATE UNIQUE INDEX "promises_by_number" ON "promises" USING btree ("number");--> statement-breakpoint
CREATE INDEX "promises_of_customer" ON "promises" USING btree ("customer_id","promised_on");--> statement-breakpoint
CREATE INDEX "promises_open" ON "promises" USING btree ("promised_on") WHERE told_state in ('open', 'due');--> statement-breakpoint
CREATE UNIQUE INDEX "promises_of_agreement" ON "promises" USING btree ("agreement_id","position");--> statement-breakpoint
CREATE UNIQUE INDEX "customer_mails_by_message_id" ON "customer_mails" USING btree ("message_id");--> statement-breakpoint
CREATE INDEX "customer_mails_of_customer" ON "customer_mails" USING btree ("customer_id","created_at" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "customer_mails_of_effect" ON "customer_mails" USING btree ("effect_id") WHERE effect_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "inbound_mails_by_event" ON "inbound_mails" USING btree ("event_id");--> statement-breakpoint
CREATE INDEX "inbound_mails_of_customer" ON "inbound_mails" USING btree ("customer_id","received_at");--> statement-breakpoint
CREATE INDEX "inbound_mails_unassigned" ON "inbound_mails" USING btree ("received_at") WHERE customer_id is null;--> statement-breakpoint
CREATE INDEX "mail_attachments_of_mail" ON "mail_attachments" USING btree ("mail_id");--> statement-breakpoint
CREATE INDEX "dunning_acts_of_run" ON "dunning_acts" USING btree ("run_id","state","id");--> statement-breakpoint
CREATE INDEX "dunning_acts_of_customer" ON "dunning_acts" USING btree ("customer_id","run_id");--> statement-breakpoint
CREATE UNIQUE INDEX "dunning_items_step_taken_once" ON "dunning_items" USING btree ("invoice_id","step") WHERE taken_on is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "dunning_items_of_act" ON "dunning_items" USING btree ("act_id","invoice_id","step");--> statement-breakpoint
CREATE INDEX "dunning_items_taken" ON "dunning_items" USING btree ("customer_id") WHERE taken_on is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "dunning_runs_by_number" ON "dunning_runs" USING btree ("number");--> statement-breakpoint
CREATE UNIQUE INDEX "dunning_runs_one_a_day" ON "dunning_runs" USING btree ("entity_code","run_on") WHERE state <> 'dropped';--> statement-breakpoint
CREATE INDEX "dunning_runs_under_way" ON "dunning_runs" USING btree ("run_on") WHERE state in ('planned', 'carrying_out');--> statement-breakpoint
CREATE INDEX "cases_queue_lane_by_priority" ON "cases" USING btree ("queue","lane","priority" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE closed_at is null and lane is not null;--> statement-breakpoint
CREATE INDEX "cases_queue_entity_lane_by_priority" ON "cases" USING btree ("queue","entity_code","lane","priority" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE closed_at is null and lane is not null;