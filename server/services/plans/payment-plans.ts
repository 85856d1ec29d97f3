import { sql } from "drizzle-orm";
import { z } from "zod";
import type { PaymentPlanView, PlanState } from "#server/domain/plans/views";
import type { PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { notFound } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";

/** The plans a customer agreed to, the latest first. */
export const paymentPlansForCustomer = defineQuery({
  name: "payment_plan.for_customer",
  permission: "customer.read",
  input: z.strictObject({ customerId: z.uuid() }),
  run: (scope, { customerId }) => loadPlans(scope, sql`p.customer_id = ${customerId}`),
});

/** One plan, by its own id or by that of the request it was agreed on. */
export const getPaymentPlan = defineQuery({
  name: "payment_plan.get",
  permission: "customer.read",
  input: z.union([z.strictObject({ planId: z.uuid() }), z.strictObject({ requestId: z.uuid() })]),
  async run(scope, input): Promise<PaymentPlanView> {
    const condition = "planId" in input ? sql`p.id = ${input.planId}` : sql`p.request_id = ${input.requestId}`;
    const [plan] = await loadPlans(scope, condition);
    if (!plan) throw notFound("There is no such payment plan, or it belongs to a legal entity you do not work for.");
    return plan;
  },
});

type Row = {
  id: string;
  number: string;
  entity_code: string;
  customer_id: string;
  customer_name: string;
  currency: string;
  total_minor: string;
  state: PlanState;
  agreed_at: string;
  note: string;
  request_id: string;
  request_number: string;
  invoices: { invoice_id: string; number: string | null; left_minor: string }[];
  instalments: { position: number; due_on: PlainDate; amount_minor: string }[];
};

async function loadPlans({ tx }: Pick<Scope, "tx">, condition: ReturnType<typeof sql>): Promise<PaymentPlanView[]> {
  const rows = await tx.execute<Row>(sql`
    select p.id, p.number::text, p.entity_code, p.customer_id, c.name as customer_name, p.currency, p.total_minor::text, p.state, p.agreed_at, p.note, p.request_id, r.number::text as request_number,
      (select json_agg(json_build_object('invoice_id', x.invoice_id, 'number', i.number, 'left_minor', x.left_minor::text) order by i.number)
        from payment_plan_invoices x left join invoices i on i.id = x.invoice_id where x.plan_id = p.id) as invoices,
      (select json_agg(json_build_object('position', x.position, 'due_on', x.due_on::text, 'amount_minor', x.amount_minor::text) order by x.position)
        from payment_plan_instalments x where x.plan_id = p.id) as instalments
    from payment_plans p join customers c on c.id = p.customer_id join approval_requests r on r.id = p.request_id
    where ${condition} order by p.agreed_at desc, p.number desc limit 50`);
  return rows.map((row) => ({
    id: row.id,
    number: Number(row.number),
    entity: row.entity_code,
    customer: { id: row.customer_id, name: row.customer_name },
    currency: row.currency,
    totalMinor: BigInt(row.total_minor),
    state: row.state,
    agreedAt: new Date(row.agreed_at),
    note: row.note,
    request: { id: row.request_id, number: Number(row.request_number) },
    invoices: row.invoices.map((one) => ({
      invoiceId: one.invoice_id,
      number: one.number,
      leftMinor: BigInt(one.left_minor),
    })),
    instalments: row.instalments.map((one) => ({
      position: one.position,
      dueOn: one.due_on,
      amountMinor: BigInt(one.amount_minor),
    })),
  }));
}
