CREATE TABLE "approval_exclusions" (
	"request_id" uuid NOT NULL,
	"entity_code" text NOT NULL,
	"person_id" uuid NOT NULL,
	"because" text NOT NULL,
	CONSTRAINT "approval_exclusions_request_id_person_id_pk" PRIMARY KEY("request_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "approval_questions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"request_id" uuid NOT NULL,
	"entity_code" text NOT NULL,
	"asked_by_id" uuid NOT NULL,
	"asked_by" text NOT NULL,
	"question" text NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"answer" text,
	"answered_by" text,
	"answered_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "approval_requests" (
	"id" uuid PRIMARY KEY NOT NULL,
	"number" bigint GENERATED ALWAYS AS IDENTITY (sequence name "approval_requests_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 5001 CACHE 1),
	"version" integer DEFAULT 1 NOT NULL,
	"revision" integer DEFAULT 0 NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"entity_code" text NOT NULL,
	"customer_id" uuid,
	"customer_name" text,
	"subject_type" text,
	"subject_id" uuid,
	"subject_name" text,
	"case_id" uuid,
	"title" text NOT NULL,
	"reason_code" text NOT NULL,
	"reason" text NOT NULL,
	"terms" jsonb NOT NULL,
	"amount_minor" bigint,
	"currency" char(3),
	"base_amount_minor" bigint,
	"aggregate_base_minor" bigint,
	"requester_user_id" uuid NOT NULL,
	"requester_person_id" uuid NOT NULL,
	"requester_name" text NOT NULL,
	"packet" text,
	"packet_hash" text,
	"waiting_roles" text[] DEFAULT '{}' NOT NULL,
	"policy_version" text,
	"needs_second_factor" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"submitted_at" timestamp with time zone,
	"due_at" timestamp with time zone,
	"decided_at" timestamp with time zone,
	"closed_at" timestamp with time zone,
	"ended_because" text,
	"voided_by" jsonb,
	"documents" jsonb DEFAULT '[]'::jsonb NOT NULL,
	CONSTRAINT "approval_requests_state_known" CHECK ("approval_requests"."state" in ('draft', 'pending', 'approved', 'executing', 'executed', 'failed', 'rejected', 'withdrawn', 'voided')),
	CONSTRAINT "approval_requests_amount_has_currency" CHECK ((amount_minor is null) = (currency is null)),
	CONSTRAINT "approval_requests_submitted_with_packet" CHECK (state in ('draft', 'withdrawn') or (packet is not null and packet_hash is not null and submitted_at is not null)),
	CONSTRAINT "approval_requests_closed_when_ended" CHECK ((state in ('executed', 'rejected', 'withdrawn')) = (closed_at is not null)),
	CONSTRAINT "approval_requests_hash_of_packet" CHECK (packet is null or packet_hash = encode(sha256(convert_to(packet, 'UTF8')), 'hex'))
);
--> statement-breakpoint
CREATE TABLE "approval_signatures" (
	"id" uuid PRIMARY KEY NOT NULL,
	"request_id" uuid NOT NULL,
	"revision" integer NOT NULL,
	"position" integer NOT NULL,
	"part" integer NOT NULL,
	"entity_code" text NOT NULL,
	"decision" text NOT NULL,
	"user_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"person_name" text NOT NULL,
	"power_person_id" uuid NOT NULL,
	"on_behalf_of" text,
	"delegation_id" uuid,
	"packet_hash" text NOT NULL,
	"reason" text,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "approval_signatures_decision_known" CHECK ("approval_signatures"."decision" in ('approved', 'rejected')),
	CONSTRAINT "approval_signatures_rejected_with_reason" CHECK (decision = 'approved' or reason is not null),
	CONSTRAINT "approval_signatures_lent_power_named" CHECK ((person_id = power_person_id) = (on_behalf_of is null) and (on_behalf_of is null) = (delegation_id is null))
);
--> statement-breakpoint
CREATE TABLE "delegations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"from_person_id" uuid NOT NULL,
	"from_name" text NOT NULL,
	"to_person_id" uuid NOT NULL,
	"to_name" text NOT NULL,
	"kinds" text[] NOT NULL,
	"entities" text[] NOT NULL,
	"limit_base_minor" bigint,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"reason" text NOT NULL,
	"entered_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"ended_by" text,
	CONSTRAINT "delegations_between_two" CHECK (from_person_id <> to_person_id),
	CONSTRAINT "delegations_end_after_start" CHECK (ends_at > starts_at)
);
--> statement-breakpoint
ALTER TABLE "approval_exclusions" ADD CONSTRAINT "approval_exclusions_request_id_approval_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."approval_requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval_questions" ADD CONSTRAINT "approval_questions_request_id_approval_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."approval_requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval_signatures" ADD CONSTRAINT "approval_signatures_request_id_approval_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."approval_requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "approval_questions_of_request" ON "approval_questions" USING btree ("request_id","asked_at");--> statement-breakpoint
CREATE UNIQUE INDEX "approval_requests_by_number" ON "approval_requests" USING btree ("number");--> statement-breakpoint
CREATE INDEX "approval_requests_live" ON "approval_requests" USING btree ("state","due_at","id") WHERE state in ('draft', 'pending', 'approved', 'executing', 'failed', 'voided');--> statement-breakpoint
CREATE INDEX "approval_requests_ended" ON "approval_requests" USING btree ("closed_at" DESC NULLS FIRST,"id") WHERE closed_at is not null;--> statement-breakpoint
CREATE INDEX "approval_requests_of_customer" ON "approval_requests" USING btree ("customer_id","submitted_at");--> statement-breakpoint
CREATE INDEX "approval_requests_of_subject" ON "approval_requests" USING btree ("subject_id","submitted_at");--> statement-breakpoint
CREATE INDEX "approval_requests_of_requester" ON "approval_requests" USING btree ("requester_person_id","submitted_at");--> statement-breakpoint
CREATE INDEX "approval_requests_of_case" ON "approval_requests" USING btree ("case_id");--> statement-breakpoint
CREATE UNIQUE INDEX "approval_signatures_one_per_person" ON "approval_signatures" USING btree ("request_id","revision","person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "approval_signatures_one_per_power" ON "approval_signatures" USING btree ("request_id","revision","power_person_id") WHERE decision = 'approved';--> statement-breakpoint
CREATE INDEX "approval_signatures_of_person" ON "approval_signatures" USING btree ("person_id","at");--> statement-breakpoint
CREATE INDEX "delegations_from" ON "delegations" USING btree ("from_person_id","ends_at");--> statement-breakpoint
CREATE INDEX "delegations_to" ON "delegations" USING btree ("to_person_id","ends_at");