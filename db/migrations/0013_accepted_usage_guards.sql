-- The write guard, the application's rights and row-level security of what people said of measured use.
GRANT SELECT, INSERT, UPDATE ON accepted_usage TO docket_app;
--> statement-breakpoint
CREATE TRIGGER refuse_unmarked_write BEFORE INSERT OR UPDATE OR DELETE ON accepted_usage FOR EACH STATEMENT
  WHEN (current_setting('docket.transaction', true) IS DISTINCT FROM 'marked' AND current_user = 'docket_app')
  EXECUTE FUNCTION refuse_unmarked_write();
--> statement-breakpoint
ALTER TABLE accepted_usage ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY by_entity ON accepted_usage TO docket_app
  USING ((SELECT docket_sees_all()) OR entity_code = ANY ((SELECT docket_entities())::text[]))
  WITH CHECK ((SELECT docket_sees_all()) OR entity_code = ANY ((SELECT docket_entities())::text[]));
