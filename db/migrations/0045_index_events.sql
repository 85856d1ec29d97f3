-- The application has no right to change the log, so the trigger that asks for a marked transaction only cost each append
-- its while; append_events asks for the mark itself.
DROP TRIGGER refuse_unmarked_write ON events;
--> statement-breakpoint
DROP TRIGGER refuse_unmarked_write ON event_heads;
--> statement-breakpoint
DROP TRIGGER refuse_unmarked_write ON event_search;
--> statement-breakpoint
REVOKE ALL ON event_search_progress FROM docket_app;
--> statement-breakpoint
INSERT INTO event_search_progress (through) SELECT pg_snapshot_xmin(pg_current_snapshot());
--> statement-breakpoint
DROP FUNCTION append_events(jsonb, text[]);
--> statement-breakpoint
-- Appends events to their chains: head and event of each in one statement. An event is handed over once, as the text its
-- hash is made over, and its row is read from that text, so that what is stored is what was hashed. It tells nobody, since
-- NOTIFY lets one transaction of the whole cluster commit at a time and listeners follow the log instead; and it fills no
-- index for searching, which index_events does behind the commit. Returns how many events there were.
CREATE FUNCTION append_events(streams text[], canonicals text[]) RETURNS bigint
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
--> statement-breakpoint
REVOKE ALL ON FUNCTION append_events(text[], text[]) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION append_events(text[], text[]) TO docket_app;
--> statement-breakpoint
-- Writes what the ledger is searched by for at most so many events that were committed and have it not yet, oldest first;
-- returns how many there were. A stream that does not repeat which customer or amount it is about is found by what it, or
-- the case it belongs to, said before. One caller at a time: the next one waits and finds the work done. Needs no mark, for
-- nothing is decided here and nobody says anything: the rows follow from the log alone.
CREATE FUNCTION index_events(most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
  known xid8;
  horizon xid8;
  indexed int;
BEGIN
  SELECT through INTO known FROM event_search_progress FOR UPDATE;
  horizon := pg_snapshot_xmin(pg_current_snapshot());
  -- Sorted apart, or the log would be read from its first position on.
  WITH unseen AS MATERIALIZED (
    SELECT e.* FROM events e
    WHERE e.transaction >= known AND NOT EXISTS (SELECT FROM event_search s WHERE s.at = e.at AND s.position = e.position)),
  fresh AS MATERIALIZED (
    SELECT e.position, e.at, e.stream, e.sequence, e.entity_code, e.type, e.command, e.actor_id, e.correlation_id, facts.*
    FROM (SELECT * FROM unseen ORDER BY position LIMIT most) e
    CROSS JOIN LATERAL event_facts(e.stream, e.actor_kind, e.actor_name, e.policy_version, e.payload) facts),
  before AS MATERIALIZED (
    SELECT first.stream, s.customer_id, s.amount_minor, s.currency
    FROM (SELECT stream, min(sequence) AS sequence FROM fresh GROUP BY stream) first
    JOIN events e ON e.stream = first.stream AND e.sequence = first.sequence - 1
    JOIN event_search s ON s.at = e.at AND s.position = e.position),
  -- Each event that names a customer, or an amount, begins a run of those that go by it.
  runs AS (
    SELECT *, count(customer_id) OVER chain AS customer_run, count(amount_minor) OVER chain AS amount_run
    FROM fresh WINDOW chain AS (PARTITION BY stream ORDER BY sequence)),
  carried AS (
    SELECT *, first_value(customer_id) OVER customers AS customer_so_far, first_value(amount_minor) OVER amounts AS amount_so_far, first_value(currency) OVER amounts AS currency_so_far
    FROM runs WINDOW customers AS (PARTITION BY stream, customer_run ORDER BY sequence), amounts AS (PARTITION BY stream, amount_run ORDER BY sequence))
  INSERT INTO event_search (position, at, entity_code, type, command, actor_id, on_behalf_of, correlation_id, case_id, customer_id, policy_kind, policy_version, amount_minor, currency, words)
  SELECT c.position, c.at, c.entity_code, c.type, c.command, c.actor_id, c.on_behalf_of, c.correlation_id, c.case_id,
         coalesce(c.customer_so_far, before.customer_id, known_case.customer_id), c.policy_kind, c.policy_version,
         coalesce(c.amount_so_far, before.amount_minor), CASE WHEN c.amount_so_far IS NULL THEN before.currency ELSE c.currency_so_far END, c.words
  FROM carried c LEFT JOIN before USING (stream) LEFT JOIN cases known_case ON known_case.id = c.case_id;
  GET DIAGNOSTICS indexed = ROW_COUNT;
  IF indexed < most AND horizon > known THEN
    UPDATE event_search_progress SET through = horizon;
  END IF;
  RETURN indexed;
END $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION index_events(int) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION index_events(int) TO docket_app;
