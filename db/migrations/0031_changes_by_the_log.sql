-- Appends events to their chains, and beside each what it is found by. It tells nobody: NOTIFY lets one transaction of the
-- whole cluster commit at a time, so listeners follow the log instead. Heads are taken in one order for everybody, so that
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
  END LOOP;
  RETURN at_position;
END $$;
--> statement-breakpoint
-- What was committed since a snapshot was taken, each event exactly once: a transaction that was still at work then counts
-- from the moment it committed, whatever position its events have. Streams and types alone, for every legal entity: hints
-- to read again, and what is read then is bound by row-level security.
CREATE FUNCTION changes_since(seen pg_snapshot, most int) RETURNS TABLE (stream text, type text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT e.stream, e.type FROM events e
  WHERE e.transaction >= pg_snapshot_xmin(seen) AND NOT pg_visible_in_snapshot(e.transaction, seen)
  ORDER BY e.transaction DESC LIMIT most
$$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION changes_since(pg_snapshot, int) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION changes_since(pg_snapshot, int) TO docket_app;
