CREATE TABLE "payment_plan_instalments" (
	"plan_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"entity_code" text NOT NULL,
	"due_on" date NOT NULL,
	"amount_minor" bigint NOT NULL,
	CONSTRAINT "payment_plan_instalments_plan_id_position_pk" PRIMARY KEY("plan_id","position"),
	CONSTRAINT "payment_plan_instalments_amount" CHECK (amount_minor > 0)
);
--> statement-breakpoint
CREATE TABLE "payment_plan_invoices" (
	"plan_id" uuid NOT NULL,
	"invoice_id" uuid NOT NULL,
	"entity_code" text NOT NULL,
	"left_minor" bigint NOT NULL,
	CONSTRAINT "payment_plan_invoices_plan_id_invoice_id_pk" PRIMARY KEY("plan_id","invoice_id"),
	CONSTRAINT "payment_plan_invoices_left" CHECK (left_minor > 0)
);
--> statement-breakpoint
CREATE TABLE "payment_plans" (
	"id" uuid PRIMARY KEY NOT NULL,
	"number" bigint GENERATED ALWAYS AS IDENTITY (sequence name "payment_plans_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 7001 CACHE 1),
	"entity_code" text NOT NULL,
	"customer_id" uuid NOT NULL,
	"currency" char(3) NOT NULL,
	"total_minor" bigint NOT NULL,
	"state" text NOT NULL,
	"request_id" uuid NOT NULL,
	"agreed_at" timestamp with time zone NOT NULL,
	"note" text NOT NULL,
	CONSTRAINT "payment_plans_state_known" CHECK ("payment_plans"."state" in ('active')),
	CONSTRAINT "payment_plans_owe_something" CHECK (total_minor > 0)
);
--> statement-breakpoint
ALTER TABLE "control_totals" ADD COLUMN "accepted_difference" text;--> statement-breakpoint
ALTER TABLE "control_totals" ADD COLUMN "accepted_request_id" uuid;--> statement-breakpoint
ALTER TABLE "control_totals" ADD COLUMN "accepted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "payment_plan_instalments" ADD CONSTRAINT "payment_plan_instalments_plan_id_payment_plans_id_fk" FOREIGN KEY ("plan_id") REFERENCES "public"."payment_plans"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_plan_invoices" ADD CONSTRAINT "payment_plan_invoices_plan_id_payment_plans_id_fk" FOREIGN KEY ("plan_id") REFERENCES "public"."payment_plans"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "payment_plan_instalments_one_a_day" ON "payment_plan_instalments" USING btree ("plan_id","due_on");--> statement-breakpoint
CREATE INDEX "payment_plan_instalments_by_day" ON "payment_plan_instalments" USING btree ("due_on");--> statement-breakpoint
CREATE INDEX "payment_plan_invoices_of_invoice" ON "payment_plan_invoices" USING btree ("invoice_id");--> statement-breakpoint
CREATE UNIQUE INDEX "payment_plans_by_number" ON "payment_plans" USING btree ("number");--> statement-breakpoint
CREATE UNIQUE INDEX "payment_plans_of_request" ON "payment_plans" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "payment_plans_of_customer" ON "payment_plans" USING btree ("customer_id","agreed_at");--> statement-breakpoint
ALTER TABLE "control_totals" ADD CONSTRAINT "control_totals_accepted_whole" CHECK (num_nonnulls(accepted_difference, accepted_request_id, accepted_at) in (0, 3));