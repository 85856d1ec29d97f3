CREATE TABLE "event_search_progress" (
	"is_only_row" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"through" "xid8" NOT NULL,
	CONSTRAINT "event_search_progress_one_row" CHECK ("event_search_progress"."is_only_row")
);
--> statement-breakpoint
ALTER TABLE "event_heads" DROP COLUMN "customer_id";--> statement-breakpoint
ALTER TABLE "event_heads" DROP COLUMN "amount_minor";--> statement-breakpoint
ALTER TABLE "event_heads" DROP COLUMN "currency";