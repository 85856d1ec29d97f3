-- What the application may do with what collections records: most of it is written once.
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY[
    'collection_accounts', 'contact_people', 'contact_ledger', 'promises', 'promise_invoices', 'collection_exclusions',
    'collection_nudges', 'collection_tasks', 'account_notes', 'customer_mails', 'mail_attachments', 'inbound_mails',
    'dunning_runs', 'dunning_acts', 'dunning_items'] LOOP
    EXECUTE format('GRANT SELECT, INSERT ON %I TO docket_app', name);
    EXECUTE format(
      'CREATE TRIGGER refuse_unmarked_write BEFORE INSERT OR UPDATE OR DELETE ON %I FOR EACH STATEMENT
         WHEN (current_setting(''docket.transaction'', true) IS DISTINCT FROM ''marked'' AND current_user = ''docket_app'')
         EXECUTE FUNCTION refuse_unmarked_write()', name);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    -- Mail of which nobody knows whose it is shows to whoever works for any legal entity.
    EXECUTE format(
      'CREATE POLICY by_entity ON %I TO docket_app
         USING ((SELECT docket_sees_all()) OR entity_code = ANY ((SELECT docket_entities())::text[])%s)
         WITH CHECK ((SELECT docket_sees_all()) OR entity_code = ANY ((SELECT docket_entities())::text[])%s)',
      name, CASE name WHEN 'inbound_mails' THEN ' OR entity_code IS NULL' ELSE '' END,
      CASE name WHEN 'inbound_mails' THEN ' OR entity_code IS NULL' ELSE '' END);
  END LOOP;
  FOREACH name IN ARRAY ARRAY[
    'collection_accounts', 'contact_people', 'promises', 'collection_exclusions', 'collection_nudges', 'collection_tasks',
    'customer_mails', 'inbound_mails', 'dunning_runs', 'dunning_acts', 'dunning_items'] LOOP
    EXECUTE format('GRANT UPDATE ON %I TO docket_app', name);
  END LOOP;
END $$;
--> statement-breakpoint
CREATE TRIGGER refuse_rewriting BEFORE UPDATE ON promises FOR EACH ROW WHEN (current_user = 'docket_app')
  EXECUTE FUNCTION refuse_rewriting('id,number,entity_code,customer_id,currency,amount_minor,promised_on,given_on,given_at,agreement_id,position,contact_id,person_id,person_name,channel,taken_by_id,taken_by', 'ended_on,ended_as,ended_reason,ended_by,ended_at,replaced_by');
--> statement-breakpoint
CREATE TRIGGER refuse_rewriting BEFORE UPDATE ON collection_exclusions FOR EACH ROW WHEN (current_user = 'docket_app')
  EXECUTE FUNCTION refuse_rewriting('id,entity_code,customer_id,invoice_id,kind,reason,from_on,until_on,entered_by_id,entered_by,entered_at', 'ended_on,ended_by,ended_reason,ended_at');
--> statement-breakpoint
CREATE TRIGGER refuse_rewriting BEFORE UPDATE ON collection_nudges FOR EACH ROW WHEN (current_user = 'docket_app')
  EXECUTE FUNCTION refuse_rewriting('id,entity_code,customer_id,points,reason,from_on,until_on,entered_by_id,entered_by,entered_at', 'ended_at,ended_by');
--> statement-breakpoint
CREATE TRIGGER refuse_rewriting BEFORE UPDATE ON collection_tasks FOR EACH ROW WHEN (current_user = 'docket_app')
  EXECUTE FUNCTION refuse_rewriting('id,entity_code,customer_id,title,contact_id,dunning_act_id,created_by,created_at', 'done_at,done_by,dropped_reason');
--> statement-breakpoint
CREATE TRIGGER refuse_rewriting BEFORE UPDATE ON customer_mails FOR EACH ROW WHEN (current_user = 'docket_app')
  EXECUTE FUNCTION refuse_rewriting('id,entity_code,customer_id,medium,template,template_version,locale,to_addresses,cc_addresses,subject,text_body,html_body,message_id,created_by,created_at', 'effect_id,sent_at');
--> statement-breakpoint
CREATE TRIGGER refuse_rewriting BEFORE UPDATE ON inbound_mails FOR EACH ROW WHEN (current_user = 'docket_app')
  EXECUTE FUNCTION refuse_rewriting('id,event_id,kind,from_address,from_name,subject,text_body,headers,received_at', 'entity_code,customer_id,mail_id,assigned_by');
--> statement-breakpoint
CREATE TRIGGER refuse_rewriting BEFORE UPDATE ON dunning_runs FOR EACH ROW WHEN (current_user = 'docket_app')
  EXECUTE FUNCTION refuse_rewriting('id,number,entity_code,run_on,policy_version,planned_by,planned_by_id,planned_at', 'approved_by,approved_by_id,approved_at,finished_at,dropped_reason');
--> statement-breakpoint
CREATE TRIGGER refuse_rewriting BEFORE UPDATE ON dunning_acts FOR EACH ROW WHEN (current_user = 'docket_app')
  EXECUTE FUNCTION refuse_rewriting('id,run_id,entity_code,customer_id,strategy,step,step_label,action,template,needs_approval', 'mail_id,task_id,settled_at');
--> statement-breakpoint
CREATE TRIGGER refuse_rewriting BEFORE UPDATE ON dunning_items FOR EACH ROW WHEN (current_user = 'docket_app')
  EXECUTE FUNCTION refuse_rewriting('id,act_id,entity_code,customer_id,invoice_id,step,day,currency,amount_minor', 'taken_on');
--> statement-breakpoint
-- A run that a strategy wants approved is carried out by somebody else's word, whatever code says.
CREATE FUNCTION refuse_unapproved_run() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF OLD.state = 'planned' AND NEW.state = 'carrying_out' AND (NEW.approved_at IS NULL OR NEW.approved_by_id IS NOT DISTINCT FROM NEW.planned_by_id)
    AND EXISTS (SELECT FROM dunning_acts WHERE run_id = NEW.id AND needs_approval AND state = 'planned') THEN
    RAISE EXCEPTION 'Run % has acts that somebody else has to approve.', NEW.number USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER refuse_unapproved_run BEFORE UPDATE ON dunning_runs FOR EACH ROW EXECUTE FUNCTION refuse_unapproved_run();
