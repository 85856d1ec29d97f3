-- The write guard, the application's rights and, where rows belong to a legal entity, row-level security of the tables
-- that came with bank files, projects, support, tax, uploads, control totals and the state of sources.
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['bank_accounts', 'bank_files', 'bank_statements', 'bank_entries', 'projects', 'milestones', 'time_entries',
    'hourly_rates', 'support_tickets', 'ticket_comments', 'tax_transactions', 'control_totals', 'source_health', 'source_secrets',
    'backfills', 'payload_fields', 'uploads', 'file_layouts', 'mandates', 'opportunities', 'usage_days'] LOOP
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
-- Files and secrets stay as evidence: a secret is retired, a file kept, a layout version and a control total never taken back.
REVOKE DELETE, TRUNCATE ON bank_files, bank_accounts, source_secrets, uploads, file_layouts, backfills FROM docket_app;
