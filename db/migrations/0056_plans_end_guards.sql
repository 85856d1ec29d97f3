-- A plan goes behind and comes to its end, once; what was agreed stays as it was signed.
GRANT UPDATE ON payment_plans TO docket_app;
--> statement-breakpoint
CREATE TRIGGER refuse_rewriting BEFORE UPDATE ON payment_plans FOR EACH ROW WHEN (current_user = 'docket_app')
  EXECUTE FUNCTION refuse_rewriting('id,number,entity_code,customer_id,currency,total_minor,request_id,agreed_at,note', 'ended_on,ended_reason');
--> statement-breakpoint
CREATE FUNCTION refuse_ended_plan() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'Plan % has ended as %.', OLD.number, OLD.state USING ERRCODE = 'check_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER refuse_ended_plan BEFORE UPDATE ON payment_plans FOR EACH ROW WHEN (OLD.state <> 'active' AND current_user = 'docket_app')
  EXECUTE FUNCTION refuse_ended_plan();
