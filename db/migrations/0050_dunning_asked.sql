ALTER TABLE "dunning_items" ADD COLUMN "asked_minor" bigint;--> statement-breakpoint
ALTER TABLE "dunning_runs" ADD COLUMN "started_by" text;--> statement-breakpoint
ALTER TABLE "dunning_runs" ADD COLUMN "started_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "dunning_items" ADD CONSTRAINT "dunning_items_asked_when_taken" CHECK (asked_minor is null or taken_on is not null);--> statement-breakpoint
ALTER TABLE "dunning_items" ADD CONSTRAINT "dunning_items_asks_no_more" CHECK (asked_minor <= amount_minor);