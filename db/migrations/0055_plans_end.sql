ALTER TABLE "payment_plans" ADD COLUMN "behind_since" date;--> statement-breakpoint
ALTER TABLE "payment_plans" ADD COLUMN "ended_on" date;--> statement-breakpoint
ALTER TABLE "payment_plans" ADD COLUMN "ended_reason" text;--> statement-breakpoint
CREATE INDEX "payment_plans_active" ON "payment_plans" USING btree ("id") WHERE state = 'active';--> statement-breakpoint
ALTER TABLE "payment_plans" ADD CONSTRAINT "payment_plans_end_whole" CHECK ((state = 'active') = (ended_on is null) and (state = 'active') = (ended_reason is null));--> statement-breakpoint
ALTER TABLE "payment_plans" DROP CONSTRAINT "payment_plans_state_known";--> statement-breakpoint
ALTER TABLE "payment_plans" ADD CONSTRAINT "payment_plans_state_known" CHECK ("payment_plans"."state" in ('active', 'completed', 'defaulted'));
