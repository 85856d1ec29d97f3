CREATE TABLE "charge_retries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"customer_id" uuid NOT NULL,
	"invoice_id" uuid NOT NULL,
	"attempt_id" uuid NOT NULL,
	"method" text NOT NULL,
	"decline_kind" text NOT NULL,
	"decline_code" text,
	"currency" char(3) NOT NULL,
	"amount_minor" bigint NOT NULL,
	"failed_on" date NOT NULL,
	"state" text NOT NULL,
	"planned_on" date NOT NULL,
	"reason" text NOT NULL,
	"held_because" text,
	"policy_version" text NOT NULL,
	"looks_again_at" timestamp with time zone,
	"told_on" date,
	"mail_id" uuid,
	"effect_id" uuid,
	"requested_at" timestamp with time zone,
	"requested_by" text,
	"result_attempt_id" uuid,
	"asks" text,
	"task_id" uuid,
	"settled_at" timestamp with time zone,
	"settled_reason" text,
	"settled_by" text,
	"settled_by_id" uuid,
	"planned_at" timestamp with time zone NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "charge_retries_state_known" CHECK ("charge_retries"."state" in ('planned', 'waiting', 'requested', 'succeeded', 'failed', 'dropped', 'exhausted')),
	CONSTRAINT "charge_retries_asks_known" CHECK (asks is null or "charge_retries"."asks" in ('customer', 'gateway')),
	CONSTRAINT "charge_retries_charged_once" CHECK (state not in ('requested', 'succeeded', 'failed') or (effect_id is not null and requested_at is not null)),
	CONSTRAINT "charge_retries_settled_whole" CHECK ((settled_at is null) = (state in ('planned', 'waiting', 'requested')))
);
--> statement-breakpoint
CREATE UNIQUE INDEX "charge_retries_one_per_attempt" ON "charge_retries" USING btree ("attempt_id");--> statement-breakpoint
CREATE UNIQUE INDEX "charge_retries_one_live" ON "charge_retries" USING btree ("invoice_id") WHERE state in ('planned', 'waiting', 'requested');--> statement-breakpoint
CREATE UNIQUE INDEX "charge_retries_one_task" ON "charge_retries" USING btree ("invoice_id","asks") WHERE task_id is not null;--> statement-breakpoint
CREATE INDEX "charge_retries_of_invoice" ON "charge_retries" USING btree ("invoice_id","planned_at");--> statement-breakpoint
CREATE INDEX "charge_retries_due" ON "charge_retries" USING btree ("looks_again_at") WHERE looks_again_at is not null;--> statement-breakpoint
CREATE INDEX "charge_retries_by_day" ON "charge_retries" USING btree ("state","planned_on","id");--> statement-breakpoint
CREATE INDEX "charge_retries_of_customer" ON "charge_retries" USING btree ("customer_id","planned_at");--> statement-breakpoint
CREATE INDEX "payment_attempts_failed" ON "payment_attempts" USING btree ("attempted_at") WHERE status = 'failed' and deleted_at is null;