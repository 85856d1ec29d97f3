import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { notFound } from "#server/kernel/errors";

/** The legal entity an invoice belongs to. @throws AppError NOT_FOUND where there is none that the actor may see. */
export async function entityOfInvoice(scope: Pick<Scope, "tx">, invoiceId: string): Promise<string> {
  const [row] = await scope.tx.execute<{ entity_code: string }>(
    sql`select entity_code from invoices where id = ${invoiceId} and deleted_at is null`,
  );
  if (!row) throw notFound("There is no such invoice, or it belongs to a legal entity you do not work for.");
  return row.entity_code;
}
