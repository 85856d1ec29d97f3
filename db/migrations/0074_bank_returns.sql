CREATE SEQUENCE "public"."bank_return_numbers" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE TABLE "bank_returns" (
	"id" uuid PRIMARY KEY NOT NULL,
	"entity_code" text NOT NULL,
	"request_id" uuid NOT NULL,
	"entry_id" uuid NOT NULL,
	"bank_account_id" uuid NOT NULL,
	"reference" text NOT NULL,
	"currency" char(3) NOT NULL,
	"amount_minor" bigint NOT NULL,
	"why" text NOT NULL,
	"payer_name" text NOT NULL,
	"payer_account" text NOT NULL,
	"ordered_on" date NOT NULL,
	"made_at" timestamp with time zone NOT NULL,
	"file_name" text NOT NULL,
	"content" "bytea" NOT NULL,
	"content_hash" text NOT NULL,
	CONSTRAINT "bank_returns_amount_above_zero" CHECK (amount_minor > 0),
	CONSTRAINT "bank_returns_why_known" CHECK ("bank_returns"."why" in ('misdirected', 'overpaid', 'duplicate', 'requested_by_payer')),
	CONSTRAINT "bank_returns_reference_shape" CHECK (reference ~ '^RET-[0-9]{6,12}$'),
	CONSTRAINT "bank_returns_hash_of_content" CHECK (content_hash = encode(sha256(content), 'hex'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX "bank_returns_of_request" ON "bank_returns" USING btree ("request_id");--> statement-breakpoint
CREATE UNIQUE INDEX "bank_returns_reference_unique" ON "bank_returns" USING btree ("reference");--> statement-breakpoint
CREATE INDEX "bank_returns_of_entry" ON "bank_returns" USING btree ("entry_id");--> statement-breakpoint
CREATE INDEX "bank_returns_by_amount" ON "bank_returns" USING btree ("bank_account_id","currency","amount_minor");--> statement-breakpoint
CREATE INDEX "bank_returns_latest" ON "bank_returns" USING btree ("made_at");