import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { inSet, instant, rowId } from "#db/columns";
import type { LineTerms } from "#server/domain/drafts/line-terms";
import { draftReviewStates } from "#server/domain/drafts/machine";
import { reviewParts } from "#server/domain/drafts/sequence";

/**
 * The review of a services draft before it is billed: project lead first, then billing, then the controller where asked
 * for. Opened and ended by the look after each sync, moved on by people; rows stay. The desk reads the open ones by when
 * the draft would go out, the others by when they closed.
 */
export const draftReviews = pgTable(
  "draft_reviews",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    invoiceId: uuid("invoice_id").notNull(),
    projectId: uuid("project_id").notNull(),
    version: integer().notNull().default(1),
    /** open, approved, or ended when the draft went another way. */
    state: text().notNull(),
    openedAt: instant("opened_at").notNull(),
    /** When billing would issue the draft by itself, were it not held. */
    dueAt: instant("due_at").notNull(),
    closedAt: instant("closed_at"),
    /** Why it ended without its approvals: "issued before its review was done". */
    endedBecause: text("ended_because"),
  },
  (t) => [
    uniqueIndex("draft_reviews_one_live").on(t.invoiceId).where(sql`state in ('open', 'approved')`),
    index("draft_reviews_of_invoice").on(t.invoiceId),
    index("draft_reviews_open").on(t.dueAt, t.id).where(sql`state = 'open'`),
    index("draft_reviews_closed")
      .on(t.closedAt.desc().nullsFirst(), t.id.desc().nullsFirst())
      .where(sql`closed_at is not null`),
    check("draft_reviews_state_known", inSet(t.state, draftReviewStates)),
    check("draft_reviews_open_until_closed", sql`(state = 'open') = (closed_at is null)`),
  ],
);

/** Every decision asked for and given. One row at a time waits; a decision that a later change voided stays as it was given. */
export const draftReviewSteps = pgTable(
  "draft_review_steps",
  {
    reviewId: uuid("review_id").notNull(),
    entityCode: text("entity_code").notNull(),
    position: integer().notNull(),
    /** project_lead, billing or controller; correction while a draft that was sent back is with billing. */
    part: text().notNull(),
    /** approved or sent_back; null while it waits. */
    decision: text(),
    /** The human being, whatever account they used. */
    decidedById: uuid("decided_by_id"),
    decidedBy: text("decided_by"),
    decidedAt: instant("decided_at"),
    note: text(),
    /** What stood on the draft when it was approved: an approval holds for nothing else. */
    contentHash: text("content_hash"),
    voidedAt: instant("voided_at"),
    voidedBecause: text("voided_because"),
  },
  (t) => [
    primaryKey({ columns: [t.reviewId, t.position] }),
    uniqueIndex("draft_review_steps_one_waits").on(t.reviewId).where(sql`decision is null`),
    check("draft_review_steps_part_known", inSet(t.part, reviewParts)),
    check(
      "draft_review_steps_decided_by_somebody",
      sql`(decision is null) = (decided_by_id is null) and (decision is null) = (decided_at is null)`,
    ),
  ],
);

/** What a reviewer changed on a draft, kept beside the act that carried it to billing. */
export const draftEdits = pgTable(
  "draft_edits",
  {
    id: rowId(),
    reviewId: uuid("review_id").notNull(),
    entityCode: text("entity_code").notNull(),
    lineExternalId: text("line_external_id").notNull(),
    /** description, quantity, rate, or left_out for a line taken off. */
    field: text().notNull(),
    /** The whole line before and after, so that nothing has to be read out of an amount. */
    before: jsonb().$type<LineTerms>().notNull(),
    after: jsonb().$type<LineTerms>().notNull(),
    reason: text().notNull(),
    effectId: uuid("effect_id"),
    /** The human being, whatever account they used. */
    editedById: uuid("edited_by_id").notNull(),
    editedBy: text("edited_by").notNull(),
    editedAt: instant("edited_at").notNull(),
    isTakenBack: boolean("is_taken_back").notNull().default(false),
    takenBackBy: text("taken_back_by"),
    takenBackAt: instant("taken_back_at"),
    /** The act that put the line back as it was. */
    backEffectId: uuid("back_effect_id"),
  },
  (t) => [index("draft_edits_of_review").on(t.reviewId, t.editedAt)],
);
