import { and, asc, inArray, isNull, sql } from "drizzle-orm";
import { erpDocuments } from "#db/schema/invoices";
import { paymentAttempts } from "#db/schema/payments";
import type { ErpImportFacts, ErpPostingFacts, PaymentAttemptFacts } from "#server/domain/exceptions/facts";
import type { Scope } from "#server/kernel/context";
import { among, grouped } from "#server/services/exceptions/row-sets";

export async function loadAttempts(
  scope: Pick<Scope, "tx">,
  invoiceIds: readonly string[],
): Promise<Map<string, PaymentAttemptFacts[]>> {
  const rows = await scope.tx
    .select()
    .from(paymentAttempts)
    .where(and(among(paymentAttempts.invoiceId, invoiceIds), isNull(paymentAttempts.deletedAt)))
    .orderBy(asc(paymentAttempts.invoiceId), asc(paymentAttempts.attemptedAt));
  return grouped(
    rows,
    (row) => row.invoiceId ?? "",
    (row) => ({ ...row, seenAt: row.lastSeenAt }),
  );
}

type BalanceRow = { invoice_id: string; paid_minor: string; credited_minor: string };

/** What was paid on and credited to each invoice; invoices with neither are left out. */
export async function loadBalances(
  scope: Pick<Scope, "tx">,
  invoiceIds: readonly string[],
): Promise<Map<string, { paidMinor: bigint; creditedMinor: bigint }>> {
  const rows = await scope.tx.execute<BalanceRow>(sql`
    select invoice_id, sum(paid_minor)::text as paid_minor, sum(credited_minor)::text as credited_minor from (
      select invoice_id, amount_minor as paid_minor, 0::bigint as credited_minor from allocations where invoice_id = any(${sql.param(invoiceIds)}::uuid[]) and deleted_at is null
      union all
      select invoice_id, 0, total_minor from credit_memos where invoice_id = any(${sql.param(invoiceIds)}::uuid[]) and deleted_at is null and status <> 'void') moved
    group by invoice_id`);
  return new Map(
    rows.map((row) => [
      row.invoice_id,
      { paidMinor: BigInt(row.paid_minor), creditedMinor: BigInt(row.credited_minor) },
    ]),
  );
}

export type ErpFacts = {
  imports: Map<string, ErpImportFacts[]>;
  postings: Map<string, ErpPostingFacts[]>;
  /** By legal entity; asked only where a posting was refused. */
  usualDimensions: Map<string, Record<string, string | null>>;
};

export async function loadErpFacts(scope: Pick<Scope, "tx">, invoiceIds: readonly string[]): Promise<ErpFacts> {
  const rows = await scope.tx
    .select()
    .from(erpDocuments)
    .where(
      and(
        among(erpDocuments.invoiceId, invoiceIds),
        inArray(erpDocuments.kind, ["import", "invoice"]),
        isNull(erpDocuments.deletedAt),
      ),
    )
    .orderBy(asc(erpDocuments.invoiceId), asc(erpDocuments.sourceVersionAt));
  const documents = rows.map((row) => ({
    ...row,
    amountMinor: row.totalMinor,
    seenAt: row.lastSeenAt,
    changedAt: row.sourceVersionAt,
  }));
  const refused = documents.filter((row) => row.kind === "import" && row.status === "rejected");
  return {
    imports: grouped(
      documents.filter((row) => row.kind === "import"),
      (row) => row.invoiceId ?? "",
      (row) => row,
    ),
    postings: grouped(
      documents.filter((row) => row.kind === "invoice"),
      (row) => row.invoiceId ?? "",
      (row) => row,
    ),
    usualDimensions: await loadUsualDimensions(scope, [...new Set(refused.map((row) => row.entityCode))]),
  };
}

/** So many tell what is usual, however many there are. */
const LATEST_POSTINGS = 500;

/** What the latest accepted postings of each entity most often carry. */
async function loadUsualDimensions(
  scope: Pick<Scope, "tx">,
  entities: readonly string[],
): Promise<Map<string, Record<string, string | null>>> {
  if (entities.length === 0) return new Map();
  const rows = await scope.tx.execute<{ entity_code: string; dimension: string; usual: string | null }>(sql`
    select e.code as entity_code, each.key as dimension, mode() within group (order by each.value) as usual
    from unnest(${sql.param(entities)}::text[]) as e(code)
    cross join lateral (
      select dimensions from erp_documents
      where entity_code = e.code and kind = 'import' and status = 'posted' and deleted_at is null
      order by source_version_at desc limit ${LATEST_POSTINGS}) d
    cross join lateral jsonb_each_text(d.dimensions) as each
    group by 1, 2`);
  return new Map(
    [
      ...grouped(
        rows,
        (row) => row.entity_code,
        (row) => [row.dimension, row.usual] as const,
      ),
    ].map(([entity, pairs]) => [entity, Object.fromEntries(pairs)]),
  );
}
