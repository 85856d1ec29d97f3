import { eq, sql } from "drizzle-orm";
import { chargeRetries } from "#db/schema/charge-retries";
import type { Scope } from "#server/kernel/context";
import { conflict, notFound } from "#server/kernel/errors";
import { type ChargedInvoice, lockCharges, type RetryRow } from "#server/services/charge-retries/load-charges";

/** The row as somebody saw it, with its invoice locked before it, as the review locks it. @throws AppError */
export async function lockRetry(
  scope: Scope,
  retryId: string,
  version: number,
): Promise<{ row: RetryRow; invoice: ChargedInvoice }> {
  const [seen] = await scope.tx.execute<{ invoice_id: string; entity_code: string }>(
    sql`select invoice_id, entity_code from charge_retries where id = ${retryId}`,
  );
  if (!seen || (scope.entities !== "all" && !scope.entities.includes(seen.entity_code)))
    throw notFound("There is no such failed charge, or it belongs to a legal entity you do not work for.");
  const [invoice] = await lockCharges(scope, [seen.invoice_id]);
  const [row] = await scope.tx.select().from(chargeRetries).where(eq(chargeRetries.id, retryId));
  if (!invoice || !row) throw notFound("Billing does not know this invoice any more.");
  if (row.version !== version)
    throw conflict(
      `What follows the failed charge of ${invoice.number} changed meanwhile. Look at it again; nothing was changed.`,
      { version: row.version },
    );
  return { row, invoice };
}
