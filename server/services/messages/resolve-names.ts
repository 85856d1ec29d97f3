import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";

/** What an object of a source is here: the customer, and the document if it is one. Only what the actor may see. */
export type Resolved = {
  customer: { id: string; name: string; tier: string | null; entityCode: string };
  /** An invoice, by the number people call it. */
  document: string | null;
  invoiceId: string | null;
  amountMinor: bigint | null;
  currency: string | null;
};

type Row = {
  key: string;
  customer_id: string;
  name: string;
  tier: string | null;
  entity_code: string;
  invoice_id: string | null;
  number: string | null;
  total_minor: string | null;
  currency: string | null;
};

/**
 * Finds customers and documents by the names other records call them: "billing_invoice:in_…". Row-level security leaves
 * out what lies in legal entities the actor does not work for.
 */
export async function resolveNames(scope: Pick<Scope, "tx">, keys: readonly string[]): Promise<Map<string, Resolved>> {
  const names = [...new Set(keys)].map((key) => {
    const colon = key.indexOf(":");
    return { key, kind: key.slice(0, colon), externalId: key.slice(colon + 1) };
  });
  if (names.length === 0) return new Map();
  const rows = await scope.tx.execute<Row>(sql`
    with named as materialized (
      select n.key, s.id
      from unnest(${sql.param(names.map((name) => name.key))}::text[], ${sql.param(names.map((name) => name.kind))}::text[],
        ${sql.param(names.map((name) => name.externalId))}::text[]) as n(key, kind, external_id)
      join source_records s on s.kind = n.kind and s.external_id = n.external_id),
    led as (
      select n.key, x.subject_id as customer_id, null::uuid as invoice_id, null::text as number, null::bigint as total_minor, null::text as currency
      from named n join external_references x on x.id = n.id and x.subject_type = 'customer'
      union all
      select n.key, i.customer_id, i.id, i.number, i.total_minor, i.currency from named n join invoices i on i.id = n.id
      union all
      select n.key, k.customer_id, null, null, null, null from named n join contracts k on k.id = n.id
      union all
      select n.key, p.customer_id, null, null, null, null from named n join payments p on p.id = n.id)
    select l.key, c.id as customer_id, c.name, c.tier, c.entity_code, l.invoice_id, l.number, l.total_minor::text, l.currency
    from led l join customers c on c.id = l.customer_id
    order by l.key, l.invoice_id nulls last, c.id`);
  const found = new Map<string, Resolved>();
  for (const row of rows) {
    if (found.has(row.key)) continue;
    found.set(row.key, {
      customer: { id: row.customer_id, name: row.name, tier: row.tier, entityCode: row.entity_code },
      document: row.number,
      invoiceId: row.invoice_id,
      amountMinor: row.total_minor === null ? null : BigInt(row.total_minor),
      currency: row.currency,
    });
  }
  return found;
}
