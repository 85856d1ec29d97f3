DROP INDEX "customers_by_first_letters";--> statement-breakpoint
DROP INDEX "invoices_open_by_figures";--> statement-breakpoint
ALTER TABLE "customers" ADD COLUMN "name_start" text GENERATED ALWAYS AS (upper(left(name, 4))) STORED;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "number_figures" text GENERATED ALWAYS AS (ltrim(substring(number from '([0-9]+)$'), '0')) STORED;--> statement-breakpoint
CREATE INDEX "customers_by_first_letters" ON "customers" USING btree ("name_start");--> statement-breakpoint
CREATE INDEX "invoices_open_by_figures" ON "invoices" USING btree ("entity_code","currency","number_figures") WHERE status = 'open' and deleted_at is null;