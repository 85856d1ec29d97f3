-- A failed charge is answered once, and what was asked of the gateway, the task and the outcome are written once.
GRANT SELECT, INSERT, UPDATE ON charge_retries TO docket_app;
--> statement-breakpoint
CREATE TRIGGER refuse_unmarked_write BEFORE INSERT OR UPDATE OR DELETE ON charge_retries FOR EACH STATEMENT
  WHEN (current_setting('docket.transaction', true) IS DISTINCT FROM 'marked' AND current_user = 'docket_app')
  EXECUTE FUNCTION refuse_unmarked_write();
--> statement-breakpoint
ALTER TABLE charge_retries ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY by_entity ON charge_retries TO docket_app
  USING ((SELECT docket_sees_all()) OR entity_code = ANY ((SELECT docket_entities())::text[]))
  WITH CHECK ((SELECT docket_sees_all()) OR entity_code = ANY ((SELECT docket_entities())::text[]));
--> statement-breakpoint
CREATE TRIGGER refuse_rewriting BEFORE UPDATE ON charge_retries FOR EACH ROW WHEN (current_user = 'docket_app')
  EXECUTE FUNCTION refuse_rewriting('id,entity_code,customer_id,invoice_id,attempt_id,method,decline_kind,decline_code,currency,amount_minor,failed_on,planned_at', 'effect_id,requested_at,requested_by,result_attempt_id,asks,task_id,told_on,mail_id');
