-- What is printed of a letter is part of what it says.
DROP TRIGGER refuse_rewriting ON customer_mails;
--> statement-breakpoint
CREATE TRIGGER refuse_rewriting BEFORE UPDATE ON customer_mails FOR EACH ROW WHEN (current_user = 'docket_app')
  EXECUTE FUNCTION refuse_rewriting('id,entity_code,customer_id,medium,template,template_version,locale,to_addresses,cc_addresses,subject,text_body,html_body,letter,message_id,created_by,created_at', 'effect_id,sent_at');
