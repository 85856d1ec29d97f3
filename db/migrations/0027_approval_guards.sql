-- What nobody may do with requests for approval, whatever the code above believes: the database refuses it by itself.
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['approval_requests', 'approval_signatures', 'approval_exclusions', 'approval_questions', 'delegations'] LOOP
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO docket_app', name);
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
REVOKE DELETE, TRUNCATE ON approval_requests, approval_signatures, approval_exclusions, approval_questions, delegations FROM docket_app;
--> statement-breakpoint
-- A signature stands as it was given, and who may never sign stays so.
REVOKE UPDATE ON approval_signatures, approval_exclusions FROM docket_app;
--> statement-breakpoint
-- Whether every part of every step of the packet has its distinct people, each with a power of their own.
CREATE FUNCTION approval_is_signed(request approval_requests) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT jsonb_array_length(request.packet::jsonb -> 'authority' -> 'decision' -> 'steps') > 0
    AND NOT EXISTS (SELECT FROM approval_signatures s WHERE s.request_id = request.id AND s.revision = request.revision AND s.decision = 'rejected')
    AND NOT EXISTS (
      SELECT FROM jsonb_array_elements(request.packet::jsonb -> 'authority' -> 'decision' -> 'steps') WITH ORDINALITY AS step (body, place),
        jsonb_array_elements(step.body -> 'parts') WITH ORDINALITY AS part (body, place)
      WHERE (SELECT count(*) FROM approval_signatures s
             WHERE s.request_id = request.id AND s.revision = request.revision AND s.packet_hash = request.packet_hash AND s.decision = 'approved'
               AND s.position = step.place AND s.part = part.place) < (part.body ->> 'people')::int)
$$;
--> statement-breakpoint
-- The life of a request: the steps its machine knows, the packet fixed under its signatures, nothing without all of them.
CREATE FUNCTION refuse_request_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' OR NEW.revision <> 0 OR NEW.packet IS NOT NULL THEN
      RAISE EXCEPTION 'A request begins as a draft.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state <> OLD.state AND NOT (OLD.state || '>' || NEW.state = ANY (ARRAY[
    'draft>pending', 'draft>withdrawn', 'pending>approved', 'pending>rejected', 'pending>withdrawn', 'pending>voided', 'approved>executing',
    'approved>voided', 'approved>pending', 'approved>withdrawn', 'executing>executed', 'executing>failed', 'failed>approved', 'failed>withdrawn',
    'voided>pending', 'voided>withdrawn'])) THEN
    RAISE EXCEPTION 'A request that is % cannot become %.', OLD.state, NEW.state USING ERRCODE = 'check_violation';
  END IF;
  IF (NEW.id, NEW.number, NEW.entity_code, NEW.kind, NEW.requester_user_id, NEW.requester_person_id, NEW.requester_name, NEW.created_at)
    IS DISTINCT FROM (OLD.id, OLD.number, OLD.entity_code, OLD.kind, OLD.requester_user_id, OLD.requester_person_id, OLD.requester_name, OLD.created_at) THEN
    RAISE EXCEPTION 'Who asked for what, and where, does not change.' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.revision = OLD.revision THEN
    IF OLD.state <> 'draft' AND (NEW.packet, NEW.packet_hash, NEW.terms, NEW.amount_minor, NEW.currency, NEW.base_amount_minor,
        NEW.aggregate_base_minor, NEW.reason_code, NEW.reason, NEW.customer_id, NEW.subject_id, NEW.policy_version, NEW.needs_second_factor)
      IS DISTINCT FROM (OLD.packet, OLD.packet_hash, OLD.terms, OLD.amount_minor, OLD.currency, OLD.base_amount_minor,
        OLD.aggregate_base_minor, OLD.reason_code, OLD.reason, OLD.customer_id, OLD.subject_id, OLD.policy_version, OLD.needs_second_factor) THEN
      RAISE EXCEPTION 'What is signed does not change under its signatures.' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state = 'draft' AND (NEW.state = 'pending' OR NEW.packet IS NOT NULL) THEN
      RAISE EXCEPTION 'A packet begins a revision.' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state IN ('approved', 'voided') AND NEW.state = 'pending' THEN
      RAISE EXCEPTION 'A request that asks for signatures again begins a revision.' USING ERRCODE = 'check_violation';
    END IF;
  ELSIF NEW.revision <> OLD.revision + 1 OR NEW.state <> 'pending' OR OLD.state NOT IN ('draft', 'pending', 'approved', 'voided') THEN
    RAISE EXCEPTION 'A revision follows the one before it and waits for signatures.' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state IN ('approved', 'executing', 'executed') AND NOT approval_is_signed(NEW) THEN
    RAISE EXCEPTION 'Request % does not have the signatures it needs.', NEW.number USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER refuse_request_change BEFORE INSERT OR UPDATE ON approval_requests FOR EACH ROW EXECUTE FUNCTION refuse_request_change();
--> statement-breakpoint
-- A signature is given on the packet that stands, in its turn, by somebody who may, with a power that is theirs or lent to them.
CREATE FUNCTION refuse_signature() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  request approval_requests;
  wanted jsonb;
