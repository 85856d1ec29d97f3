import { sql } from "drizzle-orm";
import { bigint, check, date, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { currencyCode, inSet, instant, minorUnits, rowId } from "#db/columns";
import { type PlanState, planStates } from "#server/domain/plans/plan-states";

/**
 * What a customer agreed to pay in dated instalments. Made by an approved request alone, which the database asks for;
 * its instalments come to what its invoices left to pay. Judged by what arrived, once a day and when something arrived: it
 * ends as completed or defaulted, once, and then holds nothing back from dunning. Rows stay.
 */
export const paymentPlans = pgTable(
  "payment_plans",
  {
    id: rowId(),
    /** What people call it: "plan 7003". */
    number: bigint({ mode: "number" }).generatedAlwaysAsIdentity({ startWith: 7001 }).notNull(),
    entityCode: text("entity_code").notNull(),
    customerId: uuid("customer_id").notNull(),
    currency: currencyCode().notNull(),
    totalMinor: minorUnits("total_minor").notNull(),
    state: text().$type<PlanState>().notNull(),
    /** While it is behind, the day the first missed instalment was due; kept as it was when the plan ended. */
    behindSince: date("behind_since", { mode: "string" }),
    endedOn: date("ended_on", { mode: "string" }),
    endedReason: text("ended_reason"),
    /** The request whose signatures made it. */
    requestId: uuid("request_id").notNull(),
    agreedAt: instant("agreed_at").notNull(),
    note: text().notNull(),
  },
  (t) => [
    uniqueIndex("payment_plans_by_number").on(t.number),
    uniqueIndex("payment_plans_of_request").on(t.requestId),
    index("payment_plans_of_customer").on(t.customerId, t.agreedAt),
    index("payment_plans_active").on(t.id).where(sql`state = 'active'`),
    check("payment_plans_state_known", inSet(t.state, planStates)),
    check("payment_plans_owe_something", sql`total_minor > 0`),
    check(
      "payment_plans_end_whole",
      sql`(state = 'active') = (ended_on is null) and (state = 'active') = (ended_reason is null)`,
    ),
  ],
);

/** The invoices a plan pays, with what each left to pay when it was agreed. Never changed. */
export const paymentPlanInvoices = pgTable(
  "payment_plan_invoices",
  {
    planId: uuid("plan_id")
      .notNull()
      .references(() => paymentPlans.id),
    invoiceId: uuid("invoice_id").notNull(),
    entityCode: text("entity_code").notNull(),
    leftMinor: minorUnits("left_minor").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.planId, t.invoiceId] }),
    index("payment_plan_invoices_of_invoice").on(t.invoiceId),
    check("payment_plan_invoices_left", sql`left_minor > 0`),
  ],
);

/** What is due when. Never changed: another agreement is another plan. */
export const paymentPlanInstalments = pgTable(
  "payment_plan_instalments",
  {
    planId: uuid("plan_id")
      .notNull()
      .references(() => paymentPlans.id),
    position: integer().notNull(),
    entityCode: text("entity_code").notNull(),
    dueOn: date("due_on", { mode: "string" }).notNull(),
    amountMinor: minorUnits("amount_minor").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.planId, t.position] }),
    uniqueIndex("payment_plan_instalments_one_a_day").on(t.planId, t.dueOn),
    index("payment_plan_instalments_by_day").on(t.dueOn),
    check("payment_plan_instalments_amount", sql`amount_minor > 0`),
  ],
);
