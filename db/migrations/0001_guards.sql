-- The application connects as docket_app, which owns nothing. Migrations and people with owner access are not bound by
-- what follows; everything that runs the product is.
GRANT USAGE ON SCHEMA public TO docket_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO docket_app;
--> statement-breakpoint
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO docket_app;
--> statement-breakpoint

-- The event log is read by the application and written by append_events alone.
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON events, event_heads FROM docket_app;
--> statement-breakpoint
REVOKE UPDATE, DELETE, TRUNCATE ON event_seals, event_seal_heads FROM docket_app;
--> statement-breakpoint
-- What arrived stays: the inbox can be settled, never emptied. The same holds for acts on sources and for closed cases.
REVOKE DELETE, TRUNCATE ON inbox, effects, cases, source_records, grants, sessions, policies, job_slots FROM docket_app;
--> statement-breakpoint

-- A connection that dies inside a transaction is replaced by the driver, and later statements of the same callback would
-- commit on their own. Every command marks its transaction; without the mark no business table takes a write.
CREATE FUNCTION refuse_unmarked_write() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'A write to % was refused because it is not part of a marked transaction.', TG_TABLE_NAME
    USING ERRCODE = 'DK001', HINT = 'Write through a command.';
END $$;
--> statement-breakpoint
DO $$
DECLARE name text;
BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format(
      'CREATE TRIGGER refuse_unmarked_write BEFORE INSERT OR UPDATE OR DELETE ON %I FOR EACH STATEMENT
         WHEN (current_setting(''docket.transaction'', true) IS DISTINCT FROM ''marked'' AND current_user = ''docket_app'')
         EXECUTE FUNCTION refuse_unmarked_write()', name);
  END LOOP;
END $$;
--> statement-breakpoint

-- Row-level security by legal entity: the second lock behind the services' own scoping. The scope is set inside each
-- transaction; unset means nothing is visible. Functions in sub-selects are evaluated once a statement.
CREATE FUNCTION docket_entities() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT string_to_array(coalesce(current_setting('docket.entities', true), ''), ',')
$$;
--> statement-breakpoint
CREATE FUNCTION docket_sees_all() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(current_setting('docket.entities', true), '') = 'all'
$$;
--> statement-breakpoint
DO $$
DECLARE name text;
BEGIN
  FOR name IN SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'entity_code' LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY by_entity ON %I TO docket_app
         USING ((SELECT docket_sees_all()) OR entity_code = ANY ((SELECT docket_entities())::text[]))
         WITH CHECK ((SELECT docket_sees_all()) OR entity_code = ANY ((SELECT docket_entities())::text[]))', name);
  END LOOP;
END $$;
--> statement-breakpoint

-- Appends events to their chains. Runs as its owner, so that the application cannot write events any other way; refuses
-- outside a marked transaction. `bodies` is an array of objects with the columns' values, `canonicals` their canonical
-- JSON in the same order. Listeners are told when the transaction commits.
CREATE FUNCTION append_events(bodies jsonb, canonicals text[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  body jsonb;
  index_of int := 0;
  head event_heads%ROWTYPE;
  next_sequence int;
  previous text;
  next_hash text;
  at_position bigint;
BEGIN
  IF current_setting('docket.transaction', true) IS DISTINCT FROM 'marked' THEN
    RAISE EXCEPTION 'Events were refused because they are not part of a marked transaction.' USING ERRCODE = 'DK001';
  END IF;
  FOR body IN SELECT value FROM jsonb_array_elements(bodies) LOOP
    index_of := index_of + 1;
    INSERT INTO event_heads (stream, sequence, hash, position) VALUES (body->>'stream', 0, '', 0) ON CONFLICT (stream) DO NOTHING;
    SELECT * INTO head FROM event_heads WHERE stream = body->>'stream' FOR UPDATE;
    next_sequence := head.sequence + 1;
    previous := head.hash;
    next_hash := encode(sha256(convert_to(previous || ':' || next_sequence || ':' || canonicals[index_of], 'UTF8')), 'hex');
    INSERT INTO events (stream, sequence, type, at, actor_kind, actor_id, actor_name, command, policy_version, correlation_id, entity_code, payload, previous_hash, hash)
    VALUES (body->>'stream', next_sequence, body->>'type', (body->>'at')::timestamptz, body->>'actorKind', body->>'actorId', body->>'actorName', body->>'command',
            body->>'policyVersion', body->>'correlationId', body->>'entityCode', body->'payload', previous, next_hash)
    RETURNING position INTO at_position;
    UPDATE event_heads SET sequence = next_sequence, hash = next_hash, position = at_position WHERE stream = body->>'stream';
    PERFORM pg_notify('docket_changes', (body->>'stream') || ' ' || (body->>'type'));
  END LOOP;
  RETURN at_position;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION append_events(jsonb, text[]) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION append_events(jsonb, text[]) TO docket_app;
--> statement-breakpoint

INSERT INTO app_clock (id, offset_seconds) VALUES (1, 0);
--> statement-breakpoint
REVOKE INSERT, DELETE, TRUNCATE ON app_clock FROM docket_app;
