ALTER TABLE "dunning_runs" DROP CONSTRAINT "dunning_runs_state_known";--> statement-breakpoint
ALTER TABLE "dunning_runs" ADD COLUMN "stopped_by" text;--> statement-breakpoint
ALTER TABLE "dunning_runs" ADD COLUMN "stopped_reason" text;--> statement-breakpoint
ALTER TABLE "dunning_runs" ADD CONSTRAINT "dunning_runs_stopped_with_reason" CHECK ((state = 'stopped') = (stopped_by is not null and stopped_reason is not null));--> statement-breakpoint
ALTER TABLE "dunning_runs" ADD CONSTRAINT "dunning_runs_state_known" CHECK ("dunning_runs"."state" in ('planned', 'carrying_out', 'done', 'stopped', 'dropped'));