CREATE TABLE "audit_copies" (
	"target" text PRIMARY KEY NOT NULL,
	"last_number" integer NOT NULL,
	"last_at" timestamp with time zone,
	"tried_at" timestamp with time zone NOT NULL,
	"trouble" text
);
--> statement-breakpoint
CREATE TABLE "event_search" (
	"position" bigint NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"entity_code" text,
	"type" text NOT NULL,
	"command" text NOT NULL,
	"actor_id" text NOT NULL,
	"on_behalf_of" text,
	"correlation_id" text NOT NULL,
	"case_id" uuid,
	"customer_id" uuid,
	"policy_kind" text,
	"policy_version" integer,
	"amount_minor" bigint,
	"currency" char(3),
	"words" "tsvector" NOT NULL,
	CONSTRAINT "event_search_at_position_pk" PRIMARY KEY("at","position")
);
--> statement-breakpoint
DROP INDEX "events_by_correlation";
--> statement-breakpoint
DROP INDEX "event_seal_heads_of_stream";
--> statement-breakpoint
ALTER TABLE "event_heads" ADD COLUMN "customer_id" uuid;
--> statement-breakpoint
ALTER TABLE "event_heads" ADD COLUMN "amount_minor" bigint;
--> statement-breakpoint
ALTER TABLE "event_heads" ADD COLUMN "currency" char(3);
--> statement-breakpoint
ALTER TABLE "event_seals" ADD COLUMN "horizon" "xid8";
--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "transaction" "xid8";
--> statement-breakpoint
CREATE INDEX "event_search_by_actor" ON "event_search" USING btree ("actor_id","at","position");
--> statement-breakpoint
CREATE INDEX "event_search_on_behalf" ON "event_search" USING btree ("on_behalf_of","at","position") WHERE on_behalf_of is not null;
--> statement-breakpoint
CREATE INDEX "event_search_by_type" ON "event_search" USING btree ("type","at","position");
--> statement-breakpoint
CREATE INDEX "event_search_by_command" ON "event_search" USING btree ("command","at","position");
--> statement-breakpoint
CREATE INDEX "event_search_by_entity" ON "event_search" USING btree ("entity_code","at","position");
--> statement-breakpoint
CREATE INDEX "event_search_by_correlation" ON "event_search" USING btree ("correlation_id","at","position");
--> statement-breakpoint
CREATE INDEX "event_search_by_case" ON "event_search" USING btree ("case_id","at","position") WHERE case_id is not null;
--> statement-breakpoint
CREATE INDEX "event_search_by_customer" ON "event_search" USING btree ("customer_id","at","position") WHERE customer_id is not null;
--> statement-breakpoint
CREATE INDEX "event_search_by_policy" ON "event_search" USING btree ("policy_kind","policy_version","at","position") WHERE policy_kind is not null;
--> statement-breakpoint
CREATE INDEX "event_search_by_amount" ON "event_search" USING btree ("currency","amount_minor","at") WHERE amount_minor is not null;
--> statement-breakpoint
CREATE INDEX "event_search_by_words" ON "event_search" USING gin ("words");
--> statement-breakpoint
CREATE INDEX "events_by_transaction" ON "events" USING btree ("transaction");
--> statement-breakpoint
CREATE INDEX "event_seal_heads_of_stream" ON "event_seal_heads" USING btree ("stream","sequence");
