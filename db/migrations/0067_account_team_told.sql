ALTER TABLE "case_questions" ALTER COLUMN "asked_by_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "collection_accounts" ADD COLUMN "team_told_on" date;