-- Many events on as many streams are appended by one statement instead of one each: a day's dunning tells one of every
-- customer. What is stored, numbered and hashed is the same; a few events, or several of one stream, keep their order and
-- go one by one.
CREATE OR REPLACE FUNCTION append_events(streams text[], canonicals text[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  body jsonb;
BEGIN
  IF current_setting('docket.transaction', true) IS DISTINCT FROM 'marked' THEN
    RAISE EXCEPTION 'Events were refused because they are not part of a marked transaction.' USING ERRCODE = 'DK001';
  END IF;
  -- Heads are taken, and those that are missing made, in one order for everybody before the first event: two commands with
  -- events on the same streams wait for each other and never against each other.
  IF cardinality(streams) > 1 THEN
    INSERT INTO event_heads AS h (stream, sequence, hash, position)
    SELECT DISTINCT stream, 0, '', 0::bigint FROM unnest(streams) AS s(stream) ORDER BY 1
    ON CONFLICT (stream) DO UPDATE SET position = h.position;
  END IF;
  IF cardinality(streams) > 50 AND cardinality(streams) = (SELECT count(DISTINCT stream) FROM unnest(streams) AS s(stream)) THEN
    WITH given AS MATERIALIZED (
      SELECT stream, canonical, canonical::jsonb AS body FROM unnest(streams, canonicals) AS g(stream, canonical)),
    head AS (
      UPDATE event_heads h SET sequence = h.sequence + 1, position = nextval('events_position_seq'),
        hash = encode(sha256(convert_to(h.hash || ':' || h.sequence + 1 || ':' || g.canonical, 'UTF8')), 'hex')
      FROM given g WHERE h.stream = g.stream
      RETURNING old.hash AS previous, h.stream, h.sequence, h.hash, h.position, g.body)
    INSERT INTO events (position, stream, sequence, type, at, actor_kind, actor_id, actor_name, command, policy_version, correlation_id, entity_code, payload, previous_hash, hash, transaction)
    OVERRIDING SYSTEM VALUE
    SELECT position, stream, sequence, head.body->>'type', (head.body->>'at')::timestamptz, head.body->>'actorKind', head.body->>'actorId', head.body->>'actorName', head.body->>'command',
           head.body->>'policyVersion', head.body->>'correlationId', head.body->>'entityCode', head.body->'payload', previous, hash, pg_current_xact_id()
    FROM head;
    RETURN cardinality(streams);
  END IF;
  FOR place IN 1 .. cardinality(streams) LOOP
    body := canonicals[place]::jsonb;
    -- The position is drawn while the head is held, so that positions rise along a stream.
    WITH head AS (
      INSERT INTO event_heads AS h (stream, sequence, hash, position)
      VALUES (streams[place], 1, encode(sha256(convert_to(':1:' || canonicals[place], 'UTF8')), 'hex'), nextval('events_position_seq'))
      ON CONFLICT (stream) DO UPDATE SET sequence = h.sequence + 1, position = nextval('events_position_seq'),
        hash = encode(sha256(convert_to(h.hash || ':' || h.sequence + 1 || ':' || canonicals[place], 'UTF8')), 'hex')
      RETURNING coalesce(old.hash, '') AS previous, h.stream, h.sequence, h.hash, h.position)
    INSERT INTO events (position, stream, sequence, type, at, actor_kind, actor_id, actor_name, command, policy_version, correlation_id, entity_code, payload, previous_hash, hash, transaction)
    OVERRIDING SYSTEM VALUE
    SELECT position, stream, sequence, body->>'type', (body->>'at')::timestamptz, body->>'actorKind', body->>'actorId', body->>'actorName', body->>'command',
           body->>'policyVersion', body->>'correlationId', body->>'entityCode', body->'payload', previous, hash, pg_current_xact_id()
    FROM head;
  END LOOP;
  RETURN cardinality(streams);
END $$;
