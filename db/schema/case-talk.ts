import { sql } from "drizzle-orm";
import { index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { bytes, instant, rowId } from "#db/columns";

/** A question on a case to somebody who has no desk of their own: a success manager, tax, sales. Answered once. */
export const caseQuestions = pgTable(
  "case_questions",
  {
    id: rowId(),
    caseId: uuid("case_id").notNull(),
    entityCode: text("entity_code"),
    /** Nobody where Docket asks by itself. */
    askedById: uuid("asked_by_id"),
    askedBy: text("asked_by").notNull(),
    /** The account of whoever is asked. */
    askedOfId: uuid("asked_of_id").notNull(),
    askedOf: text("asked_of").notNull(),
    text: text().notNull(),
    askedAt: instant("asked_at").notNull(),
    answeredAt: instant("answered_at"),
    answer: text(),
    withdrawnAt: instant("withdrawn_at"),
  },
  (t) => [
    index("case_questions_of_case").on(t.caseId, t.askedAt),
    index("case_questions_open").on(t.askedOfId, t.askedAt).where(sql`answered_at is null and withdrawn_at is null`),
  ],
);

/** A file kept with a case, byte for byte. */
export const caseFiles = pgTable(
  "case_files",
  {
    id: rowId(),
    caseId: uuid("case_id").notNull(),
    entityCode: text("entity_code"),
    name: text().notNull(),
    mediaType: text("media_type").notNull(),
    byteCount: integer("byte_count").notNull(),
    contentHash: text("content_hash").notNull(),
    content: bytes().notNull(),
    addedById: uuid("added_by_id").notNull(),
    addedBy: text("added_by").notNull(),
    addedAt: instant("added_at").notNull(),
    removedAt: instant("removed_at"),
  },
  (t) => [index("case_files_of_case").on(t.caseId, t.addedAt)],
);
