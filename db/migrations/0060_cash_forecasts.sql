CREATE TABLE "cash_forecast_parts" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "cash_forecast_parts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"entity_code" text NOT NULL,
	"customer_id" uuid NOT NULL,
	"invoice_id" uuid NOT NULL,
	"week" text NOT NULL,
	"starts_on" date NOT NULL,
	"currency" char(3) NOT NULL,
	"source" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"said_on" date NOT NULL,
	"sentence" text NOT NULL,
	CONSTRAINT "cash_forecast_parts_amount" CHECK (amount_minor > 0)
);
--> statement-breakpoint
CREATE TABLE "cash_forecast_runs" (
	"entity_code" text NOT NULL,
	"made_on" date NOT NULL,
	"made_at" timestamp with time zone NOT NULL,
	"accounts" integer NOT NULL,
	"invoices" integer NOT NULL,
	CONSTRAINT "cash_forecast_runs_entity_code_made_on_pk" PRIMARY KEY("entity_code","made_on")
);
--> statement-breakpoint
CREATE TABLE "cash_forecasts" (
	"entity_code" text NOT NULL,
	"made_on" date NOT NULL,
	"week" text NOT NULL,
	"starts_on" date NOT NULL,
	"currency" char(3) NOT NULL,
	"source" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	CONSTRAINT "cash_forecasts_entity_code_made_on_week_currency_source_pk" PRIMARY KEY("entity_code","made_on","week","currency","source"),
	CONSTRAINT "cash_forecasts_amount" CHECK (amount_minor > 0)
);
--> statement-breakpoint
CREATE INDEX "cash_forecast_parts_of_entity" ON "cash_forecast_parts" USING btree ("entity_code");--> statement-breakpoint
CREATE INDEX "cash_forecast_parts_of_week" ON "cash_forecast_parts" USING btree ("currency","starts_on","amount_minor" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "cash_forecasts_of_week" ON "cash_forecasts" USING btree ("starts_on","currency");