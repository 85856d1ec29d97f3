-- Acts that Docket performs itself, and what they leave: the database asks for the approved request by itself.
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['payment_plans', 'payment_plan_invoices', 'payment_plan_instalments'] LOOP
    EXECUTE format('GRANT SELECT, INSERT ON %I TO docket_app', name);
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
-- Nobody but an approved request has Docket do anything that is stored as an act, whatever the act is.
CREATE OR REPLACE FUNCTION refuse_unapproved_act() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE request approval_requests;
BEGIN
  IF NEW.request_id IS NULL THEN
    IF NEW.system = 'docket' THEN
      RAISE EXCEPTION 'What Docket performs itself needs an approved request: %.', NEW.label USING ERRCODE = 'check_violation';
    END IF;
    IF moves_claimed_money(NEW.operation, NEW.payload) THEN
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
--> statement-breakpoint
-- Whether an act of this kind is under way for a request that has its signatures.
CREATE FUNCTION inside_act_is_under_way(asked uuid, named text, entity text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM approval_requests r JOIN effects e ON e.request_id = r.id
    WHERE r.id = asked AND r.state = 'executing' AND r.entity_code = entity AND approval_is_signed(r)
      AND e.system = 'docket' AND e.operation = named AND e.state IN ('intent', 'sent', 'unknown'))
$$;
--> statement-breakpoint
CREATE FUNCTION refuse_unsigned_plan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT inside_act_is_under_way(NEW.request_id, 'plan.agree', NEW.entity_code) THEN
    RAISE EXCEPTION 'A payment plan needs an approved request.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER refuse_unsigned_plan BEFORE INSERT ON payment_plans FOR EACH ROW EXECUTE FUNCTION refuse_unsigned_plan();
--> statement-breakpoint
-- Asked at the end of the transaction that touches a plan: its parts are whole, and no invoice is paid by two plans.
CREATE FUNCTION refuse_uneven_plan() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE plan payment_plans;
BEGIN
  SELECT * INTO plan FROM payment_plans WHERE id = coalesce(to_jsonb(NEW) ->> 'plan_id', to_jsonb(NEW) ->> 'id')::uuid;
  IF plan.total_minor IS DISTINCT FROM (SELECT sum(amount_minor) FROM payment_plan_instalments i WHERE i.plan_id = plan.id)
    OR plan.total_minor IS DISTINCT FROM (SELECT sum(left_minor) FROM payment_plan_invoices i WHERE i.plan_id = plan.id) THEN
    RAISE EXCEPTION 'The instalments of plan % do not come to what its invoices left to pay.', plan.number USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (
    SELECT FROM payment_plan_invoices own
    JOIN payment_plan_invoices other ON other.invoice_id = own.invoice_id AND other.plan_id <> own.plan_id
    JOIN payment_plans p ON p.id = other.plan_id AND p.state = 'active'
    WHERE own.plan_id = plan.id AND plan.state = 'active') THEN
    RAISE EXCEPTION 'An invoice of plan % is paid by another plan.', plan.number USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER refuse_uneven_plan AFTER INSERT ON payment_plans DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_uneven_plan();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER refuse_uneven_plan AFTER INSERT ON payment_plan_invoices DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_uneven_plan();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER refuse_uneven_plan AFTER INSERT ON payment_plan_instalments DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_uneven_plan();
--> statement-breakpoint
-- A difference between two counts is let stand by an approved request alone; a later count never takes that back.
CREATE FUNCTION refuse_unsigned_difference() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND (NEW.accepted_difference, NEW.accepted_request_id, NEW.accepted_at)
    IS NOT DISTINCT FROM (OLD.accepted_difference, OLD.accepted_request_id, OLD.accepted_at) THEN
    RETURN NEW;
  END IF;
  IF NEW.accepted_request_id IS NULL OR NEW.accepted_difference <> NEW.source_hash || '>' || NEW.our_hash
    OR NOT EXISTS (
      SELECT FROM approval_requests r JOIN effects e ON e.request_id = r.id
      WHERE r.id = NEW.accepted_request_id AND r.state = 'executing' AND approval_is_signed(r) AND e.system = 'docket'
        AND e.operation = 'difference.accept' AND e.payload ->> 'totalId' = NEW.id::text AND e.state IN ('intent', 'sent', 'unknown')) THEN
    RAISE EXCEPTION 'A difference between counts stands by an approved request alone.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER refuse_unsigned_difference BEFORE UPDATE ON control_totals FOR EACH ROW EXECUTE FUNCTION refuse_unsigned_difference();
--> statement-breakpoint
CREATE TRIGGER refuse_unsigned_difference_at_once BEFORE INSERT ON control_totals FOR EACH ROW
  WHEN (NEW.accepted_request_id IS NOT NULL) EXECUTE FUNCTION refuse_unsigned_difference();
