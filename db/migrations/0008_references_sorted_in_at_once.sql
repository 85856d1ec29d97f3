ALTER INDEX "source_records_referring" SET (fastupdate = off);--> statement-breakpoint
SELECT gin_clean_pending_list('source_records_referring');
