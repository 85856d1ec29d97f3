import { sql } from "drizzle-orm";
import type { CreditableInvoice } from "#server/domain/credits/credit-lines";
import type { PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { notFound } from "#server/kernel/errors";
import { loadErpInvoiceIds } from "#server/services/exceptions/load-credit-memos";
import { loadBalances } from "#server/services/exceptions/load-money-facts";
import { loadErpCustomers } from "#server/services/exceptions/load-service-credit-facts";

type Row = {
  id: string;
  entity_code: string;
  customer_id: string;
  customer_name: string;
  customer_tier: string | null;
  number: string | null;
  status: string;
  currency: string;
  issued_on: PlainDate;
  due_on: PlainDate | null;
  total_minor: string;
  system: string;
  external_id: string;
  last_seen_at: string;
  lines: {
    line_id: string;
    description: string;
    quantity: string | null;
    net_minor: string;
    tax_minor: string;
    credited_minor: string;
  }[];
  deferred_minor: string;
};

/** An invoice as a request to credit it, give it up or pay it back sees it, with where the books keep it. */
export type BilledInvoice = {
  id: string;
  name: string;
  entity: string;
  customer: { id: string; name: string; tier: string | null };
  status: string;
  currency: string;
  issuedOn: PlainDate;
  dueOn: PlainDate | null;
  totalMinor: bigint;
  paidMinor: bigint;
  creditedMinor: bigint;
  balanceMinor: bigint;
  /** Of its revenue, what the ERP's plans have from here on. */
  deferredMinor: bigint;
  source: { system: string; externalId: string; seenAt: Date };
  creditable: CreditableInvoice;
  erp: { system: string; customerId: string; subsidiaryId: string; invoiceId: string | null } | null;
};

/** @throws AppError NOT_FOUND where there is none that the actor may see. */
export async function loadBilledInvoice(
  scope: Pick<Scope, "tx">,
  invoiceId: string,
  day: PlainDate,
): Promise<BilledInvoice> {
  const [row] = await scope.tx.execute<Row>(sql`
    select i.id, i.entity_code, i.customer_id, c.name as customer_name, c.tier as customer_tier, i.number, i.status, i.currency, i.issued_on::text, i.due_on::text,
      i.total_minor::text, i.system, i.external_id, i.last_seen_at,
      coalesce((select json_agg(json_build_object('line_id', l.external_id, 'description', l.description, 'quantity', l.quantity::text, 'net_minor', l.amount_minor::text,
        'tax_minor', l.tax_minor::text, 'credited_minor', coalesce((
          select sum((line->>'amountMinor')::bigint) from credit_memos m join source_records r on r.id = m.id, jsonb_array_elements(coalesce(r.facts->'lines', '[]')) line
          where m.invoice_id = i.id and m.status <> 'void' and m.deleted_at is null and line->>'invoiceLineId' = l.external_id), 0)::text) order by l.position)
        from invoice_lines l where l.invoice_id = i.id), '[]') as lines,
      coalesce((select sum(s.amount_minor) from revenue_schedules s where s.invoice_id = i.id and s.ends_on >= ${day}::date and s.deleted_at is null), 0)::text as deferred_minor
    from invoices i join customers c on c.id = i.customer_id where i.id = ${invoiceId} and i.deleted_at is null`);
  if (!row) throw notFound("There is no such invoice, or it belongs to a legal entity you do not work for.");
  const balance = (await loadBalances(scope, [row.id])).get(row.id) ?? { paidMinor: 0n, creditedMinor: 0n };
  const totalMinor = BigInt(row.total_minor);
  const unpaid = totalMinor - balance.paidMinor - balance.creditedMinor;
  const balanceMinor = row.status === "void" ? 0n : unpaid;
  const name = row.number === null ? "the invoice" : `Invoice ${row.number}`;
  const erp = (await loadErpCustomers(scope, [row.customer_id])).get(row.customer_id) ?? null;
  const erpInvoiceId = (await loadErpInvoiceIds(scope, [row.id])).get(row.id) ?? null;
  return {
    id: row.id,
    name,
    entity: row.entity_code,
    customer: { id: row.customer_id, name: row.customer_name, tier: row.customer_tier },
    status: row.status,
    currency: row.currency,
    issuedOn: row.issued_on,
    dueOn: row.due_on,
    totalMinor,
    ...balance,
    balanceMinor,
    deferredMinor: BigInt(row.deferred_minor),
    source: { system: row.system, externalId: row.external_id, seenAt: new Date(row.last_seen_at) },
    creditable: {
      name,
      currency: row.currency,
      lines: row.lines.map((line) => ({
        lineId: line.line_id,
        description: line.description,
        quantity: line.quantity === null ? null : BigInt(line.quantity),
        netMinor: BigInt(line.net_minor),
        taxMinor: BigInt(line.tax_minor),
        creditedMinor: BigInt(line.credited_minor),
      })),
      leftMinor: row.status === "paid" ? totalMinor - balance.creditedMinor : unpaid,
    },
    erp: erp && { ...erp, invoiceId: erpInvoiceId },
  };
}
