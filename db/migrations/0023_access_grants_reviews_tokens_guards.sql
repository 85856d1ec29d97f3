-- The write guard and the application's rights on proposals, reviews and tokens. None of them belongs to a legal entity:
-- who may see and change them is asked by the commands.
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['grant_proposals', 'duty_reviews', 'access_reviews', 'access_review_lines', 'api_tokens'] LOOP
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO docket_app', name);
    EXECUTE format(
      'CREATE TRIGGER refuse_unmarked_write BEFORE INSERT OR UPDATE OR DELETE ON %I FOR EACH STATEMENT
         WHEN (current_setting(''docket.transaction'', true) IS DISTINCT FROM ''marked'' AND current_user = ''docket_app'')
         EXECUTE FUNCTION refuse_unmarked_write()', name);
  END LOOP;
END $$;
--> statement-breakpoint
-- What was signed stays as it was signed.
CREATE FUNCTION refuse_change_of_signed_review() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'A signed access review was left as it is.' USING ERRCODE = 'DK001';
END $$;
--> statement-breakpoint
CREATE TRIGGER signed_review_stays BEFORE UPDATE ON access_reviews FOR EACH ROW
  WHEN (OLD.signed_off_at IS NOT NULL) EXECUTE FUNCTION refuse_change_of_signed_review();
