DROP INDEX "draft_reviews_one_open";--> statement-breakpoint
ALTER TABLE "invoice_holds" ALTER COLUMN "case_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "draft_edits" ALTER COLUMN "before" SET DATA TYPE jsonb USING "before"::jsonb;--> statement-breakpoint
ALTER TABLE "draft_edits" ALTER COLUMN "after" SET DATA TYPE jsonb USING "after"::jsonb;--> statement-breakpoint
ALTER TABLE "invoice_holds" ADD COLUMN "review_id" uuid;--> statement-breakpoint
ALTER TABLE "draft_edits" ADD COLUMN "taken_back_by" text;--> statement-breakpoint
ALTER TABLE "draft_edits" ADD COLUMN "taken_back_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "draft_edits" ADD COLUMN "back_effect_id" uuid;--> statement-breakpoint
ALTER TABLE "draft_review_steps" ADD COLUMN "content_hash" text;--> statement-breakpoint
ALTER TABLE "draft_review_steps" ADD COLUMN "voided_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "draft_review_steps" ADD COLUMN "voided_because" text;--> statement-breakpoint
ALTER TABLE "draft_reviews" ADD COLUMN "due_at" timestamp with time zone NOT NULL;--> statement-breakpoint
ALTER TABLE "draft_reviews" ADD COLUMN "ended_because" text;--> statement-breakpoint
CREATE UNIQUE INDEX "invoice_holds_one_per_review" ON "invoice_holds" USING btree ("review_id") WHERE released_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "draft_review_steps_one_waits" ON "draft_review_steps" USING btree ("review_id") WHERE decision is null;--> statement-breakpoint
CREATE UNIQUE INDEX "draft_reviews_one_live" ON "draft_reviews" USING btree ("invoice_id") WHERE state in ('open', 'approved');--> statement-breakpoint
CREATE INDEX "draft_reviews_open" ON "draft_reviews" USING btree ("due_at","id") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "draft_reviews_closed" ON "draft_reviews" USING btree ("closed_at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE closed_at is not null;--> statement-breakpoint
ALTER TABLE "invoice_holds" ADD CONSTRAINT "invoice_holds_for_one_reason" CHECK (num_nonnulls(case_id, review_id) = 1);--> statement-breakpoint
ALTER TABLE "draft_review_steps" ADD CONSTRAINT "draft_review_steps_part_known" CHECK ("draft_review_steps"."part" in ('project_lead', 'billing', 'controller', 'correction'));--> statement-breakpoint
ALTER TABLE "draft_review_steps" ADD CONSTRAINT "draft_review_steps_decided_by_somebody" CHECK ((decision is null) = (decided_by_id is null) and (decision is null) = (decided_at is null));--> statement-breakpoint
ALTER TABLE "draft_reviews" ADD CONSTRAINT "draft_reviews_state_known" CHECK ("draft_reviews"."state" in ('open', 'approved', 'ended'));--> statement-breakpoint
ALTER TABLE "draft_reviews" ADD CONSTRAINT "draft_reviews_open_until_closed" CHECK ((state = 'open') = (closed_at is null));--> statement-breakpoint
-- A decision that was given stays, voided or not.
REVOKE DELETE, TRUNCATE ON draft_review_steps FROM docket_app;
