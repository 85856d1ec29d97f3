-- What the application has no reason to do, refused to its role: a statement that slipped into it gets nowhere either.
-- Tables of a session stand before ours wherever a function does not say where to look. Every function that refuses looks
-- in our schema first, and nobody makes tables of a session.
DO $$
DECLARE name text;
BEGIN
  FOR name IN SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
    WHERE p.pronamespace = 'public'::regnamespace AND l.lanname IN ('plpgsql', 'sql') AND p.proconfig IS NULL
      AND (p.prorettype = 'trigger'::regtype OR p.proname = 'approval_is_signed') LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = public, pg_temp', name);
  END LOOP;
  EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END $$;
--> statement-breakpoint
-- Nobody who ever had an account is forgotten.
REVOKE DELETE ON users, people FROM docket_app;
--> statement-breakpoint
-- Columns that say what a row is stay as they were written; those that say how it ended are written once.
CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  before jsonb := to_jsonb(OLD);
  after jsonb := to_jsonb(NEW);
  name text;
BEGIN
  FOREACH name IN ARRAY string_to_array(TG_ARGV[0], ',') LOOP
    IF after -> name IS DISTINCT FROM before -> name THEN
      RAISE EXCEPTION 'What % of % says does not change.', name, TG_TABLE_NAME USING ERRCODE = 'check_violation';
    END IF;
  END LOOP;
  FOREACH name IN ARRAY string_to_array(TG_ARGV[1], ',') LOOP
    IF jsonb_typeof(before -> name) <> 'null' AND after -> name IS DISTINCT FROM before -> name THEN
      RAISE EXCEPTION 'What % of % says is said once.', name, TG_TABLE_NAME USING ERRCODE = 'check_violation';
    END IF;
  END LOOP;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER refuse_rewriting BEFORE UPDATE ON users FOR EACH ROW WHEN (current_user = 'docket_app')
  EXECUTE FUNCTION refuse_rewriting('id,person_id,created_at', '');
--> statement-breakpoint
CREATE TRIGGER refuse_rewriting BEFORE UPDATE ON grants FOR EACH ROW WHEN (current_user = 'docket_app')
  EXECUTE FUNCTION refuse_rewriting('id,user_id,role,entities,granted_at,granted_by,starts_at,source', 'ended_at');
--> statement-breakpoint
CREATE TRIGGER refuse_rewriting BEFORE UPDATE ON delegations FOR EACH ROW WHEN (current_user = 'docket_app')
  EXECUTE FUNCTION refuse_rewriting('id,from_person_id,from_name,to_person_id,to_name,kinds,entities,limit_base_minor,starts_at,ends_at,reason,entered_at', 'ended_at,ended_by');
--> statement-breakpoint
CREATE TRIGGER refuse_rewriting BEFORE UPDATE ON sessions FOR EACH ROW WHEN (current_user = 'docket_app')
  EXECUTE FUNCTION refuse_rewriting('id,user_id,created_at', 'ended_at,ended_reason');
--> statement-breakpoint
CREATE TRIGGER refuse_rewriting BEFORE UPDATE ON api_tokens FOR EACH ROW WHEN (current_user = 'docket_app')
  EXECUTE FUNCTION refuse_rewriting('id,user_id,name,scopes,created_at,expires_at', 'revoked_at,revoked_by');
--> statement-breakpoint
CREATE TRIGGER refuse_rewriting BEFORE UPDATE ON approval_questions FOR EACH ROW WHEN (current_user = 'docket_app')
  EXECUTE FUNCTION refuse_rewriting('id,request_id,entity_code,asked_by_id,asked_by,question,asked_at', 'answer,answered_by,answered_at');
--> statement-breakpoint
-- A grant that ends by its own time ends no later than it was given for.
CREATE FUNCTION refuse_longer_grant() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'A grant is not made longer: give another one.' USING ERRCODE = 'check_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER refuse_longer_grant BEFORE UPDATE ON grants FOR EACH ROW
  WHEN (current_user = 'docket_app' AND OLD.ends_at IS NOT NULL AND (NEW.ends_at IS NULL OR NEW.ends_at > OLD.ends_at))
  EXECUTE FUNCTION refuse_longer_grant();
