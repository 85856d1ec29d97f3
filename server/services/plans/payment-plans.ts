import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { PaymentPlanView } from "#server/domain/plans/views";
import type { Scope } from "#server/kernel/context";
import { notFound } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { loadPlanHistories, loadPlans } from "#server/services/plans/load-plans";

/** The plans a customer agreed to, the latest first. */
export const paymentPlansForCustomer = defineQuery({
  name: "payment_plan.for_customer",
  permission: "customer.read",
  input: z.strictObject({ customerId: z.uuid() }),
  run: (scope, { customerId }) => loadViews(scope, sql`p.customer_id = ${customerId}`),
});

/** One plan, by its own id or by that of the request it was agreed on. */
export const getPaymentPlan = defineQuery({
  name: "payment_plan.get",
  permission: "customer.read",
  input: z.union([z.strictObject({ planId: z.uuid() }), z.strictObject({ requestId: z.uuid() })]),
  async run(scope, input): Promise<PaymentPlanView> {
    const condition = "planId" in input ? sql`p.id = ${input.planId}` : sql`p.request_id = ${input.requestId}`;
    const [plan] = await loadViews(scope, condition);
    if (!plan) throw notFound("There is no such payment plan, or it belongs to a legal entity you do not work for.");
    return plan;
  },
});

const MOST_PLANS = 50;

async function loadViews(scope: Scope, condition: SQL): Promise<PaymentPlanView[]> {
  const latest = sql`p.id in (select p.id from payment_plans p where ${condition} order by p.agreed_at desc, p.number desc limit ${MOST_PLANS})`;
  const { plans } = await loadPlans(scope, latest);
  const histories = await loadPlanHistories(
    scope,
    plans.map(({ id }) => id),
  );
  return plans.map(({ behindSince: _, today: __, ...plan }) => ({ ...plan, history: histories.get(plan.id) ?? [] }));
}
