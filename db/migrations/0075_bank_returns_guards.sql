-- An order to the bank is written once, by its signed act alone, and stays as it was handed out.
GRANT USAGE ON SEQUENCE bank_return_numbers TO docket_app;
--> statement-breakpoint
GRANT SELECT, INSERT ON bank_returns TO docket_app;
--> statement-breakpoint
CREATE TRIGGER refuse_unmarked_write BEFORE INSERT OR UPDATE OR DELETE ON bank_returns FOR EACH STATEMENT
  WHEN (current_setting('docket.transaction', true) IS DISTINCT FROM 'marked' AND current_user = 'docket_app')
  EXECUTE FUNCTION refuse_unmarked_write();
--> statement-breakpoint
ALTER TABLE bank_returns ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY by_entity ON bank_returns TO docket_app
  USING ((SELECT docket_sees_all()) OR entity_code = ANY ((SELECT docket_entities())::text[]))
  WITH CHECK ((SELECT docket_sees_all()) OR entity_code = ANY ((SELECT docket_entities())::text[]));
--> statement-breakpoint
-- Money leaves the account for what was signed: the booking, the amount and the currency of an act under way, whatever code says.
CREATE FUNCTION refuse_unsigned_return() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT inside_act_is_under_way(NEW.request_id, 'money.return', NEW.entity_code) OR NOT EXISTS (
    SELECT FROM effects e
    WHERE e.request_id = NEW.request_id AND e.operation = 'money.return' AND e.state IN ('intent', 'sent', 'unknown')
      AND e.payload ->> 'entryId' = NEW.entry_id::text AND e.payload ->> 'amountMinor' = NEW.amount_minor::text
      AND e.payload ->> 'currency' = NEW.currency) THEN
    RAISE EXCEPTION 'Sending money back from the bank account needs an approved request.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER refuse_unsigned_return BEFORE INSERT ON bank_returns FOR EACH ROW EXECUTE FUNCTION refuse_unsigned_return();
