import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Touched } from "#server/domain/exceptions/touched";
import type { Context } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { askForWorklist } from "#server/services/worklist/ask-for-worklist";

const Ids = z.array(z.uuid()).default([]);

/** Whose money it is that something was heard of. */
const customersOfTouched = defineQuery({
  name: "worklist.customers_of",
  permission: "case.detect",
  input: z.strictObject({ customer: Ids, invoice: Ids, payment: Ids, credit: Ids, contract: Ids }),
  async run({ tx }, { customer, invoice, payment, credit, contract }): Promise<string[]> {
    const rows = await tx.execute<{ id: string }>(sql`
      select id from customers where id = any(${sql.param(customer)}::uuid[])
      union select customer_id from invoices where id = any(${sql.param(invoice)}::uuid[])
      union select customer_id from payments where id = any(${sql.param(payment)}::uuid[]) and customer_id is not null
      union select i.customer_id from credit_memos m join invoices i on i.id = m.invoice_id where m.id = any(${sql.param(credit)}::uuid[])
      union select customer_id from contracts where id = any(${sql.param(contract)}::uuid[])
      order by 1`);
    return rows.map(({ id }) => id);
  },
});

/** Has the accounts of what a sync touched worked out again, behind detection: what is wrong with an invoice holds it. */
export async function askForWorklistOf(context: Context, touched: Touched): Promise<void> {
  const { customer = [], invoice = [], payment = [], credit = [], contract = [] } = touched;
  const ids = await customersOfTouched.execute(context, {
    customer: [...customer],
    invoice: [...invoice],
    payment: [...payment],
    credit: [...credit],
    contract: [...contract],
  });
  if (ids.length === 0) return;
  const { correlationId } = context;
  await context.db.transaction((tx) => askForWorklist({ tx, correlationId }, ids));
}
