import { sql } from "drizzle-orm";
import { date, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { instant, rowId } from "#db/columns";

/** What people know about a cause: the words that group cases, and what they found out about them. Made when first noted. */
export const causes = pgTable(
  "causes",
  {
    id: rowId(),
    signature: text().notNull(),
    /** Where engineers work on it. */
    ticketUrl: text("ticket_url"),
    note: text(),
    /** From the controlled list of root causes. */
    rootCause: text("root_cause"),
    notedBy: text("noted_by").notNull(),
    notedAt: instant("noted_at").notNull(),
  },
  (t) => [uniqueIndex("causes_signature_unique").on(t.signature)],
);

/** One fix for every case of a cause: who asked for it, and how far it has come. */
export const cohortRuns = pgTable(
  "cohort_runs",
  {
    id: rowId(),
    signature: text().notNull(),
    type: text().notNull(),
    fix: text().notNull(),
    label: text().notNull(),
    input: jsonb().$type<Record<string, string>>().notNull(),
    /** running, done or stopped. */
    state: text().notNull(),
    total: integer().notNull(),
    startedBy: text("started_by").notNull(),
    startedById: uuid("started_by_id").notNull(),
    startedAt: instant("started_at").notNull(),
    finishedAt: instant("finished_at"),
    stoppedBy: text("stopped_by"),
  },
  (t) => [index("cohort_runs_of_cause").on(t.signature, t.startedAt)],
);

/** One case of a run: what was foretold for it and what became of it. */
export const cohortItems = pgTable(
  "cohort_items",
  {
    runId: uuid("run_id").notNull(),
    caseId: uuid("case_id").notNull(),
    entityCode: text("entity_code"),
    position: integer().notNull(),
    caseNumber: integer("case_number").notNull(),
    /** What the rehearsal foretold, a sentence. */
    predicted: text().notNull(),
    /** waiting, refused, asked, fixed, fell_short or undone. */
    state: text().notNull(),
    message: text(),
    settledAt: instant("settled_at"),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.caseId] }),
    index("cohort_items_waiting").on(t.runId, t.position).where(sql`state = 'waiting'`),
    index("cohort_items_of_case").on(t.caseId),
  ],
);

/** A fix the policy allowed to be done without asking: one row each, counted by rule and day against its limit. */
export const autoFixes = pgTable(
  "auto_fixes",
  {
    id: rowId(),
    caseId: uuid("case_id").notNull(),
    entityCode: text("entity_code"),
    rule: text().notNull(),
    policyVersion: text("policy_version").notNull(),
    fix: text().notNull(),
    label: text().notNull(),
    doneOn: date("done_on", { mode: "string" }).notNull(),
    at: instant("at").notNull(),
  },
  (t) => [index("auto_fixes_of_rule").on(t.rule, t.doneOn), index("auto_fixes_of_case").on(t.caseId)],
);