--> statement-breakpoint
-- Delegations in force together never form a circle, whoever writes them: looked at under the lock the command takes.
CREATE FUNCTION refuse_circle() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(7203127);
  IF NEW.ended_at IS NOT NULL OR NEW.ends_at - NEW.starts_at > interval '90 days' THEN
    RAISE EXCEPTION 'A delegation is entered before it ends, and for 90 days at most.' USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (
    WITH RECURSIVE reached AS (
      SELECT NEW.to_person_id AS person_id, NEW.starts_at AS starts_at, NEW.ends_at AS ends_at, ARRAY[NEW.to_person_id] AS people
      UNION ALL
      SELECT d.to_person_id, greatest(r.starts_at, d.starts_at), least(r.ends_at, d.ends_at), r.people || d.to_person_id
      FROM reached r JOIN delegations d ON d.from_person_id = r.person_id AND d.ended_at IS NULL
      WHERE greatest(r.starts_at, d.starts_at) < least(r.ends_at, d.ends_at) AND d.to_person_id <> ALL (r.people))
    SELECT FROM reached WHERE person_id = NEW.from_person_id) THEN
    RAISE EXCEPTION 'This would close a circle of delegations.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER refuse_circle BEFORE INSERT ON delegations FOR EACH ROW EXECUTE FUNCTION refuse_circle();
--> statement-breakpoint
-- An act begins as an intent, and what a source confirmed or refused stays confirmed or refused: nothing goes out again.
CREATE FUNCTION refuse_act_again() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'An act that is % does not become %: %.', CASE WHEN TG_OP = 'INSERT' THEN 'new' ELSE OLD.state END, NEW.state, NEW.label
    USING ERRCODE = 'check_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER refuse_act_done_already BEFORE INSERT ON effects FOR EACH ROW
  WHEN (current_user = 'docket_app' AND NEW.state <> 'intent') EXECUTE FUNCTION refuse_act_again();
--> statement-breakpoint
CREATE TRIGGER refuse_act_again BEFORE UPDATE ON effects FOR EACH ROW
  WHEN (current_user = 'docket_app' AND OLD.state IN ('confirmed', 'failed') AND NEW.state <> OLD.state) EXECUTE FUNCTION refuse_act_again();
