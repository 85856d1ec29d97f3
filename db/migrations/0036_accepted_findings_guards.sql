-- What was signed to stand is written once, by the act that was signed, and never changed.
GRANT SELECT, INSERT ON accepted_findings TO docket_app;
--> statement-breakpoint
CREATE TRIGGER refuse_unmarked_write BEFORE INSERT OR UPDATE OR DELETE ON accepted_findings FOR EACH STATEMENT
  WHEN (current_setting('docket.transaction', true) IS DISTINCT FROM 'marked' AND current_user = 'docket_app')
  EXECUTE FUNCTION refuse_unmarked_write();
--> statement-breakpoint
ALTER TABLE accepted_findings ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY by_entity ON accepted_findings TO docket_app
  USING ((SELECT docket_sees_all()) OR entity_code = ANY ((SELECT docket_entities())::text[]))
  WITH CHECK ((SELECT docket_sees_all()) OR entity_code = ANY ((SELECT docket_entities())::text[]));
--> statement-breakpoint
-- An act of a request stands in its signed packet word for word, or it could not have been stored; so what the row says has
-- to be what its act says, and the request has to be in execution with all its signatures.
CREATE FUNCTION refuse_unsigned_acceptance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  request approval_requests;
  act effects;
BEGIN
  SELECT * INTO request FROM approval_requests WHERE id = NEW.request_id;
  SELECT * INTO act FROM effects WHERE id = NEW.effect_id;
  IF request.id IS NULL OR request.state <> 'executing' OR request.entity_code <> NEW.entity_code OR NOT approval_is_signed(request) THEN
    RAISE EXCEPTION 'Nothing is accepted without an approved request.' USING ERRCODE = 'check_violation';
  END IF;
  IF act.id IS NULL OR act.request_id IS DISTINCT FROM NEW.request_id OR act.system <> 'docket' OR act.operation <> 'finding.accept'
    OR act.state NOT IN ('intent', 'sent', 'unknown') OR act.payload IS DISTINCT FROM jsonb_build_object(
      'subjectType', NEW.subject_type, 'subjectId', NEW.subject_id, 'type', NEW.type, 'acceptance', NEW.acceptance, 'details', NEW.details,
      'fromOn', NEW.from_on, 'untilOn', NEW.until_on) THEN
    RAISE EXCEPTION 'The act that was signed does not accept this.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER refuse_unsigned_acceptance BEFORE INSERT ON accepted_findings FOR EACH ROW EXECUTE FUNCTION refuse_unsigned_acceptance();
--> statement-breakpoint
-- Acts that no desk has without signatures: what stands although it was found, agreed rates, revenue otherwise than earned.
CREATE FUNCTION refuse_unasked_act() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'This act needs an approved request: %.', NEW.label USING ERRCODE = 'check_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER refuse_unasked_act BEFORE INSERT ON effects FOR EACH ROW
  WHEN (NEW.request_id IS NULL AND NEW.operation IN ('finding.accept', 'revenue.override_schedule', 'project.change_rate', 'order.change_price'))
  EXECUTE FUNCTION refuse_unasked_act();
