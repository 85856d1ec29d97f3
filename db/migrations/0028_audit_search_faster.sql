-- The words of a text as they are asked for: lower case, cut at signs, as event_facts cuts what is stored.
CREATE OR REPLACE FUNCTION words_of(said text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT array_remove(string_to_array(translate(lower(said), E'.,;:!?()[]{}<>"''`´“”„‘’‚«»/\\|-–—_…+*=#&%@$€£¥~^·×\t\n\r', repeat(' ', 60)), ' '), '')
$$;
--> statement-breakpoint

-- What an event says of itself. Whatever it says, this never fails: a search row is no reason to refuse an event. Calls no
-- function in SQL, which would be planned anew in each transaction.
CREATE OR REPLACE FUNCTION event_facts(
  stream text, actor_kind text, actor_name text, policy text, payload jsonb,
  OUT case_id uuid, OUT customer_id uuid, OUT on_behalf_of text, OUT policy_kind text, OUT policy_version int,
  OUT amount_minor bigint, OUT currency char(3), OUT words tsvector
) LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  id_form CONSTANT text := '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$';
  signs CONSTANT text := E'.,;:!?()[]{}<>"''`´“”„‘’‚«»/\\|-–—_…+*=#&%@$€£¥~^·×\t\n\r';
  blanks CONSTANT text := '                                                            ';
  b jsonb := payload->'before';
  a jsonb := payload->'after';
  d jsonb := payload->'data';
  named text;
  minor text;
  said text;
BEGIN
  named := CASE WHEN stream LIKE 'case:%' THEN substr(stream, 6) ELSE coalesce(d->>'caseId', a->>'caseId') END;
  IF named ~ id_form THEN case_id := named::uuid; END IF;
  named := CASE WHEN stream LIKE 'customer:%' THEN substr(stream, 10) ELSE coalesce(a->>'customerId', d->>'customerId') END;
  IF named ~ id_form THEN customer_id := named::uuid; END IF;
  on_behalf_of := coalesce(d->'onBehalfOf'->>'personId', a->'onBehalfOf'->>'personId');
  IF stream LIKE 'policy:%' THEN
    policy_kind := substr(stream, 8);
    named := coalesce(a->>'version', d->>'version', b->>'version');
  ELSE
    named := coalesce(policy, CASE WHEN actor_kind = 'policy' THEN actor_name END);
    IF named IS NOT NULL THEN
      policy_kind := regexp_replace(named, ' v[0-9]+$', '');
      named := substr(named, length(policy_kind) + 3);
    END IF;
  END IF;
  IF named ~ '^[0-9]{1,9}$' THEN policy_version := named::int; END IF;
  -- The first of these that names both an amount and its currency.
  minor := a->>'amountMinor'; currency := left(a->>'currency', 3);
  IF minor IS NULL OR currency IS NULL THEN minor := d->>'amountMinor'; currency := left(d->>'currency', 3); END IF;
  IF minor IS NULL OR currency IS NULL THEN minor := a->'amount'->>'minor'; currency := left(a->'amount'->>'currency', 3); END IF;
  IF minor IS NULL OR currency IS NULL THEN minor := d->'amount'->>'minor'; currency := left(d->'amount'->>'currency', 3); END IF;
  IF minor ~ '^-?[0-9]{1,18}$' AND currency ~ '^[A-Z]{3}$' THEN amount_minor := minor::bigint; ELSE currency := NULL; END IF;
  said := translate(lower(left(concat_ws(' ', actor_name, payload->>'reason', d->>'sentence', d->>'text', d->>'label',
    d->>'title', d->>'name', d->>'note', d->>'document', d->>'confirmation', d->>'error', d->>'proof', d->>'ownerName',
    a->>'number', a->>'title', a->>'document', a->>'customerName', a->>'name', a->>'label', a->>'email'), 2000)), signs, blanks);
  -- A word of more than two thousand bytes is refused, so nothing longer is ever handed over at once.
  words := array_to_tsvector(array_remove(string_to_array(left(said, 500), ' '), ''));
  IF length(said) > 500 THEN
    words := words || array_to_tsvector(array_remove(string_to_array(substr(said, 501, 500), ' '), ''))
                   || array_to_tsvector(array_remove(string_to_array(substr(said, 1001, 500), ' '), ''))
                   || array_to_tsvector(array_remove(string_to_array(substr(said, 1501, 500), ' '), ''));
  END IF;
END $$;
--> statement-breakpoint

-- Appends events to their chains, and beside each what it is found by. Heads are taken in one order for everybody, so that
-- two commands with events on the same streams wait for each other and never against each other.
CREATE OR REPLACE FUNCTION append_events(bodies jsonb, canonicals text[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  body jsonb;
  index_of int := 0;
  head event_heads%ROWTYPE;
  is_new boolean;
  facts record;
  next_sequence int;
  next_hash text;
  at_position bigint;
  this_stream text;
  this_at timestamptz;
  about_customer uuid;
BEGIN
  IF current_setting('docket.transaction', true) IS DISTINCT FROM 'marked' THEN
    RAISE EXCEPTION 'Events were refused because they are not part of a marked transaction.' USING ERRCODE = 'DK001';
  END IF;
  IF jsonb_array_length(bodies) > 1 THEN
    PERFORM 1 FROM event_heads WHERE stream IN (SELECT value->>'stream' FROM jsonb_array_elements(bodies)) ORDER BY stream FOR UPDATE;
  END IF;
  FOR body IN SELECT value FROM jsonb_array_elements(bodies) LOOP
    index_of := index_of + 1;
    this_stream := body->>'stream';
    this_at := (body->>'at')::timestamptz;
    at_position := nextval('events_position_seq');
    facts := event_facts(this_stream, body->>'actorKind', body->>'actorName', body->>'policyVersion', body->'payload');
    SELECT * INTO head FROM event_heads WHERE stream = this_stream FOR UPDATE;
    is_new := NOT FOUND;
    about_customer := coalesce(facts.customer_id, head.customer_id);
    IF about_customer IS NULL AND facts.case_id IS NOT NULL AND this_stream NOT LIKE 'case:%' THEN
      SELECT customer_id INTO about_customer FROM event_heads WHERE stream = 'case:' || facts.case_id;
    END IF;
    IF is_new THEN
      next_hash := encode(sha256(convert_to(':1:' || canonicals[index_of], 'UTF8')), 'hex');
      INSERT INTO event_heads (stream, sequence, hash, position, customer_id, amount_minor, currency)
      VALUES (this_stream, 1, next_hash, at_position, about_customer, facts.amount_minor, facts.currency) ON CONFLICT (stream) DO NOTHING;
      IF FOUND THEN
        next_sequence := 1;
        head.hash := '';
      ELSE
        -- Somebody began the same stream at the same moment and was first.
        SELECT * INTO head FROM event_heads WHERE stream = this_stream FOR UPDATE;
        about_customer := coalesce(about_customer, head.customer_id);
        is_new := false;
      END IF;
    END IF;
    IF NOT is_new THEN
      IF facts.amount_minor IS NULL THEN
        facts.amount_minor := head.amount_minor;
        facts.currency := head.currency;
      END IF;
      next_sequence := head.sequence + 1;
      next_hash := encode(sha256(convert_to(head.hash || ':' || next_sequence || ':' || canonicals[index_of], 'UTF8')), 'hex');
      UPDATE event_heads SET sequence = next_sequence, hash = next_hash, position = at_position, customer_id = about_customer, amount_minor = facts.amount_minor, currency = facts.currency
      WHERE stream = this_stream;
    END IF;
    INSERT INTO events (position, stream, sequence, type, at, actor_kind, actor_id, actor_name, command, policy_version, correlation_id, entity_code, payload, previous_hash, hash, transaction)
    OVERRIDING SYSTEM VALUE
    VALUES (at_position, this_stream, next_sequence, body->>'type', this_at, body->>'actorKind', body->>'actorId', body->>'actorName', body->>'command',
            body->>'policyVersion', body->>'correlationId', body->>'entityCode', body->'payload', head.hash, next_hash, pg_current_xact_id());
    INSERT INTO event_search (position, at, entity_code, type, command, actor_id, on_behalf_of, correlation_id, case_id, customer_id, policy_kind, policy_version, amount_minor, currency, words)
    VALUES (at_position, this_at, body->>'entityCode', body->>'type', body->>'command', body->>'actorId', facts.on_behalf_of, body->>'correlationId',
            facts.case_id, about_customer, facts.policy_kind, facts.policy_version, facts.amount_minor, facts.currency, facts.words);
    PERFORM pg_notify('docket_changes', this_stream || ' ' || (body->>'type'));
  END LOOP;
  RETURN at_position;
END $$;
--> statement-breakpoint
-- Finds events for the audit desk, latest first, from the place where the last page ended. Reads as its owner, since row-level
-- security keeps the index over words from being used at all, and so applies the legal entities itself; what it gives is
-- places alone, and the events there are read under their own row-level security. Whose acts are asked for is a branch for
-- each account, so that every branch is a walk along an index that stops when the page is full.
CREATE OR REPLACE FUNCTION search_events(asked jsonb, most int) RETURNS TABLE (at timestamptz, "position" bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off SET jit = off AS $$
DECLARE
  conditions text[] := ARRAY['true'];
  branches text[] := '{}';
  whose text[] := ARRAY(SELECT jsonb_array_elements_text(asked->'whose'));
  said text[] := words_of(left(coalesce(asked->>'words', ''), 500));
  sought tsquery := array_to_string(ARRAY(SELECT quote_literal(word) || ':*' FROM unnest(said) word), ' & ')::tsquery;
  likely jsonb;
  source text := 'event_search s';
  statement text;
BEGIN
  IF NOT docket_sees_all() THEN conditions := conditions || 's.entity_code = ANY ($1)'::text; END IF;
  IF asked ? 'type' THEN conditions := conditions || 's.type = $2'::text; END IF;
  IF asked ? 'command' THEN conditions := conditions || 's.command = $3'::text; END IF;
  IF asked ? 'entity' THEN conditions := conditions || 's.entity_code = $4'::text; END IF;
  IF asked ? 'correlation' THEN conditions := conditions || 's.correlation_id = $5'::text; END IF;
  IF asked ? 'caseId' THEN conditions := conditions || 's.case_id = $6 AND s.case_id IS NOT NULL'::text; END IF;
  IF asked ? 'customerId' THEN conditions := conditions || 's.customer_id = $7 AND s.customer_id IS NOT NULL'::text; END IF;
  IF asked ? 'policyKind' THEN conditions := conditions || 's.policy_kind = $8 AND s.policy_kind IS NOT NULL'::text; END IF;
  IF asked ? 'policyVersion' THEN conditions := conditions || 's.policy_version = $9'::text; END IF;
  IF asked ? 'currency' THEN conditions := conditions || 's.currency = $10 AND s.amount_minor IS NOT NULL'::text; END IF;
  IF asked ? 'amountFrom' THEN conditions := conditions || 's.amount_minor >= $11'::text; END IF;
  IF asked ? 'amountTo' THEN conditions := conditions || 's.amount_minor <= $12'::text; END IF;
  IF asked ? 'from' THEN conditions := conditions || 's.at >= $13'::text; END IF;
  IF asked ? 'to' THEN conditions := conditions || 's.at <= $14'::text; END IF;
  IF asked ? 'words' THEN conditions := conditions || (CASE WHEN cardinality(said) = 0 THEN 'false' ELSE 's.words @@ $15' END)::text; END IF;
  IF asked ? 'afterAt' THEN conditions := conditions || '(s.at, s.position) < ($16, $17)'::text; END IF;
  -- Words that stand in few events are found by their index first; of those that stand in many a page is soon full on the
  -- walk along the ledger. Left to itself the planner takes the walk for both, and walks through everything for a rare one.
  IF cardinality(said) > 0 THEN
    EXECUTE 'EXPLAIN (FORMAT JSON) SELECT FROM event_search s WHERE s.words @@ ' || quote_literal(sought::text) || '::tsquery' INTO likely;
    IF (likely->0->'Plan'->>'Plan Rows')::numeric <= 20000 THEN
      source := '(SELECT * FROM event_search s WHERE ' || array_to_string(conditions, ' AND ') || ' OFFSET 0) s';
      conditions := ARRAY['true'];
    END IF;
  END IF;
  statement := '(SELECT s.at, s.position FROM ' || source || ' WHERE ' || array_to_string(conditions, ' AND ');
  IF asked ? 'whose' THEN
    FOR place IN 1 .. coalesce(array_length(whose, 1), 0) LOOP
      branches := branches || (statement || format(' AND s.actor_id = ($18)[%s] ORDER BY s.at DESC, s.position DESC LIMIT $19)', place));
      branches := branches || (statement || format(' AND s.on_behalf_of = ($18)[%s] AND s.on_behalf_of IS NOT NULL ORDER BY s.at DESC, s.position DESC LIMIT $19)', place));
    END LOOP;
    IF cardinality(branches) = 0 THEN RETURN; END IF;
  ELSE
    branches := ARRAY[statement || ' ORDER BY s.at DESC, s.position DESC LIMIT $19)'];
  END IF;
  RETURN QUERY EXECUTE 'SELECT DISTINCT found.at, found.position FROM (' || array_to_string(branches, ' UNION ALL ') || ') found ORDER BY 1 DESC, 2 DESC LIMIT $19'
    USING docket_entities(), asked->>'type', asked->>'command', asked->>'entity', asked->>'correlation', (asked->>'caseId')::uuid, (asked->>'customerId')::uuid,
          asked->>'policyKind', (asked->>'policyVersion')::int, asked->>'currency', (asked->>'amountFrom')::bigint, (asked->>'amountTo')::bigint,
          (asked->>'from')::timestamptz, (asked->>'to')::timestamptz,
          sought,
          (asked->>'afterAt')::timestamptz, (asked->>'afterPosition')::bigint, whose, most;
END $$;
--> statement-breakpoint
DROP FUNCTION uuid_in(text);