--> statement-breakpoint
-- A packet says what its row says, and asks for signatures as a row of the table of authority it names does. What is signed
-- does not grow younger, and what has ended stays as it ended.
-- Who has to sign, without the words around it: roles and numbers of people, part by part, step by step.
CREATE FUNCTION signers_of(steps jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_agg((SELECT jsonb_agg(jsonb_build_array(part.body -> 'role', part.body -> 'people') ORDER BY part.place)
                    FROM jsonb_array_elements(step.body -> 'parts') WITH ORDINALITY AS part (body, place)) ORDER BY step.place)
  FROM jsonb_array_elements(steps) WITH ORDINALITY AS step (body, place)
$$;
--> statement-breakpoint
CREATE FUNCTION refuse_false_packet() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  packet jsonb;
  steps jsonb;
  policy text;
  document jsonb;
BEGIN
  IF OLD.state IN ('executed', 'rejected', 'withdrawn') THEN
    RAISE EXCEPTION 'Request % has ended and stays as it ended.', OLD.number USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.revision = OLD.revision THEN
    IF OLD.state <> 'draft' AND (NEW.title, NEW.customer_name, NEW.subject_type, NEW.subject_name, NEW.case_id)
      IS DISTINCT FROM (OLD.title, OLD.customer_name, OLD.subject_type, OLD.subject_name, OLD.case_id) THEN
      RAISE EXCEPTION 'What request % is called does not change under its signatures.', OLD.number USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = 'rejected' AND OLD.state <> 'rejected' AND NOT EXISTS (
      SELECT FROM approval_signatures s WHERE s.request_id = NEW.id AND s.revision = NEW.revision AND s.decision = 'rejected') THEN
      RAISE EXCEPTION 'Nobody rejected request %.', NEW.number USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = OLD.state AND (NEW.decided_at, NEW.submitted_at) IS DISTINCT FROM (OLD.decided_at, OLD.submitted_at) THEN
      RAISE EXCEPTION 'When request % was submitted and signed does not change.', OLD.number USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  packet := NEW.packet::jsonb;
  IF packet #>> '{request,id}' IS DISTINCT FROM NEW.id::text OR packet #>> '{request,revision}' IS DISTINCT FROM NEW.revision::text
    OR packet ->> 'kind' IS DISTINCT FROM NEW.kind OR packet ->> 'entity' IS DISTINCT FROM NEW.entity_code
    OR packet #>> '{requestedBy,personId}' IS DISTINCT FROM NEW.requester_person_id::text
    OR packet -> 'terms' IS DISTINCT FROM NEW.terms OR packet #>> '{reason,code}' IS DISTINCT FROM NEW.reason_code
    OR packet #>> '{amount,minor}' IS DISTINCT FROM NEW.amount_minor::text OR packet #>> '{amount,currency}' IS DISTINCT FROM NEW.currency::text
    OR packet #>> '{base,minor}' IS DISTINCT FROM NEW.base_amount_minor::text OR packet #>> '{base,aggregateMinor}' IS DISTINCT FROM NEW.aggregate_base_minor::text
    OR packet #>> '{authority,policy}' IS DISTINCT FROM NEW.policy_version THEN
    RAISE EXCEPTION 'The packet of request % says something else than its row.', NEW.number USING ERRCODE = 'check_violation';
  END IF;
  steps := packet #> '{authority,decision,steps}';
  IF jsonb_typeof(steps) IS DISTINCT FROM 'array' OR jsonb_array_length(steps) = 0 OR EXISTS (
    SELECT FROM jsonb_array_elements(steps) step
    WHERE jsonb_typeof(step -> 'parts') IS DISTINCT FROM 'array' OR jsonb_array_length(step -> 'parts') = 0 OR EXISTS (
      SELECT FROM jsonb_array_elements(step -> 'parts') part
      WHERE jsonb_typeof(part -> 'people') IS DISTINCT FROM 'number' OR (part ->> 'people')::numeric NOT IN (1, 2, 3, 4, 5)
        OR coalesce(part ->> 'role', '') NOT IN ('finance_approver', 'finance_director'))) THEN
    RAISE EXCEPTION 'The packet of request % asks nobody who may sign.', NEW.number USING ERRCODE = 'check_violation';
  END IF;
  policy := substring(NEW.policy_version FROM '^approval_authority v(\d+)$');
  IF policy IS NULL THEN
    RAISE EXCEPTION 'The packet of request % names no table of authority.', NEW.number USING ERRCODE = 'check_violation';
  END IF;
  SELECT p.document INTO document FROM policies p WHERE p.kind = 'approval_authority' AND p.version = policy::int AND p.state = 'published';
  IF document IS NULL AND (policy <> '1' OR EXISTS (SELECT FROM policies p WHERE p.kind = 'approval_authority' AND p.version = 1)) THEN
    RAISE EXCEPTION 'The packet of request % names a table of authority that was never published.', NEW.number USING ERRCODE = 'check_violation';
  END IF;
  IF document IS NOT NULL AND NOT EXISTS (
    SELECT FROM jsonb_array_elements(document -> 'rows') line
    WHERE line ->> 'key' = packet #>> '{authority,decision,row,key}' AND signers_of(line #> '{outcome,steps}') = signers_of(steps)
      AND (line #>> '{outcome,secondFactor}')::boolean IS NOT DISTINCT FROM NEW.needs_second_factor) THEN
    RAISE EXCEPTION 'The table of authority asks for other signatures than the packet of request %.', NEW.number USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
-- Nobody signs a packet before it was drawn up, nor a place it does not have.
CREATE FUNCTION refuse_misplaced_signature() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  -- Counted from one: JSON would take a step before the first for the last.
  IF NEW.position < 1 OR NEW.part < 1 THEN
    RAISE EXCEPTION 'The packet asks for no such signature.' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.at < (SELECT (r.packet::jsonb ->> 'at')::timestamptz FROM approval_requests r WHERE r.id = NEW.request_id) THEN
    RAISE EXCEPTION 'A packet is not signed before it was drawn up.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER refuse_signature_misplaced BEFORE INSERT ON approval_signatures FOR EACH ROW WHEN (current_user = 'docket_app')
  EXECUTE FUNCTION refuse_misplaced_signature();
--> statement-breakpoint
CREATE TRIGGER refuse_false_packet BEFORE UPDATE ON approval_requests FOR EACH ROW WHEN (current_user = 'docket_app')
  EXECUTE FUNCTION refuse_false_packet();
