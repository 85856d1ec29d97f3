ALTER TABLE "cases" ADD COLUMN "routing" jsonb;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "escalates_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "cases_escalating" ON "cases" USING btree ("escalates_at") WHERE closed_at is null and escalates_at is not null;--> statement-breakpoint
CREATE INDEX "cases_judged" ON "cases" USING btree ("detected_at","id") WHERE routing is not null;--> statement-breakpoint
CREATE INDEX "cases_closed_by_team" ON "cases" USING btree ("team","closed_at") WHERE closed_at is not null and team is not null;