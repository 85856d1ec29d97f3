ALTER TABLE "payment_plans" DROP CONSTRAINT "payment_plans_state_known";--> statement-breakpoint
CREATE INDEX "effects_charges" ON "effects" USING btree ("system","target","requested_at") WHERE operation = 'invoice.retry_payment';--> statement-breakpoint
ALTER TABLE "payment_plans" ADD CONSTRAINT "payment_plans_state_known" CHECK ("payment_plans"."state" in ('active', 'completed', 'defaulted'));