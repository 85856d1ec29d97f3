CREATE TABLE "access_review_lines" (
	"id" uuid PRIMARY KEY NOT NULL,
	"review_id" uuid NOT NULL,
	"grant_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"facts" jsonb NOT NULL,
	"decision" text,
	"note" text,
	"decided_by" text,
	"decided_at" timestamp with time zone,
	CONSTRAINT "access_review_lines_decision_known" CHECK ("access_review_lines"."decision" is null or "access_review_lines"."decision" in ('confirmed', 'remove'))
);
--> statement-breakpoint
CREATE TABLE "access_reviews" (
	"id" uuid PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"opened_by" text NOT NULL,
	"signed_off_at" timestamp with time zone,
	"signed_off_by" text,
	"document" text,
	"document_hash" text
);
--> statement-breakpoint
CREATE TABLE "api_tokens" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"name" text NOT NULL,
	"scopes" text[] NOT NULL,
	"prefix" text NOT NULL,
	"secret_hash" text NOT NULL,
	"previous_hash" text,
	"previous_until" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"rotated_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"revoked_by" text,
	"revoked_reason" text
);
--> statement-breakpoint
CREATE TABLE "duty_reviews" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"grant_id" uuid NOT NULL,
	"duties" text[] NOT NULL,
	"entities" text[] NOT NULL,
	"sentence" text NOT NULL,
	"reason" text NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"reviewer_id" uuid NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"opened_by" text NOT NULL,
	"signed_off_at" timestamp with time zone,
	"signed_off_by" text,
	"note" text,
	CONSTRAINT "duty_reviews_end_after_start" CHECK ("duty_reviews"."ends_at" > "duty_reviews"."starts_at")
);
--> statement-breakpoint
CREATE TABLE "grant_proposals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"role" text NOT NULL,
	"entities" text[] NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone,
	"reason" text NOT NULL,
	"reviewer_id" uuid,
	"state" text DEFAULT 'open' NOT NULL,
	"proposed_by_id" uuid NOT NULL,
	"proposed_by_person_id" uuid NOT NULL,
	"proposed_by" text NOT NULL,
	"proposed_at" timestamp with time zone NOT NULL,
	"decided_by" text,
	"decided_at" timestamp with time zone,
	"decision_reason" text,
	"grant_id" uuid,
	CONSTRAINT "grant_proposals_role_known" CHECK ("grant_proposals"."role" in ('billing_analyst', 'collector', 'dispute_owner', 'cash_applier', 'finance_approver', 'finance_director', 'controller', 'integration_engineer', 'administrator', 'auditor', 'contributor')),
	CONSTRAINT "grant_proposals_state_known" CHECK ("grant_proposals"."state" in ('open', 'confirmed', 'declined', 'withdrawn'))
);
--> statement-breakpoint
ALTER TABLE "effects" ADD COLUMN "request_id" uuid;--> statement-breakpoint
ALTER TABLE "grants" ADD COLUMN "starts_at" timestamp with time zone;--> statement-breakpoint
-- What was given before counted from the moment it was given.
UPDATE "grants" SET "starts_at" = "granted_at";--> statement-breakpoint
ALTER TABLE "grants" ALTER COLUMN "starts_at" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "grants" ADD COLUMN "ends_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "grants" ADD COLUMN "reason" text;--> statement-breakpoint
ALTER TABLE "grants" ADD COLUMN "source" text DEFAULT 'hand' NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "factor_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "factor_means" text;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "identity_id" uuid;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "amr" text[];--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "acr" text;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "authenticated_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "left_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "access_review_lines" ADD CONSTRAINT "access_review_lines_review_id_access_reviews_id_fk" FOREIGN KEY ("review_id") REFERENCES "public"."access_reviews"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_review_lines" ADD CONSTRAINT "access_review_lines_grant_id_grants_id_fk" FOREIGN KEY ("grant_id") REFERENCES "public"."grants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_review_lines" ADD CONSTRAINT "access_review_lines_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_tokens" ADD CONSTRAINT "api_tokens_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_reviews" ADD CONSTRAINT "duty_reviews_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_reviews" ADD CONSTRAINT "duty_reviews_grant_id_grants_id_fk" FOREIGN KEY ("grant_id") REFERENCES "public"."grants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_reviews" ADD CONSTRAINT "duty_reviews_reviewer_id_users_id_fk" FOREIGN KEY ("reviewer_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grant_proposals" ADD CONSTRAINT "grant_proposals_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grant_proposals" ADD CONSTRAINT "grant_proposals_reviewer_id_users_id_fk" FOREIGN KEY ("reviewer_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grant_proposals" ADD CONSTRAINT "grant_proposals_grant_id_grants_id_fk" FOREIGN KEY ("grant_id") REFERENCES "public"."grants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "access_review_lines_once" ON "access_review_lines" USING btree ("review_id","grant_id");--> statement-breakpoint
CREATE UNIQUE INDEX "api_tokens_by_secret" ON "api_tokens" USING btree ("secret_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "api_tokens_by_previous" ON "api_tokens" USING btree ("previous_hash") WHERE "api_tokens"."previous_hash" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "api_tokens_name_in_use" ON "api_tokens" USING btree ("user_id","name") WHERE "api_tokens"."revoked_at" is null;--> statement-breakpoint
CREATE INDEX "duty_reviews_of_person" ON "duty_reviews" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "duty_reviews_open" ON "duty_reviews" USING btree ("reviewer_id") WHERE "duty_reviews"."signed_off_at" is null;--> statement-breakpoint
CREATE INDEX "grant_proposals_open" ON "grant_proposals" USING btree ("user_id") WHERE "grant_proposals"."state" = 'open';--> statement-breakpoint
CREATE INDEX "effects_of_request" ON "effects" USING btree ("request_id") WHERE request_id is not null;--> statement-breakpoint
CREATE INDEX "grants_ending" ON "grants" USING btree ("ends_at") WHERE "grants"."ended_at" is null and "grants"."ends_at" is not null;--> statement-breakpoint
ALTER TABLE "grants" ADD CONSTRAINT "grants_source_known" CHECK ("grants"."source" in ('hand', 'identity_provider', 'break_glass'));--> statement-breakpoint
ALTER TABLE "grants" ADD CONSTRAINT "grants_end_after_start" CHECK ("grants"."ends_at" is null or "grants"."ends_at" > "grants"."starts_at");--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_factor_known" CHECK ("sessions"."factor_means" in ('code', 'recovery_code', 'identity_provider'));