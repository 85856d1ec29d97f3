-- The write guard and the application's rights on identities, second factors and uses of break-glass. None belongs to a
-- legal entity: an account's own is asked for by its session, and a use of break-glass is for everybody to see.
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['identities', 'second_factors', 'recovery_codes', 'factor_failures', 'break_glass_uses'] LOOP
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO docket_app', name);
    EXECUTE format(
      'CREATE TRIGGER refuse_unmarked_write BEFORE INSERT OR UPDATE OR DELETE ON %I FOR EACH STATEMENT
         WHEN (current_setting(''docket.transaction'', true) IS DISTINCT FROM ''marked'' AND current_user = ''docket_app'')
         EXECUTE FUNCTION refuse_unmarked_write()', name);
  END LOOP;
END $$;
--> statement-breakpoint
-- A secret goes with the factor it was for, a counted failure after its window. Identities and uses of break-glass stay.
GRANT DELETE ON second_factors, recovery_codes, factor_failures TO docket_app;
--> statement-breakpoint
-- What a reviewer signed stays as it was signed, and what was asked for cannot be made to look smaller.
CREATE FUNCTION refuse_change_of_break_glass_use() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'A use of break-glass was left as it was opened and signed.' USING ERRCODE = 'DK001';
END $$;
--> statement-breakpoint
CREATE TRIGGER opened_and_signed_stays BEFORE UPDATE ON break_glass_uses FOR EACH ROW
  WHEN (OLD.reviewed_at IS NOT NULL
    OR (OLD.user_id, OLD.person_id, OLD.grant_id, OLD.entities, OLD.reason, OLD.opened_at, OLD.expires_at)
      IS DISTINCT FROM (NEW.user_id, NEW.person_id, NEW.grant_id, NEW.entities, NEW.reason, NEW.opened_at, NEW.expires_at))
  EXECUTE FUNCTION refuse_change_of_break_glass_use();