BEGIN
  SELECT * INTO request FROM approval_requests WHERE id = NEW.request_id FOR UPDATE;
  IF request.id IS NULL OR request.entity_code <> NEW.entity_code THEN
    RAISE EXCEPTION 'There is no such request.' USING ERRCODE = 'check_violation';
  END IF;
  IF request.state <> 'pending' OR NEW.revision <> request.revision OR NEW.packet_hash <> request.packet_hash THEN
    RAISE EXCEPTION 'Only the packet that stands now can be signed.' USING ERRCODE = 'check_violation';
  END IF;
  IF request.requester_person_id IN (NEW.person_id, NEW.power_person_id) OR EXISTS (
    SELECT FROM approval_exclusions e WHERE e.request_id = request.id AND e.person_id IN (NEW.person_id, NEW.power_person_id)) THEN
    RAISE EXCEPTION 'Whoever asked for it or prepared any part of it does not sign it, nor does anybody for them.' USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (SELECT FROM approval_signatures s WHERE s.request_id = request.id AND s.revision = request.revision AND s.decision = 'approved'
      AND (s.person_id IN (NEW.person_id, NEW.power_person_id) OR s.power_person_id IN (NEW.person_id, NEW.power_person_id))) THEN
    RAISE EXCEPTION 'One person and one power count once.' USING ERRCODE = 'check_violation';
  END IF;
  IF NOT EXISTS (SELECT FROM users u WHERE u.id = NEW.user_id AND u.person_id = NEW.person_id AND (u.disabled_at IS NULL OR u.disabled_at > NEW.at)) THEN
    RAISE EXCEPTION 'Only somebody with an account of their own signs.' USING ERRCODE = 'check_violation';
  END IF;
  wanted := request.packet::jsonb #> ARRAY['authority', 'decision', 'steps', (NEW.position - 1)::text, 'parts', (NEW.part - 1)::text];
  IF wanted IS NULL THEN
    RAISE EXCEPTION 'The packet asks for no such signature.' USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (
    SELECT FROM jsonb_array_elements(request.packet::jsonb -> 'authority' -> 'decision' -> 'steps') WITH ORDINALITY AS step (body, place),
      jsonb_array_elements(step.body -> 'parts') WITH ORDINALITY AS part (body, place)
    WHERE step.place < NEW.position AND (SELECT count(*) FROM approval_signatures s WHERE s.request_id = request.id AND s.revision = request.revision
      AND s.decision = 'approved' AND s.position = step.place AND s.part = part.place) < (part.body ->> 'people')::int) THEN
    RAISE EXCEPTION 'An earlier step still waits for its signatures.' USING ERRCODE = 'check_violation';
  END IF;
  IF NOT EXISTS (
    SELECT FROM grants g JOIN users u ON u.id = g.user_id
    WHERE u.person_id = NEW.power_person_id AND (u.disabled_at IS NULL OR u.disabled_at > NEW.at) AND g.role = wanted ->> 'role'
      AND (g.entities @> ARRAY['all'] OR g.entities @> ARRAY[NEW.entity_code]) AND g.starts_at <= NEW.at AND (g.ends_at IS NULL OR g.ends_at > NEW.at) AND (g.ended_at IS NULL OR g.ended_at > NEW.at)) THEN
    RAISE EXCEPTION 'Nobody signs with a power they do not hold.' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.person_id <> NEW.power_person_id AND NOT EXISTS (
    SELECT FROM delegations d
    WHERE d.id = NEW.delegation_id AND d.from_person_id = NEW.power_person_id AND d.to_person_id = NEW.person_id AND d.ended_at IS NULL
      AND d.starts_at <= NEW.at AND d.ends_at > NEW.at AND (d.kinds @> ARRAY['all'] OR d.kinds @> ARRAY[request.kind])
      AND (d.entities @> ARRAY['all'] OR d.entities @> ARRAY[request.entity_code])
      AND (d.limit_base_minor IS NULL OR coalesce(request.aggregate_base_minor <= d.limit_base_minor, false))) THEN
    RAISE EXCEPTION 'No delegation in force lends this power for this request.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER refuse_signature BEFORE INSERT ON approval_signatures FOR EACH ROW EXECUTE FUNCTION refuse_signature();
--> statement-breakpoint
-- Acts that give away or take back what was already claimed. No row of them without a request that has its signatures, and
-- then only the acts its packet names, each once.
CREATE FUNCTION moves_claimed_money(operation text, payload jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT operation IN ('credit.issue', 'credit.issue_lines', 'refund.issue', 'invoice.write_off', 'dispute.accept')
    OR (operation = 'document.post' AND payload ->> 'bookedAs' = 'bad_debt')
$$;
--> statement-breakpoint
CREATE FUNCTION refuse_unapproved_act() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE request approval_requests;
BEGIN
  IF NEW.request_id IS NULL THEN
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
CREATE TRIGGER refuse_unapproved_act BEFORE INSERT ON effects FOR EACH ROW EXECUTE FUNCTION refuse_unapproved_act();
--> statement-breakpoint
CREATE UNIQUE INDEX effects_once_per_request ON effects (request_id, operation, target, md5(payload::text)) WHERE request_id IS NOT NULL AND state <> 'failed';
--> statement-breakpoint
-- An intent goes out as it was stored.
CREATE FUNCTION refuse_changed_intent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'An act goes out as it was asked for: %.', OLD.label USING ERRCODE = 'check_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER refuse_changed_intent BEFORE UPDATE ON effects FOR EACH ROW
  WHEN ((NEW.system, NEW.operation, NEW.payload, NEW.target, NEW.request_id, NEW.idempotency_key, NEW.entity_code)
    IS DISTINCT FROM (OLD.system, OLD.operation, OLD.payload, OLD.target, OLD.request_id, OLD.idempotency_key, OLD.entity_code))
  EXECUTE FUNCTION refuse_changed_intent();
