CREATE TABLE "break_glass_uses" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"grant_id" uuid NOT NULL,
	"entities" text[] NOT NULL,
	"reason" text NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"ended_by" text,
	"reviewed_at" timestamp with time zone,
	"reviewed_by" text,
	"reviewer_person_id" uuid,
	"finding" text,
	"finding_note" text,
	CONSTRAINT "break_glass_uses_four_hours" CHECK ("break_glass_uses"."expires_at" <= "break_glass_uses"."opened_at" + interval '4 hours'),
	CONSTRAINT "break_glass_uses_reason_said" CHECK (length("break_glass_uses"."reason") >= 20),
	CONSTRAINT "break_glass_uses_finding_known" CHECK ("break_glass_uses"."finding" in ('justified', 'not_justified')),
	CONSTRAINT "break_glass_uses_another_reviews" CHECK (("break_glass_uses"."reviewed_at" is null and "break_glass_uses"."reviewer_person_id" is null and "break_glass_uses"."finding" is null)
        or ("break_glass_uses"."reviewed_at" >= least("break_glass_uses"."ended_at", "break_glass_uses"."expires_at") and "break_glass_uses"."reviewer_person_id" <> "break_glass_uses"."person_id" and "break_glass_uses"."finding" is not null and "break_glass_uses"."finding_note" is not null))
);
--> statement-breakpoint
CREATE TABLE "factor_failures" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"failed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identities" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"issuer" text NOT NULL,
	"subject" text NOT NULL,
	"email" text NOT NULL,
	"linked_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "recovery_codes" (
	"user_id" uuid NOT NULL,
	"code_hash" text NOT NULL,
	"used_at" timestamp with time zone,
	CONSTRAINT "recovery_codes_user_id_code_hash_pk" PRIMARY KEY("user_id","code_hash")
);
--> statement-breakpoint
CREATE TABLE "second_factors" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"key_id" text NOT NULL,
	"nonce" "bytea" NOT NULL,
	"ciphertext" "bytea" NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"confirmed_at" timestamp with time zone,
	"last_step" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "break_glass_uses" ADD CONSTRAINT "break_glass_uses_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "break_glass_uses" ADD CONSTRAINT "break_glass_uses_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "break_glass_uses" ADD CONSTRAINT "break_glass_uses_reviewer_person_id_people_id_fk" FOREIGN KEY ("reviewer_person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "factor_failures" ADD CONSTRAINT "factor_failures_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identities" ADD CONSTRAINT "identities_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recovery_codes" ADD CONSTRAINT "recovery_codes_user_id_second_factors_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."second_factors"("user_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "second_factors" ADD CONSTRAINT "second_factors_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "break_glass_uses_recent" ON "break_glass_uses" USING btree ("opened_at" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "break_glass_uses_unreviewed" ON "break_glass_uses" USING btree ("expires_at") WHERE reviewed_at is null;--> statement-breakpoint
CREATE INDEX "factor_failures_recent" ON "factor_failures" USING btree ("user_id","failed_at");--> statement-breakpoint
CREATE UNIQUE INDEX "identities_subject_unique" ON "identities" USING btree ("issuer","subject");--> statement-breakpoint
CREATE UNIQUE INDEX "identities_one_an_account" ON "identities" USING btree ("user_id");