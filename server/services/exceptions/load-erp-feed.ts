import { sql } from "drizzle-orm";
import type { ErpCreditFacts, ErpFeedFacts } from "#server/domain/exceptions/process-facts";
import type { Scope } from "#server/kernel/context";
import { grouped } from "#server/services/exceptions/row-sets";

/** The stream of every ERP in which its row of documents to be posted arrives. */
const STAGING_STREAM = "invoice_imports";

export type LoadedErpFeed = {
  of(invoice: { id: string; entityCode: string }): ErpFeedFacts;
  credits: Map<string, ErpCreditFacts[]>;
  /** Invoices an open case holds back. */
  held: ReadonlySet<string>;
};

/** How far each invoice's way into the books has come, beside the documents that stand there. */
export async function loadErpFeed(scope: Pick<Scope, "tx">, invoiceIds: readonly string[]): Promise<LoadedErpFeed> {
  const staging = await scope.tx.execute<{ code: string }>(
    sql`select l.code from legal_entities l where exists (select 1 from erp_documents d where d.entity_code = l.code and d.kind = 'import')`,
  );
  const [cursor] = await scope.tx.execute<{ read_at: string | null }>(
    sql`select max(last_success_at) as read_at from sync_cursors where stream = ${STAGING_STREAM}`,
  );
  const used = new Set(staging.map((row) => row.code));
  const readAt = cursor?.read_at ? new Date(cursor.read_at) : null;
  const lastStaged = await loadLastStaged(scope, used.size > 0 ? invoiceIds : []);
  const held = await scope.tx.execute<{ invoice_id: string }>(
    sql`select invoice_id from invoice_holds where invoice_id = any(${sql.param(invoiceIds)}::uuid[]) and released_at is null`,
  );
  return {
    of: ({ id, entityCode }) => ({ isUsed: used.has(entityCode), readAt, lastStaged: lastStaged.get(id) ?? null }),
    credits: await loadErpCredits(scope, invoiceIds),
    held: new Set(held.map((row) => row.invoice_id)),
  };
}

/**
 * What the customer's last posting was staged with, for invoices that were issued and never staged: of the same subscription
 * where there is one, as what is asked for a second time is booked elsewhere.
 */
async function loadLastStaged(
  scope: Pick<Scope, "tx">,
  invoiceIds: readonly string[],
): Promise<Map<string, Record<string, string | null>>> {
  if (invoiceIds.length === 0) return new Map();
  const rows = await scope.tx.execute<{ id: string; dimensions: Record<string, string | null> }>(sql`
    select i.id, last.dimensions from invoices i
    cross join lateral (
      select d.dimensions from invoices o join erp_documents d on d.invoice_id = o.id and d.kind = 'import' and d.status = 'posted' and d.deleted_at is null
      where o.customer_id = i.customer_id and o.entity_code = i.entity_code order by (o.subscription_id is not distinct from i.subscription_id) desc, o.issued_on desc, d.id limit 1) last
    where i.id = any(${sql.param(invoiceIds)}::uuid[]) and i.finalized_at is not null
      and not exists (select 1 from erp_documents d where d.invoice_id = i.id and d.kind in ('import', 'invoice') and d.deleted_at is null)`);
  return new Map(rows.map((row) => [row.id, row.dimensions]));
}

type CreditRow = {
  invoice_id: string;
  system: string;
  external_id: string;
  last_seen_at: string;
  number: string | null;
  status: string;
  currency: string;
  total_minor: string;
  tax_minor: string | null;
  document_on: string;
  billed_minor: string | null;
};

/** Credits the ERP keeps for each invoice, beside what billing says of the one they name. */
async function loadErpCredits(
  scope: Pick<Scope, "tx">,
  invoiceIds: readonly string[],
): Promise<Map<string, ErpCreditFacts[]>> {
  const rows = await scope.tx.execute<CreditRow>(sql`
    select d.invoice_id, d.system, d.external_id, d.last_seen_at, d.number, d.status, d.currency, d.total_minor::text as total_minor, d.tax_minor::text as tax_minor,
      d.document_on::text as document_on, m.total_minor::text as billed_minor
    from erp_documents d
    left join credit_memos m on m.invoice_id = d.invoice_id and m.external_id = d.billing_external_id and m.deleted_at is null and m.status <> 'void'
    where d.invoice_id = any(${sql.param(invoiceIds)}::uuid[]) and d.kind = 'credit' and d.deleted_at is null
    order by d.invoice_id, d.document_on, d.external_id`);
  return grouped(
    rows,
    (row) => row.invoice_id,
    (row) => ({
      system: row.system,
      externalId: row.external_id,
      seenAt: new Date(row.last_seen_at),
      number: row.number,
      status: row.status,
      currency: row.currency,
      totalMinor: BigInt(row.total_minor),
      taxMinor: row.tax_minor === null ? null : BigInt(row.tax_minor),
      documentOn: row.document_on,
      billedMinor: row.billed_minor === null ? null : BigInt(row.billed_minor),
    }),
  );
}
