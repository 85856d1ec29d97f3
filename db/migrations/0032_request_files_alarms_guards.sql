CREATE TABLE "group_overrides" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"role" text NOT NULL,
	"entities" text[] NOT NULL,
	"reason" text NOT NULL,
	"decided_by" text NOT NULL,
	"decided_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"ended_by" text,
	CONSTRAINT "group_overrides_role_known" CHECK ("group_overrides"."role" in ('billing_analyst', 'collector', 'dispute_owner', 'cash_applier', 'finance_approver', 'finance_director', 'controller', 'integration_engineer', 'administrator', 'auditor', 'contributor')),
	CONSTRAINT "group_overrides_end_after_start" CHECK ("group_overrides"."ends_at" > "group_overrides"."decided_at")
);
--> statement-breakpoint
CREATE TABLE "approval_alarms" (
	"id" uuid PRIMARY KEY NOT NULL,
	"request_id" uuid NOT NULL,
	"entity_code" text NOT NULL,
	"revision" integer NOT NULL,
	"position" integer NOT NULL,
	"level" integer NOT NULL,
	"roles" text[] NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"mailed_at" timestamp with time zone,
	CONSTRAINT "approval_alarms_level_known" CHECK (level in (1, 2))
);
--> statement-breakpoint
CREATE TABLE "approval_files" (
	"id" uuid PRIMARY KEY NOT NULL,
	"request_id" uuid NOT NULL,
	"entity_code" text NOT NULL,
	"name" text NOT NULL,
	"media_type" text NOT NULL,
	"byte_count" integer NOT NULL,
	"content_hash" text NOT NULL,
	"content" "bytea" NOT NULL,
	"added_by_id" uuid NOT NULL,
	"added_by" text NOT NULL,
	"added_at" timestamp with time zone NOT NULL,
	"removed_at" timestamp with time zone,
	CONSTRAINT "approval_files_hash_of_content" CHECK (content_hash = encode(sha256(content), 'hex'))
);
--> statement-breakpoint
ALTER TABLE "approval_requests" ADD COLUMN "alarm_at" timestamp with time zone;
--> statement-breakpoint
ALTER TABLE "approval_requests" ADD COLUMN "escalation" integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "approval_requests" ADD COLUMN "clock_stopped_at" timestamp with time zone;
--> statement-breakpoint
ALTER TABLE "group_overrides" ADD CONSTRAINT "group_overrides_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "approval_alarms" ADD CONSTRAINT "approval_alarms_request_id_approval_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."approval_requests"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "approval_files" ADD CONSTRAINT "approval_files_request_id_approval_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."approval_requests"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "group_overrides_of_user" ON "group_overrides" USING btree ("user_id","ends_at");
--> statement-breakpoint
CREATE UNIQUE INDEX "approval_alarms_once" ON "approval_alarms" USING btree ("request_id","revision","position","level");
--> statement-breakpoint
CREATE INDEX "approval_alarms_to_mail" ON "approval_alarms" USING btree ("at") WHERE mailed_at is null;
--> statement-breakpoint
CREATE INDEX "approval_files_of_request" ON "approval_files" USING btree ("request_id","added_at");
--> statement-breakpoint
CREATE INDEX "approval_requests_to_tell" ON "approval_requests" USING btree ("alarm_at") WHERE state = 'pending' and clock_stopped_at is null;
--> statement-breakpoint
CREATE INDEX "approval_requests_pending" ON "approval_requests" USING btree ("due_at","id") WHERE state = 'pending';
--> statement-breakpoint
ALTER TABLE "approval_requests" ADD CONSTRAINT "approval_requests_escalation_known" CHECK (escalation between 0 and 2);
--> statement-breakpoint
-- Files and alarms of requests, and what reviews took away for good: written in marked transactions alone, of one's own
-- legal entities, and never destroyed. Of each only what its life knows can change.
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['approval_files', 'approval_alarms', 'group_overrides'] LOOP
    EXECUTE format('GRANT SELECT, INSERT ON %I TO docket_app', name);
    EXECUTE format(
      'CREATE TRIGGER refuse_unmarked_write BEFORE INSERT OR UPDATE OR DELETE ON %I FOR EACH STATEMENT
         WHEN (current_setting(''docket.transaction'', true) IS DISTINCT FROM ''marked'' AND current_user = ''docket_app'')
         EXECUTE FUNCTION refuse_unmarked_write()', name);
    IF EXISTS (SELECT FROM information_schema.columns c WHERE c.table_schema = 'public' AND c.table_name = name AND c.column_name = 'entity_code') THEN
      EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
      EXECUTE format(
        'CREATE POLICY by_entity ON %I TO docket_app
           USING ((SELECT docket_sees_all()) OR entity_code = ANY ((SELECT docket_entities())::text[]))
           WITH CHECK ((SELECT docket_sees_all()) OR entity_code = ANY ((SELECT docket_entities())::text[]))', name);
    END IF;
  END LOOP;
END $$;
--> statement-breakpoint
REVOKE UPDATE, DELETE, TRUNCATE ON approval_files, approval_alarms, group_overrides FROM docket_app;
--> statement-breakpoint
GRANT UPDATE (removed_at) ON approval_files TO docket_app;
--> statement-breakpoint
GRANT UPDATE (mailed_at) ON approval_alarms TO docket_app;
--> statement-breakpoint
GRANT UPDATE (ended_at, ended_by) ON group_overrides TO docket_app;
--> statement-breakpoint
-- What is signed names its files. Looked at when the transaction ends, so that a packet and its files may change together.
CREATE FUNCTION refuse_other_files() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  request approval_requests;
  kept jsonb;
  signed jsonb;
BEGIN
  SELECT * INTO request FROM approval_requests r
  WHERE r.id = CASE TG_TABLE_NAME WHEN 'approval_files' THEN (to_jsonb(NEW) ->> 'request_id')::uuid ELSE (to_jsonb(NEW) ->> 'id')::uuid END;
  IF request.packet IS NULL THEN
    RETURN NULL;
  END IF;
  SELECT coalesce(jsonb_agg(jsonb_build_array(f.name, f.content_hash) ORDER BY f.content_hash), '[]') INTO kept
  FROM approval_files f WHERE f.request_id = request.id AND f.entity_code = request.entity_code AND f.removed_at IS NULL;
  SELECT coalesce(jsonb_agg(jsonb_build_array(f ->> 'name', f ->> 'sha256') ORDER BY f ->> 'sha256'), '[]') INTO signed
  FROM jsonb_array_elements(coalesce(request.packet::jsonb -> 'files', '[]')) f;
  IF kept <> signed THEN
    RAISE EXCEPTION 'The files of request % are not those its packet names.', request.number USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER files_as_signed AFTER INSERT OR UPDATE ON approval_files
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_other_files();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER packet_names_its_files AFTER UPDATE OF packet ON approval_requests
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.packet IS DISTINCT FROM OLD.packet) EXECUTE FUNCTION refuse_other_files();
--> statement-breakpoint
-- What waits already is told of from when it is due.
UPDATE approval_requests SET alarm_at = due_at WHERE state = 'pending';
