import { sql } from "drizzle-orm";
import { z } from "zod";
import type { PlannableInvoice } from "#server/domain/plans/views";
import type { PlainDate } from "#server/domain/time";
import { defineQuery } from "#server/kernel/query";

type Row = {
  id: string;
  number: string | null;
  currency: string;
  due_on: PlainDate | null;
  left_minor: string;
  plan_number: string | null;
};

/** What a customer owes invoice by invoice, the oldest due first: what a plan can be asked for. By one of them, or by the customer. */
export const plannableInvoices = defineQuery({
  name: "payment_plan.plannable",
  permission: "customer.read",
  input: z.union([z.strictObject({ customerId: z.uuid() }), z.strictObject({ invoiceId: z.uuid() })]),
  async run(scope, input): Promise<PlannableInvoice[]> {
    const whose =
      "customerId" in input
        ? sql`i.customer_id = ${input.customerId}`
        : sql`(i.customer_id, i.entity_code) = (select customer_id, entity_code from invoices where id = ${input.invoiceId})`;
    const rows = await scope.tx.execute<Row>(sql`
      select * from (
        select i.id, i.number, i.currency, i.due_on::text, (i.total_minor
          - coalesce((select sum(a.amount_minor) from allocations a where a.invoice_id = i.id and a.deleted_at is null), 0)
          - coalesce((select sum(m.total_minor) from credit_memos m where m.invoice_id = i.id and m.deleted_at is null and m.status <> 'void'), 0))::text as left_minor,
          (select p.number::text from payment_plan_invoices x join payment_plans p on p.id = x.plan_id where x.invoice_id = i.id and p.state = 'active' limit 1) as plan_number
        from invoices i where ${whose} and i.status = 'open' and i.deleted_at is null) owed
      where left_minor::bigint > 0 order by due_on nulls last, number limit 100`);
    return rows.map((row) => ({
      invoiceId: row.id,
      number: row.number,
      dueOn: row.due_on,
      left: { minor: BigInt(row.left_minor), currency: row.currency },
      planNumber: row.plan_number === null ? null : Number(row.plan_number),
    }));
  },
});
