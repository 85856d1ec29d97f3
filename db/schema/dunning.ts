import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { currencyCode, inSet, instant, minorUnits, rowId } from "#db/columns";
import type { StepAction } from "#server/domain/collections/dunning-policy";
import {
  type ActHold,
  type DunningActState,
  type DunningRunState,
  dunningActStates,
  dunningRunStates,
  type RunCounts,
} from "#server/domain/collections/dunning-run";

/**
 * One day's dunning of one legal entity: worked out, looked at, approved where a strategy asks for it, carried out. At most
 * one a day that is not dropped; what it does is in its acts.
 */
export const dunningRuns = pgTable(
  "dunning_runs",
  {
    id: rowId(),
    /** What people call it: "run 301". */
    number: bigint({ mode: "number" }).generatedAlwaysAsIdentity({ startWith: 301 }).notNull(),
    entityCode: text("entity_code").notNull(),
    runOn: date("run_on", { mode: "string" }).notNull(),
    /** "dunning v4". */
    policyVersion: text("policy_version").notNull(),
    state: text().$type<DunningRunState>().notNull(),
    counts: jsonb().$type<RunCounts>().notNull(),
    plannedBy: text("planned_by").notNull(),
    /** The human being, not the account: one person counts once. Nobody where the clock planned it. */
    plannedById: uuid("planned_by_id"),
    plannedAt: instant("planned_at").notNull(),
    approvedBy: text("approved_by"),
    approvedById: uuid("approved_by_id"),
    approvedAt: instant("approved_at"),
    startedBy: text("started_by"),
    startedAt: instant("started_at"),
    finishedAt: instant("finished_at"),
    droppedReason: text("dropped_reason"),
    stoppedBy: text("stopped_by"),
    stoppedReason: text("stopped_reason"),
    version: integer().notNull().default(1),
  },
  (t) => [
    uniqueIndex("dunning_runs_by_number").on(t.number),
    uniqueIndex("dunning_runs_one_a_day").on(t.entityCode, t.runOn).where(sql`state <> 'dropped'`),
    index("dunning_runs_under_way").on(t.runOn).where(sql`state in ('planned', 'carrying_out')`),
    check("dunning_runs_state_known", inSet(t.state, dunningRunStates)),
    check(
      "dunning_runs_stopped_with_reason",
      sql`(state = 'stopped') = (stopped_by is not null and stopped_reason is not null)`,
    ),
  ],
);

/** One act of a run: a contact or a piece of work for one customer, over all its invoices; or what was held back, with why. */
export const dunningActs = pgTable(
  "dunning_acts",
  {
    id: rowId(),
    runId: uuid("run_id")
      .notNull()
      .references(() => dunningRuns.id),
    entityCode: text("entity_code").notNull(),
    customerId: uuid("customer_id").notNull(),
    strategy: text().notNull(),
    step: text().notNull(),
    stepLabel: text("step_label").notNull(),
    action: text().$type<StepAction>().notNull(),
    template: text(),
    needsApproval: boolean("needs_approval").notNull(),
    state: text().$type<DunningActState>().notNull(),
    /** Why it was held back when it was planned, or did not go out when its turn came. */
    holds: jsonb().$type<ActHold[]>().notNull(),
    mailId: uuid("mail_id"),
    taskId: uuid("task_id"),
    settledAt: instant("settled_at"),
  },
  (t) => [
    index("dunning_acts_of_run").on(t.runId, t.state, t.id),
    index("dunning_acts_of_customer").on(t.customerId, t.runId),
    check("dunning_acts_state_known", inSet(t.state, dunningActStates)),
  ],
);

/**
 * The invoices of an act with what was asked for. A step is taken once for an invoice, whatever runs: the database holds it.
 * `taken_on` is set in the transaction that carries the act out.
 */
export const dunningItems = pgTable(
  "dunning_items",
  {
    id: rowId(),
    actId: uuid("act_id")
      .notNull()
      .references(() => dunningActs.id),
    entityCode: text("entity_code").notNull(),
    customerId: uuid("customer_id").notNull(),
    invoiceId: uuid("invoice_id").notNull(),
    step: text().notNull(),
    /** Days past due the step stood for. */
    day: integer().notNull(),
    currency: currencyCode().notNull(),
    /** What was to be asked for when it was planned; of what was held back, what is open. */
    amountMinor: minorUnits("amount_minor").notNull(),
    takenOn: date("taken_on", { mode: "string" }),
    /** What was asked for in the end: never more than was planned. */
    askedMinor: minorUnits("asked_minor"),
  },
  (t) => [
    uniqueIndex("dunning_items_step_taken_once").on(t.invoiceId, t.step).where(sql`taken_on is not null`),
    uniqueIndex("dunning_items_of_act").on(t.actId, t.invoiceId, t.step),
    check("dunning_items_asked_when_taken", sql`asked_minor is null or taken_on is not null`),
    check("dunning_items_asks_no_more", sql`asked_minor <= amount_minor`),
    index("dunning_items_taken").on(t.customerId).where(sql`taken_on is not null`),
  ],
);
