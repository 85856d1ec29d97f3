import { sql } from "drizzle-orm";
import type { BankEntryFacts } from "#server/domain/exceptions/bank-entry-facts";
import type { ConfirmedActFacts } from "#server/domain/exceptions/payment-facts";
import type { Scope } from "#server/kernel/context";
import { loadCashInvoices } from "#server/services/exceptions/load-cash";

type Placed = BankEntryFacts["placed"];

/** Whom acts of ours took the money of each subject for. */
export async function loadPlaced(
  scope: Pick<Scope, "tx">,
  acts: ReadonlyMap<string, readonly ConfirmedActFacts[]>,
): Promise<Map<string, Placed>> {
  const all = [...acts.values()].flat();
  if (all.length === 0) return new Map();
  const invoices = await loadInvoices(scope, namedBy(all, "invoiceId"));
  const customers = await loadCustomers(scope, namedBy(all, "customerId"));
  return new Map(
    [...acts].map(([subjectId, own]) => [
      subjectId,
      {
        invoices: invoices.filter(({ externalId }) => namedBy(own, "invoiceId").includes(externalId)),
        customers: Object.fromEntries(customers.filter(([key]) => namedBy(own, "customerId").includes(key))),
      },
    ]),
  );
}

function namedBy(acts: readonly ConfirmedActFacts[], key: "invoiceId" | "customerId"): string[] {
  return acts.flatMap(({ payload }) => (typeof payload[key] === "string" ? [payload[key]] : []));
}

async function loadInvoices(scope: Pick<Scope, "tx">, externalIds: readonly string[]) {
  const rows = await scope.tx.execute<{ id: string }>(sql`
    select id from source_records where kind = 'billing_invoice' and external_id = any(${sql.param(externalIds)}::text[])`);
  const invoices = await loadCashInvoices(
    scope,
    rows.map(({ id }) => id),
  );
  return [...invoices.values()].sort((left, right) => (left.id < right.id ? -1 : 1));
}

async function loadCustomers(scope: Pick<Scope, "tx">, externalIds: readonly string[]) {
  const rows = await scope.tx.execute<{ key: string; id: string; name: string }>(sql`
    select r.external_id as key, c.id, c.name from source_records r
    join external_references x on x.id = r.id and x.subject_type = 'customer' join customers c on c.id = x.subject_id
    where r.kind = 'billing_customer' and r.external_id = any(${sql.param(externalIds)}::text[])`);
  return rows.map(({ key, id, name }) => [key, { id, name }] as const);
}
