-- Who stopped a run, and why, is written once.
DROP TRIGGER refuse_rewriting ON dunning_runs;
--> statement-breakpoint
CREATE TRIGGER refuse_rewriting BEFORE UPDATE ON dunning_runs FOR EACH ROW WHEN (current_user = 'docket_app')
  EXECUTE FUNCTION refuse_rewriting('id,number,entity_code,run_on,policy_version,planned_by,planned_by_id,planned_at', 'approved_by,approved_by_id,approved_at,started_by,started_at,finished_at,dropped_reason,stopped_by,stopped_reason');
