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
  -- Whole words but for the last, which may be still on its way; a beginning that many words have is dear to look up.
  sought tsquery := array_to_string(ARRAY(SELECT quote_literal(word) || CASE WHEN place = cardinality(said) THEN ':*' ELSE '' END FROM unnest(said) WITH ORDINALITY AS w(word, place)), ' & ')::tsquery;
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
    -- Judged by whole words: of the beginnings of words the planner only guesses.
    EXECUTE 'EXPLAIN (FORMAT JSON) SELECT FROM event_search s WHERE s.words @@ ' || quote_literal(replace(sought::text, ':*', '')) || '::tsquery' INTO likely;
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
