import { sql } from "drizzle-orm";
import { check, date, index, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { inSet, instant, rowId } from "#db/columns";
import { approvalRequests } from "#db/schema/approvals";
import { acceptances } from "#server/domain/exceptions/accepted-findings";

/**
 * What was found and signed to stand: on one document, or on everything billed under a contract. Detection reads it, and
 * finds again what goes beyond it or outlasts it. Written when the request is carried out and never changed; the database
 * refuses a row that the signed packet does not name word for word.
 */
export const acceptedFindings = pgTable(
  "accepted_findings",
  {
    id: rowId(),
    requestId: uuid("request_id")
      .notNull()
      .references(() => approvalRequests.id),
    /** The act that wrote it: one row for each. */
    effectId: uuid("effect_id").notNull(),
    entityCode: text("entity_code").notNull(),
    /** What it counts for: an invoice, or a contract and then every invoice under it as well. */
    subjectType: text("subject_type").notNull(),
    subjectId: uuid("subject_id").notNull(),
    /** The exception type it was found by. */
    type: text().notNull(),
    acceptance: text().$type<(typeof acceptances)[number]>().notNull(),
    /** What exactly was accepted, as its type writes a finding. */
    details: jsonb().$type<Record<string, unknown>>().notNull(),
    fromOn: date("from_on", { mode: "string" }).notNull(),
    /** The last day on which it counts; null while the document stands. */
    untilOn: date("until_on", { mode: "string" }),
    acceptedAt: instant("accepted_at").notNull(),
  },
  (t) => [
    index("accepted_findings_of_subject").on(t.subjectId, t.type),
    uniqueIndex("accepted_findings_once_an_act").on(t.effectId),
    check("accepted_findings_acceptance_known", inSet(t.acceptance, acceptances)),
    check("accepted_findings_end_after_start", sql`until_on is null or until_on >= from_on`),
    check("accepted_findings_of_contract_end", sql`subject_type <> 'contract' or until_on is not null`),
  ],
);
