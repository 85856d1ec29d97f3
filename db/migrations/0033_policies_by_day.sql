ALTER TABLE "policies" DROP CONSTRAINT "policies_state_known";--> statement-breakpoint
DROP INDEX "policies_one_active";--> statement-breakpoint
ALTER TABLE "policies" ADD COLUMN "effective_from" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "policies" ADD COLUMN "noted_at" timestamp with time zone;--> statement-breakpoint
-- What was published has counted since it was, until the next one did.
UPDATE "policies" SET "state" = 'published', "effective_from" = coalesce("published_at", "created_at"), "noted_at" = coalesce("published_at", "created_at") WHERE "state" IN ('published', 'retired');--> statement-breakpoint
CREATE UNIQUE INDEX "policies_by_beginning" ON "policies" USING btree ("kind","effective_from","version") WHERE state = 'published';--> statement-breakpoint
ALTER TABLE "policies" ADD CONSTRAINT "policies_begin_when_published" CHECK ((state in ('published', 'called_back')) = (effective_from is not null));--> statement-breakpoint
ALTER TABLE "policies" ADD CONSTRAINT "policies_state_known" CHECK ("policies"."state" in ('draft', 'published', 'withdrawn', 'called_back'));