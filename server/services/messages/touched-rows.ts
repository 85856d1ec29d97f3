import type { DryRun } from "#server/domain/sync/message-views";
import type { Scope } from "#server/kernel/context";
import { namesOf } from "#server/services/messages/about-messages";
import { canonicalRows } from "#server/services/messages/canonical-rows";
import { resolveNames } from "#server/services/messages/resolve-names";
import type { VersionedRecord } from "#server/services/sync/map-message";

/** Which invoices, customers and other rows would change with these records: their own, and the invoices they name. */
export async function touchedRows(
  scope: Pick<Scope, "tx">,
  records: readonly VersionedRecord[],
): Promise<DryRun["touched"]> {
  if (records.length === 0) return [];
  const own = [...(await canonicalRows(scope, records)).values()].flat();
  const named = [...(await resolveNames(scope, records.flatMap(namesOf))).values()];
  const invoices = named.flatMap(({ invoiceId, document }) =>
    invoiceId === null ? [] : [{ table: "Invoice", id: invoiceId, name: document ?? "draft" }],
  );
  const customers = named.map(({ customer }) => ({ table: "Customer", id: customer.id, name: customer.name }));
  return [...new Map([...own, ...invoices, ...customers].map((row) => [`${row.table} ${row.id}`, row])).values()];
}
