-- A decision about money is written once, before its acts; undone is added to it. What was learned of payers follows decisions.
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['receipt_decisions', 'payer_marks'] LOOP
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
GRANT DELETE ON payer_marks TO docket_app;
--> statement-breakpoint
CREATE TRIGGER refuse_rewriting BEFORE UPDATE ON receipt_decisions FOR EACH ROW WHEN (current_user = 'docket_app')
  EXECUTE FUNCTION refuse_rewriting('id,entity_code,case_id,subject_type,subject_id,kind,currency,amount_minor,received_on,parts,points,reasons,difference_kind,difference_minor,write_off_minor,write_off_invoice,payer_account,payer_name,customer_ids,turned_down,policy_version,decided_by_id,decided_by,decided_on,decided_at,held_until', 'undone_at,undone_by');
--> statement-breakpoint
-- What money that arrived was short of its invoice and nobody asks for: credited without a request as far as a decision of
-- the same case names just this invoice and amount, and once for each decision.
CREATE FUNCTION is_decided_difference(asked_case uuid, entity text, asked_operation text, payload jsonb) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT asked_operation = 'credit.issue' AND EXISTS (
    SELECT FROM receipt_decisions d
    WHERE d.case_id = asked_case AND d.entity_code = entity AND d.undone_at IS NULL AND d.write_off_minor > 0
      AND d.write_off_minor::text = payload ->> 'amountMinor' AND d.write_off_invoice = payload ->> 'invoiceId'
      AND d.currency = payload ->> 'currency'
      AND NOT EXISTS (
        SELECT FROM effects e WHERE e.case_id = d.case_id AND e.operation = 'credit.issue' AND e.state <> 'failed' AND e.requested_at >= d.decided_at))
$$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION refuse_unapproved_act() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE request approval_requests;
BEGIN
  IF NEW.request_id IS NULL THEN
    IF NEW.system = 'docket' THEN
      RAISE EXCEPTION 'What Docket performs itself needs an approved request: %.', NEW.label USING ERRCODE = 'check_violation';
    END IF;
    IF moves_claimed_money(NEW.operation, NEW.payload) AND NOT is_decided_difference(NEW.case_id, NEW.entity_code, NEW.operation, NEW.payload) THEN
      RAISE EXCEPTION 'An act that moves claimed money needs an approved request: %.', NEW.label USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  SELECT * INTO request FROM approval_requests WHERE id = NEW.request_id;
  IF request.id IS NULL OR request.state <> 'executing' OR request.entity_code IS DISTINCT FROM NEW.entity_code OR NOT approval_is_signed(request) THEN
    RAISE EXCEPTION 'The request of this act is not approved: %.', NEW.label USING ERRCODE = 'check_violation';
  END IF;
  IF NOT EXISTS (
    SELECT FROM jsonb_array_elements(request.packet::jsonb -> 'plan') act
    WHERE act ->> 'system' = NEW.system AND act ->> 'target' = NEW.target
      AND act -> 'operation' = NEW.payload || jsonb_build_object('operation', NEW.operation)) THEN
    RAISE EXCEPTION 'The packet that was signed names no such act: %.', NEW.label USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
