ALTER TABLE "collection_exclusions" DROP CONSTRAINT "collection_exclusions_kind_known";--> statement-breakpoint
ALTER TABLE "collection_exclusions" DROP CONSTRAINT "collection_exclusions_standstill_is_whole";--> statement-breakpoint
DROP INDEX "collection_exclusions_one_standstill";--> statement-breakpoint
ALTER TABLE "collection_exclusions" ADD COLUMN "question_id" uuid;--> statement-breakpoint
ALTER TABLE "collection_exclusions" ADD COLUMN "request_id" uuid;--> statement-breakpoint
CREATE UNIQUE INDEX "collection_exclusions_one_per_question" ON "collection_exclusions" USING btree ("question_id") WHERE question_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "collection_exclusions_one_per_request" ON "collection_exclusions" USING btree ("request_id") WHERE request_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "collection_exclusions_one_standstill" ON "collection_exclusions" USING btree ("customer_id","kind") WHERE kind in ('agency', 'bankruptcy', 'deceased') and ended_at is null;--> statement-breakpoint
ALTER TABLE "collection_exclusions" ADD CONSTRAINT "collection_exclusions_asked_has_question" CHECK ((kind = 'asked') = (question_id is not null) and (kind <> 'asked' or (invoice_id is null and until_on is not null)));--> statement-breakpoint
ALTER TABLE "collection_exclusions" ADD CONSTRAINT "collection_exclusions_agency_has_request" CHECK ((kind = 'agency') = (request_id is not null));--> statement-breakpoint
ALTER TABLE "collection_exclusions" ADD CONSTRAINT "collection_exclusions_kind_known" CHECK ("collection_exclusions"."kind" in ('left_out', 'asked', 'agency', 'bankruptcy', 'deceased'));--> statement-breakpoint
ALTER TABLE "collection_exclusions" ADD CONSTRAINT "collection_exclusions_standstill_is_whole" CHECK (kind in ('left_out', 'asked') or (invoice_id is null and until_on is null));