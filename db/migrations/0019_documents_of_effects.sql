ALTER TABLE "grants" DROP CONSTRAINT "grants_role_known";--> statement-breakpoint
ALTER TABLE "effects" ADD COLUMN "reference" text;--> statement-breakpoint
ALTER TABLE "effects" ADD COLUMN "document_id" text;--> statement-breakpoint
ALTER TABLE "effects" ADD COLUMN "document_minor" bigint;--> statement-breakpoint
ALTER TABLE "grants" ADD CONSTRAINT "grants_role_known" CHECK ("grants"."role" in ('billing_analyst', 'collector', 'dispute_owner', 'cash_applier', 'finance_approver', 'finance_director', 'controller', 'integration_engineer', 'administrator', 'auditor', 'contributor'));