-- What the audit desk looks for events by is written by append_events alone; the application reads it, by legal entity as
-- it reads the events themselves.
GRANT SELECT ON event_search TO docket_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON audit_copies TO docket_app;
--> statement-breakpoint
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['event_search', 'audit_copies'] LOOP
    EXECUTE format(
      'CREATE TRIGGER refuse_unmarked_write BEFORE INSERT OR UPDATE OR DELETE ON %I FOR EACH STATEMENT
         WHEN (current_setting(''docket.transaction'', true) IS DISTINCT FROM ''marked'' AND current_user = ''docket_app'')
         EXECUTE FUNCTION refuse_unmarked_write()', name);
  END LOOP;
END $$;
--> statement-breakpoint
ALTER TABLE event_search ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY by_entity ON event_search TO docket_app
  USING ((SELECT docket_sees_all()) OR entity_code = ANY ((SELECT docket_entities())::text[]))
  WITH CHECK ((SELECT docket_sees_all()) OR entity_code = ANY ((SELECT docket_entities())::text[]));
--> statement-breakpoint

-- The words of a text as they are stored and asked for: lower case, cut at signs. One function for both sides.
CREATE FUNCTION words_of(said text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(word), '{}') FROM unnest(string_to_array(
    translate(lower(said), E'.,;:!?()[]{}<>"''`´“”„‘’‚«»/\\|-–—_…+*=#&%@$€£¥~^·×\t\n\r', repeat(' ', 60)), ' ')) AS word
  WHERE word <> '' AND octet_length(word) < 200
$$;
--> statement-breakpoint
CREATE FUNCTION uuid_in(said text) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN said ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' THEN said::uuid END
$$;
--> statement-breakpoint

-- What an event says of itself. Whatever it says, this never fails: a search row is no reason to refuse an event.
CREATE FUNCTION event_facts(
  stream text, actor_kind text, actor_name text, policy text, payload jsonb,
  OUT case_id uuid, OUT customer_id uuid, OUT on_behalf_of text, OUT policy_kind text, OUT policy_version int,
  OUT amount_minor bigint, OUT currency char(3), OUT words tsvector
) LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  b jsonb := CASE WHEN jsonb_typeof(payload->'before') = 'object' THEN payload->'before' ELSE '{}' END;
  a jsonb := CASE WHEN jsonb_typeof(payload->'after') = 'object' THEN payload->'after' ELSE '{}' END;
  d jsonb := CASE WHEN jsonb_typeof(payload->'data') = 'object' THEN payload->'data' ELSE '{}' END;
  own text := split_part(stream, ':', 1);
  document text;
  number_said text;
  part jsonb;
  minor text;
BEGIN
  case_id := CASE WHEN own = 'case' THEN uuid_in(substr(stream, 6)) ELSE uuid_in(coalesce(d->>'caseId', a->>'caseId')) END;
  customer_id := CASE WHEN own = 'customer' THEN uuid_in(substr(stream, 10)) ELSE uuid_in(coalesce(a->>'customerId', d->>'customerId')) END;
  on_behalf_of := coalesce(d->'onBehalfOf'->>'personId', a->'onBehalfOf'->>'personId');
  document := coalesce(policy, CASE WHEN actor_kind = 'policy' THEN actor_name END);
  IF own = 'policy' THEN
    policy_kind := substr(stream, 8);
    number_said := coalesce(a->>'version', d->>'version', b->>'version');
  ELSIF document IS NOT NULL THEN
    policy_kind := regexp_replace(document, ' v[0-9]+$', '');
    number_said := substring(document from ' v([0-9]+)$');
  END IF;
  policy_version := CASE WHEN number_said ~ '^[0-9]{1,9}$' THEN number_said::int END;
  FOREACH part IN ARRAY ARRAY[a, d, a->'amount', d->'amount', b] LOOP
    minor := CASE WHEN jsonb_typeof(part) = 'object' THEN coalesce(part->>'amountMinor', part->>'minor') END;
    IF minor ~ '^-?[0-9]{1,18}$' AND part->>'currency' ~ '^[A-Z]{3}$' THEN
      amount_minor := minor::bigint;
      currency := part->>'currency';
      EXIT;
    END IF;
  END LOOP;
  words := array_to_tsvector(words_of(left(concat_ws(' ', actor_name, payload->>'reason', d->>'sentence', d->>'text', d->>'label',
    d->>'title', d->>'name', d->>'note', d->>'document', d->>'confirmation', d->>'error', d->>'proof', d->>'ownerName',
    a->>'number', a->>'title', a->>'document', a->>'customerName', a->>'name', a->>'label', a->>'email'), 2000)));
END $$;
--> statement-breakpoint

-- Appends events to their chains, as before, and beside each what it is found by. Heads are taken in one order for
-- everybody, so that two commands with events on the same streams wait for each other and never against each other.
CREATE OR REPLACE FUNCTION append_events(bodies jsonb, canonicals text[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  body jsonb;
  index_of int := 0;
  head event_heads%ROWTYPE;
  facts record;
  next_sequence int;
  next_hash text;
  at_position bigint;
  this_stream text;
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
    SELECT * INTO head FROM event_heads WHERE stream = this_stream FOR UPDATE;
    IF NOT FOUND THEN
      INSERT INTO event_heads (stream, sequence, hash, position) VALUES (this_stream, 0, '', 0) ON CONFLICT (stream) DO NOTHING;
      SELECT * INTO head FROM event_heads WHERE stream = this_stream FOR UPDATE;
    END IF;
    next_sequence := head.sequence + 1;
    next_hash := encode(sha256(convert_to(head.hash || ':' || next_sequence || ':' || canonicals[index_of], 'UTF8')), 'hex');
    INSERT INTO events (stream, sequence, type, at, actor_kind, actor_id, actor_name, command, policy_version, correlation_id, entity_code, payload, previous_hash, hash, transaction)
    VALUES (this_stream, next_sequence, body->>'type', (body->>'at')::timestamptz, body->>'actorKind', body->>'actorId', body->>'actorName', body->>'command',
            body->>'policyVersion', body->>'correlationId', body->>'entityCode', body->'payload', head.hash, next_hash, pg_current_xact_id())
    RETURNING position INTO at_position;

    facts := event_facts(this_stream, body->>'actorKind', body->>'actorName', body->>'policyVersion', body->'payload');
    about_customer := coalesce(facts.customer_id, head.customer_id);
    IF about_customer IS NULL AND facts.case_id IS NOT NULL AND this_stream NOT LIKE 'case:%' THEN
      SELECT customer_id INTO about_customer FROM event_heads WHERE stream = 'case:' || facts.case_id;
    END IF;
    IF facts.amount_minor IS NULL THEN
      facts.amount_minor := head.amount_minor;
      facts.currency := head.currency;
    END IF;
    INSERT INTO event_search (position, at, entity_code, type, command, actor_id, on_behalf_of, correlation_id, case_id, customer_id, policy_kind, policy_version, amount_minor, currency, words)
    VALUES (at_position, (body->>'at')::timestamptz, body->>'entityCode', body->>'type', body->>'command', body->>'actorId', facts.on_behalf_of, body->>'correlationId',
            facts.case_id, about_customer, facts.policy_kind, facts.policy_version, facts.amount_minor, facts.currency, facts.words);

    UPDATE event_heads SET sequence = next_sequence, hash = next_hash, position = at_position, customer_id = about_customer, amount_minor = facts.amount_minor, currency = facts.currency
    WHERE stream = this_stream;
    PERFORM pg_notify('docket_changes', this_stream || ' ' || (body->>'type'));
  END LOOP;
  RETURN at_position;
END $$;
--> statement-breakpoint

-- What was written before: a case's stream is about the customer of its case, everything else about what its events said.
INSERT INTO event_search (position, at, entity_code, type, command, actor_id, on_behalf_of, correlation_id, case_id, customer_id, policy_kind, policy_version, amount_minor, currency, words)
SELECT e.position, e.at, e.entity_code, e.type, e.command, e.actor_id, f.on_behalf_of, e.correlation_id, f.case_id, coalesce(f.customer_id, c.customer_id),
       f.policy_kind, f.policy_version, coalesce(f.amount_minor, c.amount_minor), coalesce(f.currency, c.currency), f.words
FROM events e
CROSS JOIN LATERAL event_facts(e.stream, e.actor_kind, e.actor_name, e.policy_version, e.payload) f
LEFT JOIN cases c ON c.id = f.case_id;
--> statement-breakpoint
UPDATE event_heads h SET customer_id = c.customer_id, amount_minor = c.amount_minor, currency = c.currency
FROM cases c WHERE h.stream = 'case:' || c.id;
--> statement-breakpoint

-- When the oldest event was written that no seal holds. Every seal holds the end of what it saw, so the first event beyond
-- is found among those of transactions that had not ended when the last seal looked.
CREATE FUNCTION unsealed_since(seals_stream text) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT e.at FROM events e
  WHERE (e.transaction >= coalesce((SELECT horizon FROM event_seals ORDER BY number DESC LIMIT 1), '0'::xid8) OR NOT EXISTS (SELECT 1 FROM event_seals))
    AND e.stream <> seals_stream
    AND e.sequence > coalesce((SELECT max(s.sequence) FROM event_seal_heads s WHERE s.stream = e.stream), 0)
  ORDER BY e.transaction, e.position LIMIT 1
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION unsealed_since(text) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION unsealed_since(text) TO docket_app;
--> statement-breakpoint

-- Finds events for the audit desk, latest first, from the place where the last page ended. Reads as its owner, since row-level
-- security keeps the index over words from being used at all, and so applies the legal entities itself; what it gives is
-- places alone, and the events there are read under their own row-level security. Whose acts are asked for is a branch for
-- each account, so that every branch is a walk along an index that stops when the page is full.
CREATE FUNCTION search_events(asked jsonb, most int) RETURNS TABLE (at timestamptz, "position" bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  conditions text[] := ARRAY['true'];
  branches text[] := '{}';
  whose text[] := ARRAY(SELECT jsonb_array_elements_text(asked->'whose'));
  said text[] := words_of(coalesce(asked->>'words', ''));
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
  statement := '(SELECT s.at, s.position FROM event_search s WHERE ' || array_to_string(conditions, ' AND ');
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
          array_to_string(ARRAY(SELECT quote_literal(word) || ':*' FROM unnest(said) word), ' & ')::tsquery,
          (asked->>'afterAt')::timestamptz, (asked->>'afterPosition')::bigint, whose, most;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION search_events(jsonb, int) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION search_events(jsonb, int) TO docket_app;
