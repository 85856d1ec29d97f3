DROP TRIGGER refuse_rewriting ON collection_exclusions;
--> statement-breakpoint
CREATE TRIGGER refuse_rewriting BEFORE UPDATE ON collection_exclusions FOR EACH ROW WHEN (current_user = 'docket_app')
  EXECUTE FUNCTION refuse_rewriting('id,entity_code,customer_id,invoice_id,kind,reason,from_on,until_on,entered_by_id,entered_by,entered_at,question_id,request_id', 'ended_on,ended_by,ended_reason,ended_at');
--> statement-breakpoint
-- An account goes to an agency by a signed request in execution, whatever code says.
CREATE FUNCTION refuse_unsigned_hand_over() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT inside_act_is_under_way(NEW.request_id, 'agency.hand_over', NEW.entity_code) THEN
    RAISE EXCEPTION 'Handing an account over to an agency needs an approved request.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER refuse_unsigned_hand_over BEFORE INSERT ON collection_exclusions FOR EACH ROW WHEN (NEW.kind = 'agency')
  EXECUTE FUNCTION refuse_unsigned_hand_over();
