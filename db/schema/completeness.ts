import { sql } from "drizzle-orm";
import { check, date, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { currencyCode, inSet, instant, minorUnits, rowId } from "#db/columns";
import type { StoredDifferences } from "#server/domain/completeness/views";

export const controlStates = ["agrees", "breaks"] as const;

/**
 * One day of one subject of one source counted on both sides: how many, how much, and a hash over identifiers and amounts.
 * The latest count of a day stands; the events tell of earlier ones. A count that does not agree opens a case.
 */
export const controlTotals = pgTable(
  "control_totals",
  {
    id: rowId(),
    source: text().notNull(),
    account: text().notNull(),
    /** The connector's census: "invoices", "payments", or "acts" for what we sent. */
    subject: text().notNull(),
    /** in: the source has it and we must; out: we did it and the source must show it. */
    direction: text().notNull(),
    /** Empty text where the source does not say whose it is. */
    entityCode: text("entity_code").notNull(),
    businessOn: date("business_on", { mode: "string" }).notNull(),
    currency: currencyCode().notNull(),
    sourceCount: integer("source_count").notNull(),
    sourceSumMinor: minorUnits("source_sum_minor").notNull(),
    sourceHash: text("source_hash").notNull(),
    ourCount: integer("our_count").notNull(),
    ourSumMinor: minorUnits("our_sum_minor").notNull(),
    ourHash: text("our_hash").notNull(),
    state: text().notNull(),
    /** The identifiers that make the difference, at most 200 of each kind, with both amounts. */
    differences: jsonb().$type<StoredDifferences>().notNull(),
    countedAt: instant("counted_at").notNull(),
    /** When the count first did not agree, if it does not. */
    brokenSince: instant("broken_since"),
    /** When what was missing was fetched, if it was. */
    repairedAt: instant("repaired_at"),
    runId: uuid("run_id"),
    /** The difference that an approved request lets stand, by both hashes; another difference is another matter. */
    acceptedDifference: text("accepted_difference"),
    acceptedRequestId: uuid("accepted_request_id"),
    acceptedAt: instant("accepted_at"),
  },
  (t) => [
    uniqueIndex("control_totals_unique").on(
      t.source,
      t.account,
      t.subject,
      t.direction,
      t.entityCode,
      t.businessOn,
      t.currency,
    ),
    index("control_totals_by_day").on(t.businessOn),
    index("control_totals_broken").on(t.source, t.businessOn).where(sql`state = 'breaks'`),
    check("control_totals_state_known", inSet(t.state, controlStates)),
    check(
      "control_totals_accepted_whole",
      sql`num_nonnulls(accepted_difference, accepted_request_id, accepted_at) in (0, 3)`,
    ),
    check("control_totals_direction_known", sql`${t.direction} in ('in', 'out')`),
  ],
);
