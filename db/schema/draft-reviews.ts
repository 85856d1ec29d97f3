import { sql } from "drizzle-orm";
import { boolean, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { instant, rowId } from "#db/columns";

/** The review of a services draft before it is billed: project lead first, then billing, each once and in order. */
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
    closedAt: instant("closed_at"),
  },
  (t) => [
    uniqueIndex("draft_reviews_one_open").on(t.invoiceId).where(sql`state = 'open'`),
    index("draft_reviews_of_invoice").on(t.invoiceId),
  ],
);

export const draftReviewSteps = pgTable(
  "draft_review_steps",
  {
    reviewId: uuid("review_id").notNull(),
    entityCode: text("entity_code").notNull(),
    position: integer().notNull(),
    /** project_lead, billing or controller. */
    part: text().notNull(),
    /** approved or sent_back; null while it waits. */
    decision: text(),
    decidedById: uuid("decided_by_id"),
    decidedBy: text("decided_by"),
    decidedAt: instant("decided_at"),
    note: text(),
  },
  (t) => [primaryKey({ columns: [t.reviewId, t.position] })],
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
    before: text().notNull(),
    after: text().notNull(),
    reason: text().notNull(),
    effectId: uuid("effect_id"),
    editedById: uuid("edited_by_id").notNull(),
    editedBy: text("edited_by").notNull(),
    editedAt: instant("edited_at").notNull(),
    isTakenBack: boolean("is_taken_back").notNull().default(false),
  },
  (t) => [index("draft_edits_of_review").on(t.reviewId, t.editedAt)],
);
