-- A claim is written once; what became of it is added to it.
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['disputes', 'dispute_items'] LOOP
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO docket_app', name);
    EXECUTE format(
      'CREATE TRIGGER refuse_unmarked_write BEFORE INSERT OR UPDATE OR DELETE ON %I FOR EACH STATEMENT
         WHEN (current_setting(''docket.transaction'', true) IS DISTINCT FROM ''marked'' AND current_user = ''docket_app'')
         EXECUTE FUNCTION refuse_unmarked_write()', name);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY by_entity ON %I TO docket_app
         USING ((SELECT docket_sees_all()) OR entity_code = ANY ((SELECT docket_entities())::text[]))
         WITH CHECK ((SELECT docket_sees_all()) OR entity_code = ANY ((SELECT docket_entities())::text[]))', name);
  END LOOP;
END $$;
--> statement-breakpoint
CREATE TRIGGER refuse_rewriting BEFORE UPDATE ON disputes FOR EACH ROW WHEN (current_user = 'docket_app')
  EXECUTE FUNCTION refuse_rewriting('id,case_id,entity_code,customer_id,currency,source,policy_version,claim,person_id,person_name,payment_dispute_id,payment_id,raised_by_id,raised_by,raised_on,raised_at', '');
--> statement-breakpoint
CREATE TRIGGER refuse_rewriting BEFORE UPDATE ON dispute_items FOR EACH ROW WHEN (current_user = 'docket_app')
  EXECUTE FUNCTION refuse_rewriting('id,dispute_id,entity_code,customer_id,invoice_id,line_id,disputed_minor,raised_on', 'credited_on');
--> statement-breakpoint
-- Money without a home and payments taken back have desks of their own.
UPDATE cases SET queue = 'cash' WHERE queue = 'exceptions' AND type IN
  ('unmatched_payment', 'unmatched_receipt', 'overpayment', 'duplicate_settlement', 'cross_entity_remittance', 'short_payment');
--> statement-breakpoint
UPDATE cases SET queue = 'disputes' WHERE queue = 'exceptions' AND type = 'chargeback';
