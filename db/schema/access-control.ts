import { sql } from "drizzle-orm";
import { check, index, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { inSet, instant, rowId } from "#db/columns";
import { grants, people, users } from "#db/schema/access";
import { lineDecisions, proposalStates } from "#server/domain/access/access-states";
import type { ReviewedLine } from "#server/domain/access/access-views";
import { roles } from "#server/domain/access/roles";

/**
 * Grants that two people have to want: what gives the administration of access, and what an administrator would give to
 * themselves. Written by grant.propose and whatever gives grants, decided by another human being. Decided rows stay.
 */
export const grantProposals = pgTable(
  "grant_proposals",
  {
    id: rowId(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    role: text().notNull(),
    entities: text().array().notNull(),
    startsAt: instant("starts_at").notNull(),
    endsAt: instant("ends_at"),
    reason: text().notNull(),
    /** Who looks at what was done, where duties meet for a while. */
    reviewerId: uuid("reviewer_id").references(() => users.id),
    state: text().notNull().default("open"),
    proposedById: uuid("proposed_by_id").notNull(),
    proposedByPersonId: uuid("proposed_by_person_id").notNull(),
    proposedBy: text("proposed_by").notNull(),
    proposedAt: instant("proposed_at").notNull(),
    decidedBy: text("decided_by"),
    decidedAt: instant("decided_at"),
    decisionReason: text("decision_reason"),
    /** The grant it became. */
    grantId: uuid("grant_id").references(() => grants.id),
  },
  (t) => [
    index("grant_proposals_open").on(t.userId).where(sql`${t.state} = 'open'`),
    check("grant_proposals_role_known", inSet(t.role, roles)),
    check("grant_proposals_state_known", inSet(t.state, proposalStates)),
  ],
);

/**
 * What an access review took from somebody to whom a group of the identity provider would give it again. While it stands,
 * signing in does not bring it back. Ended early by a reviewer, never deleted.
 */
export const groupOverrides = pgTable(
  "group_overrides",
  {
    id: rowId(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    role: text().notNull(),
    entities: text().array().notNull(),
    reason: text().notNull(),
    decidedBy: text("decided_by").notNull(),
    decidedAt: instant("decided_at").notNull(),
    /** From this instant on the groups count again. */
    endsAt: instant("ends_at").notNull(),
    endedAt: instant("ended_at"),
    endedBy: text("ended_by"),
  },
  (t) => [
    index("group_overrides_of_user").on(t.userId, t.endsAt),
    check("group_overrides_role_known", inSet(t.role, roles)),
    check("group_overrides_end_after_start", sql`${t.endsAt} > ${t.decidedAt}`),
  ],
);

/**
 * Duties that should not meet met in one person for a while, and somebody was named to look at what was done then. Opens
 * with the grant, stands open beyond its end until that reviewer signs it off.
 */
export const dutyReviews = pgTable(
  "duty_reviews",
  {
    id: rowId(),
    personId: uuid("person_id")
      .notNull()
      .references(() => people.id),
    grantId: uuid("grant_id")
      .notNull()
      .references(() => grants.id),
    /** Both duties, in the order of the matrix. */
    duties: text().array().notNull(),
    entities: text().array().notNull(),
    sentence: text().notNull(),
    reason: text().notNull(),
    startsAt: instant("starts_at").notNull(),
    endsAt: instant("ends_at").notNull(),
    reviewerId: uuid("reviewer_id")
      .notNull()
      .references(() => users.id),
    openedAt: instant("opened_at").notNull(),
    openedBy: text("opened_by").notNull(),
    signedOffAt: instant("signed_off_at"),
    signedOffBy: text("signed_off_by"),
    note: text(),
  },
  (t) => [
    index("duty_reviews_of_person").on(t.personId),
    index("duty_reviews_open").on(t.reviewerId).where(sql`${t.signedOffAt} is null`),
    check("duty_reviews_end_after_start", sql`${t.endsAt} > ${t.startsAt}`),
  ],
);

/** A look at who may do what, line by line, and what came of it. `document` is the file as it was signed. */
export const accessReviews = pgTable("access_reviews", {
  id: rowId(),
  title: text().notNull(),
  openedAt: instant("opened_at").notNull(),
  openedBy: text("opened_by").notNull(),
  signedOffAt: instant("signed_off_at"),
  signedOffBy: text("signed_off_by"),
  document: text(),
  documentHash: text("document_hash"),
});

/** One grant in a review, with the facts as they were when the review was opened, and what a reviewer said of it. */
export const accessReviewLines = pgTable(
  "access_review_lines",
  {
    id: rowId(),
    reviewId: uuid("review_id")
      .notNull()
      .references(() => accessReviews.id),
    grantId: uuid("grant_id")
      .notNull()
      .references(() => grants.id),
    /** Whose grant it is: they never decide it. */
    personId: uuid("person_id")
      .notNull()
      .references(() => people.id),
    facts: jsonb().$type<ReviewedLine>().notNull(),
    decision: text(),
    note: text(),
    decidedBy: text("decided_by"),
    decidedAt: instant("decided_at"),
  },
  (t) => [
    uniqueIndex("access_review_lines_once").on(t.reviewId, t.grantId),
    check("access_review_lines_decision_known", sql`${t.decision} is null or ${inSet(t.decision, lineDecisions)}`),
  ],
);

/**
 * Keys with which programs act for an account, within what its owner may do at that moment. The secret is shown once and
 * kept as its SHA-256; after a rotation the old one opens until previous_until. Every call with it reads this row.
 */
export const apiTokens = pgTable(
  "api_tokens",
  {
    id: rowId(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    name: text().notNull(),
    scopes: text().array().notNull(),
    /** The first letters of the secret, so that a found one can be matched with its row. */
    prefix: text().notNull(),
    secretHash: text("secret_hash").notNull(),
    previousHash: text("previous_hash"),
    previousUntil: instant("previous_until"),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    rotatedAt: instant("rotated_at"),
    lastUsedAt: instant("last_used_at"),
    revokedAt: instant("revoked_at"),
    revokedBy: text("revoked_by"),
    revokedReason: text("revoked_reason"),
  },
  (t) => [
    uniqueIndex("api_tokens_by_secret").on(t.secretHash),
    uniqueIndex("api_tokens_by_previous").on(t.previousHash).where(sql`${t.previousHash} is not null`),
    uniqueIndex("api_tokens_name_in_use").on(t.userId, t.name).where(sql`${t.revokedAt} is null`),
  ],
);
