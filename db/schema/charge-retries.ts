import { sql } from "drizzle-orm";
import { check, date, index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { currencyCode, inSet, instant, minorUnits, rowId } from "#db/columns";
import {
  type ChargeRetryState,
  chargeRetryStates,
  type RetryAsks,
  retryAsks,
} from "#server/domain/collections/charge-retry-states";
import type { ChargeMethod } from "#server/domain/collections/scheme-rules";

/**
 * What follows a failed charge, one row for each: written by the review of failed charges and by whoever brings one forward or
 * drops it, read by the page of retries and by what is measured of them. Rows stay. The attempt is unique, so that one failure
 * is answered by one charge of ours at most, and an invoice has one live row, so that it is never charged by two.
 */
export const chargeRetries = pgTable(
  "charge_retries",
  {
    id: rowId(),
    entityCode: text("entity_code").notNull(),
    customerId: uuid("customer_id").notNull(),
    invoiceId: uuid("invoice_id").notNull(),
    /** The charge that failed. */
    attemptId: uuid("attempt_id").notNull(),
    method: text().$type<ChargeMethod>().notNull(),
    declineKind: text("decline_kind").$type<"soft" | "hard">().notNull(),
    declineCode: text("decline_code"),
    /** What the failed charge was over. */
    currency: currencyCode().notNull(),
    amountMinor: minorUnits("amount_minor").notNull(),
    failedOn: date("failed_on", { mode: "string" }).notNull(),
    state: text().$type<ChargeRetryState>().notNull(),
    /** The day it is charged again; while the customer is waited for, the day that ends. */
    plannedOn: date("planned_on", { mode: "string" }).notNull(),
    reason: text().notNull(),
    /** What keeps it back for now, in a sentence. */
    heldBecause: text("held_because"),
    /** The document it was decided by: "charge_retry v3". */
    policyVersion: text("policy_version").notNull(),
    /** When time alone may change it. */
    looksAgainAt: instant("looks_again_at"),
    /** The day the customer was told, and by which mail. */
    toldOn: date("told_on", { mode: "string" }),
    mailId: uuid("mail_id"),
    effectId: uuid("effect_id"),
    requestedAt: instant("requested_at"),
    requestedBy: text("requested_by"),
    /** The charge that came of it. */
    resultAttemptId: uuid("result_attempt_id"),
    /** Whom the task asks, once nothing more can be done here. */
    asks: text().$type<RetryAsks>(),
    taskId: uuid("task_id"),
    settledAt: instant("settled_at"),
    settledReason: text("settled_reason"),
    settledBy: text("settled_by"),
    /** The person who dropped it; what the review drops, it may plan again. */
    settledById: uuid("settled_by_id"),
    plannedAt: instant("planned_at").notNull(),
    version: integer().notNull().default(1),
  },
  (t) => [
    uniqueIndex("charge_retries_one_per_attempt").on(t.attemptId),
    uniqueIndex("charge_retries_one_live").on(t.invoiceId).where(sql`state in ('planned', 'waiting', 'requested')`),
    uniqueIndex("charge_retries_one_task").on(t.invoiceId, t.asks).where(sql`task_id is not null`),
    index("charge_retries_of_invoice").on(t.invoiceId, t.plannedAt),
    index("charge_retries_due").on(t.looksAgainAt).where(sql`looks_again_at is not null`),
    // The lists of the page, one for each state.
    index("charge_retries_by_day").on(t.state, t.plannedOn, t.id),
    index("charge_retries_of_customer").on(t.customerId, t.plannedAt),
    check("charge_retries_state_known", inSet(t.state, chargeRetryStates)),
    check("charge_retries_asks_known", sql`asks is null or ${inSet(t.asks, retryAsks)}`),
    check(
      "charge_retries_charged_once",
      sql`state not in ('requested', 'succeeded', 'failed') or (effect_id is not null and requested_at is not null)`,
    ),
    check("charge_retries_settled_whole", sql`(settled_at is null) = (state in ('planned', 'waiting', 'requested'))`),
  ],
);
