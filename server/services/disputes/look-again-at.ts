import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { enqueue } from "#server/kernel/enqueue";

/**
 * Has detection look at these invoices and at the money on them once the caller's transaction is committed: what is
 * contested is no short payment, and what is not contested any more may be one again.
 */
export async function lookAgainAt(
  scope: Pick<Scope, "tx" | "correlationId">,
  invoiceIds: readonly string[],
): Promise<void> {
  const invoice = [...new Set(invoiceIds)].sort();
  if (invoice.length === 0) return;
  const rows = await scope.tx.execute<{ id: string }>(sql`
    select distinct payment_id as id from allocations
    where invoice_id = any(${sql.param(invoice)}::uuid[]) and payment_id is not null and deleted_at is null order by 1`);
  const payment = rows.map(({ id }) => id);
  await enqueue(scope, "exceptions.detect", {
    touched: payment.length === 0 ? { invoice } : { invoice, payment },
    correlationId: scope.correlationId,
  });
}
