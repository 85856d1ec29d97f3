GRANT SELECT, INSERT, UPDATE, DELETE ON case_skips TO docket_app;
--> statement-breakpoint
CREATE TRIGGER refuse_unmarked_write BEFORE INSERT OR UPDATE OR DELETE ON case_skips FOR EACH STATEMENT
  WHEN (current_setting('docket.transaction', true) IS DISTINCT FROM 'marked' AND current_user = 'docket_app')
  EXECUTE FUNCTION refuse_unmarked_write();
--> statement-breakpoint
ALTER TABLE case_skips ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY by_entity ON case_skips TO docket_app
  USING ((SELECT docket_sees_all()) OR entity_code = ANY ((SELECT docket_entities())::text[]))
  WITH CHECK ((SELECT docket_sees_all()) OR entity_code = ANY ((SELECT docket_entities())::text[]));
--> statement-breakpoint

-- Pattern matching is not leakproof, so under row-level security PostgreSQL will not use the trigram index for it. This
-- function, running as the table's owner, turns words into ids by that index; the rows themselves are then read under
-- row-level security as ever. The first pattern leads through the index (the longest word is the rarest), all must match.
-- `closed` narrows to open or closed cases; null asks for both.
CREATE FUNCTION case_ids_matching(in_queue text, closed boolean, first_pattern text, patterns text[], at_most int) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
  SELECT id FROM cases
  WHERE (title || ' ' || coalesce(customer_name, '') || ' ' || coalesce(document, '')) ILIKE first_pattern
    AND (title || ' ' || coalesce(customer_name, '') || ' ' || coalesce(document, '')) ILIKE ALL (patterns)
    AND queue = in_queue AND (closed IS NULL OR (closed_at IS NOT NULL) = closed)
  LIMIT at_most
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION case_ids_matching(text, boolean, text, text[], int) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION case_ids_matching(text, boolean, text, text[], int) TO docket_app;
