CREATE TABLE "policy_migrations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"version" integer NOT NULL,
	"note" text NOT NULL,
	"state" text NOT NULL,
	"total" integer NOT NULL,
	"moved" integer DEFAULT 0 NOT NULL,
	"changed" integer DEFAULT 0 NOT NULL,
	"ended" integer DEFAULT 0 NOT NULL,
	"proposed_by" text NOT NULL,
	"proposer_person_id" text,
	"proposed_at" timestamp with time zone NOT NULL,
	"started_by" text,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	CONSTRAINT "policy_migrations_state_known" CHECK ("policy_migrations"."state" in ('proposed', 'running', 'done', 'dropped'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX "policy_migrations_one_open" ON "policy_migrations" USING btree ("kind") WHERE state in ('proposed', 'running');--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON policy_migrations TO docket_app;
--> statement-breakpoint
REVOKE DELETE, TRUNCATE ON policy_migrations FROM docket_app;
--> statement-breakpoint
CREATE TRIGGER refuse_unmarked_write BEFORE INSERT OR UPDATE OR DELETE ON policy_migrations FOR EACH STATEMENT
  WHEN (current_setting('docket.transaction', true) IS DISTINCT FROM 'marked' AND current_user = 'docket_app')
  EXECUTE FUNCTION refuse_unmarked_write();
