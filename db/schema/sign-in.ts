import { sql } from "drizzle-orm";
import { bigint, check, index, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { bytes, inSet, instant, rowId } from "#db/columns";
import { people, users } from "#db/schema/access";
import { findings } from "#server/domain/access/break-glass";

/**
 * Whom an identity provider means: a subject of an issuer, which is the only name of a person that provider never gives to
 * another. Written at the first sign-in, read at each. The e-mail is what the provider said then, for people who look.
 */
export const identities = pgTable(
  "identities",
  {
    id: rowId(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    issuer: text().notNull(),
    subject: text().notNull(),
    email: text().notNull(),
    linkedAt: instant("linked_at").notNull(),
  },
  (t) => [
    uniqueIndex("identities_subject_unique").on(t.issuer, t.subject),
    // One account has one identity: whoever else shows up with its e-mail is not let in.
    uniqueIndex("identities_one_an_account").on(t.userId),
  ],
);

/**
 * The secret an account shares with an authenticator, sealed. A row without `confirmed_at` is being entered: it still
 * holds its recovery codes, sealed as well, to be shown; once confirmed only their hashes are kept. Removing a factor
 * removes the row, so that no secret outlives its use; events tell of it.
 */
export const secondFactors = pgTable("second_factors", {
  userId: uuid("user_id")
    .primaryKey()
    .references(() => users.id),
  keyId: text("key_id").notNull(),
  nonce: bytes().notNull(),
  ciphertext: bytes().notNull(),
  startedAt: instant("started_at").notNull(),
  confirmedAt: instant("confirmed_at"),
  /** The time step of the last code taken: that code and any before it are spent. Read and written under the row's lock. */
  lastStep: bigint("last_step", { mode: "number" }).notNull().default(0),
});

/** Codes for whoever lost their authenticator, each good once; 80 random bits, so that a plain hash keeps them. */
export const recoveryCodes = pgTable(
  "recovery_codes",
  {
    userId: uuid("user_id")
      .notNull()
      .references(() => secondFactors.userId, { onDelete: "cascade" }),
    codeHash: text("code_hash").notNull(),
    usedAt: instant("used_at"),
  },
  (t) => [primaryKey({ columns: [t.userId, t.codeHash] })],
);

/** Wrong codes per account in a window; counted under the factor's lock before a code is looked at. Rows leave after a day. */
export const factorFailures = pgTable(
  "factor_failures",
  {
    id: rowId(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    failedAt: instant("failed_at").notNull(),
  },
  (t) => [index("factor_failures_recent").on(t.userId, t.failedAt)],
);

/**
 * Each time somebody gave themself the power to approve because nobody who has it could be reached. It ends by its time,
 * whatever runs or does not, as its grant does; and stays until another human being has signed what they found.
 */
export const breakGlassUses = pgTable(
  "break_glass_uses",
  {
    id: rowId(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    personId: uuid("person_id")
      .notNull()
      .references(() => people.id),
    grantId: uuid("grant_id").notNull(),
    entities: text().array().notNull(),
    reason: text().notNull(),
    openedAt: instant("opened_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    /** Set when it was ended before its time. */
    endedAt: instant("ended_at"),
    endedBy: text("ended_by"),
    reviewedAt: instant("reviewed_at"),
    reviewedBy: text("reviewed_by"),
    reviewerPersonId: uuid("reviewer_person_id").references(() => people.id),
    finding: text(),
    findingNote: text("finding_note"),
  },
  (t) => [
    index("break_glass_uses_recent").on(t.openedAt.desc().nullsFirst()),
    index("break_glass_uses_unreviewed").on(t.expiresAt).where(sql`reviewed_at is null`),
    check("break_glass_uses_four_hours", sql`${t.expiresAt} <= ${t.openedAt} + interval '4 hours'`),
    check("break_glass_uses_reason_said", sql`length(${t.reason}) >= 20`),
    check("break_glass_uses_finding_known", inSet(t.finding, findings)),
    check(
      "break_glass_uses_another_reviews",
      sql`(${t.reviewedAt} is null and ${t.reviewerPersonId} is null and ${t.finding} is null)
        or (${t.reviewedAt} >= least(${t.endedAt}, ${t.expiresAt}) and ${t.reviewerPersonId} <> ${t.personId} and ${t.finding} is not null and ${t.findingNote} is not null)`,
    ),
  ],
);
