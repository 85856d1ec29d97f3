CREATE TABLE "payer_marks" (
	"entity_code" text NOT NULL,
	"by" text NOT NULL,
	"mark" text NOT NULL,
	"customer_id" uuid NOT NULL,
	"times" integer NOT NULL,
	"last_on" date,
	"turned_down_on" date,
	CONSTRAINT "payer_marks_entity_code_by_mark_customer_id_pk" PRIMARY KEY("entity_code","by","mark","customer_id"),
	CONSTRAINT "payer_marks_by_known" CHECK ("payer_marks"."by" in ('account', 'name')),
	CONSTRAINT "payer_marks_say_something" CHECK (times > 0 or (times = 0 and turned_down_on is not null))
);
--> statement-breakpoint
CREATE TABLE "receipt_decisions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"case_id" uuid NOT NULL,
	"subject_type" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"currency" char(3) NOT NULL,
	"amount_minor" bigint NOT NULL,
	"received_on" date NOT NULL,
	"parts" jsonb NOT NULL,
	"points" integer,
	"reasons" jsonb NOT NULL,
	"difference_kind" text,
	"difference_minor" bigint,
	"write_off_minor" bigint NOT NULL,
	"write_off_invoice" text,
	"payer_account" text,
	"payer_name" text,
	"customer_ids" uuid[] NOT NULL,
	"turned_down" jsonb NOT NULL,
	"policy_version" text NOT NULL,
	"decided_by_id" uuid,
	"decided_by" text NOT NULL,
	"decided_on" date NOT NULL,
	"decided_at" timestamp with time zone NOT NULL,
	"held_until" timestamp with time zone NOT NULL,
	"undone_at" timestamp with time zone,
	"undone_by" text,
	CONSTRAINT "receipt_decisions_kind_known" CHECK ("receipt_decisions"."kind" in ('accepted', 'named', 'split', 'on_account', 'transferred', 'automatic')),
	CONSTRAINT "receipt_decisions_write_off_small" CHECK (write_off_minor between 0 and 5000),
	CONSTRAINT "receipt_decisions_write_off_of_invoice" CHECK ((write_off_minor > 0) = (write_off_invoice is not null)),
	CONSTRAINT "receipt_decisions_undone_whole" CHECK ((undone_at is null) = (undone_by is null))
);
--> statement-breakpoint
CREATE INDEX "receipt_decisions_of_case" ON "receipt_decisions" USING btree ("case_id","decided_at");--> statement-breakpoint
CREATE INDEX "receipt_decisions_latest" ON "receipt_decisions" USING btree ("decided_at");--> statement-breakpoint
CREATE INDEX "invoices_open_by_order" ON "invoices" USING btree ("entity_code","po_number") WHERE status = 'open' and deleted_at is null and po_number is not null;