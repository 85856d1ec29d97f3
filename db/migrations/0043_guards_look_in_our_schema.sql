-- Functions that were replaced since: whatever refuses looks in our schema before the tables of a session.
DO $$
DECLARE name text;
BEGIN
  FOR name IN SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
    WHERE p.pronamespace = 'public'::regnamespace AND l.lanname IN ('plpgsql', 'sql') AND p.proconfig IS NULL
      AND (p.prorettype = 'trigger'::regtype OR p.proname IN ('approval_is_signed', 'inside_act_is_under_way')) LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = public, pg_temp', name);
  END LOOP;
END $$;
