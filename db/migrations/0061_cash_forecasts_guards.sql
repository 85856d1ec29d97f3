-- A forecast is made anew on its own day alone: what was expected before stays as it was expected.
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['cash_forecast_runs', 'cash_forecasts', 'cash_forecast_parts'] LOOP
    EXECUTE format('GRANT SELECT, INSERT, DELETE ON %I TO docket_app', name);
    EXECUTE format(
      'CREATE TRIGGER refuse_unmarked_write BEFORE INSERT OR UPDATE OR DELETE ON %I FOR EACH STATEMENT
         WHEN (current_setting(''docket.transaction'', true) IS DISTINCT FROM ''marked'' AND current_user = ''docket_app'')
         EXECUTE FUNCTION refuse_unmarked_write()', name);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY by_entity ON %I TO docket_app
         USING ((SELECT docket_sees_all()) OR entity_code = ANY ((SELECT docket_entities())::text[]))
         WITH CHECK ((SELECT docket_sees_all()) OR entity_code = ANY ((SELECT docket_entities())::text[]))', name);
  END LOOP;
END $$;
--> statement-breakpoint
CREATE FUNCTION refuse_forgetting_forecast() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM cash_forecast_runs r WHERE r.entity_code = OLD.entity_code AND r.made_on > OLD.made_on) THEN
    RAISE EXCEPTION 'What was expected on % stays.', OLD.made_on USING ERRCODE = 'check_violation';
  END IF;
  RETURN OLD;
END $$;
--> statement-breakpoint
CREATE TRIGGER refuse_forgetting_forecast BEFORE DELETE ON cash_forecasts FOR EACH ROW WHEN (current_user = 'docket_app')
  EXECUTE FUNCTION refuse_forgetting_forecast();
--> statement-breakpoint
CREATE TRIGGER refuse_forgetting_forecast BEFORE DELETE ON cash_forecast_runs FOR EACH ROW WHEN (current_user = 'docket_app')
  EXECUTE FUNCTION refuse_forgetting_forecast();
