-- The write guard, the application's rights and, where rows belong to a legal entity, row-level security of the tables
-- that came with teams, causes, questions, files and reviews of drafts.
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['teams', 'team_members', 'absences', 'causes', 'cohort_runs', 'cohort_items', 'auto_fixes', 'case_questions',
    'case_files', 'draft_reviews', 'draft_review_steps', 'draft_edits', 'revenue_schedules', 'invoice_deliveries', 'service_credits',
    'payment_disputes'] LOOP
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO docket_app', name);
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
-- What was said, decided and attached stays: a file is taken off the case, never destroyed.
REVOKE DELETE, TRUNCATE ON teams, absences, causes, cohort_runs, cohort_items, auto_fixes, case_questions, case_files, draft_reviews, draft_edits FROM docket_app;
