import { type SQL, sql } from "drizzle-orm";
import type { CreditMemoFacts, ErpCreditPostingFacts, OpenInvoiceFacts } from "#server/domain/exceptions/credit-facts";
import type { Scope } from "#server/kernel/context";
import { grouped } from "#server/services/exceptions/row-sets";

type MemoRow = {
  id: string;
  invoice_id: string;
  customer_id: string | null;
  system: string;
  external_id: string;
  last_seen_at: string;
  number: string | null;
  status: string;
  is_deleted: boolean;
  currency: string;
  total_minor: string;
  reason: string | null;
  issued_on: string;
  facts: RecordFacts | null;
};

/** What the record of a credit says beside its row; older readings and files say less. */
type RecordFacts = {
  taxMinor?: string;
  memo?: string | null;
  issuedAt?: string;
  refundedMinor?: string | null;
  toBalanceMinor?: string | null;
  lines?: { invoiceLineId: string | null; description: string; amountMinor: string }[];
};

export type StoredCredit = CreditMemoFacts & { invoiceId: string; customerId: string | null };

/** Credit memos `m` that fulfil a condition, in the order in which they were issued. */
export async function loadCreditMemos(scope: Pick<Scope, "tx">, condition: SQL): Promise<StoredCredit[]> {
  const rows = await scope.tx.execute<MemoRow>(sql`
    select m.id, m.invoice_id, m.customer_id, m.system, m.external_id, coalesce(r.last_seen_at, m.last_seen_at) as last_seen_at, m.number, m.status,
      m.deleted_at is not null as is_deleted, m.currency, m.total_minor::text, m.reason, m.issued_on::text, r.facts
    from credit_memos m left join source_records r on r.id = m.id
    where ${condition} order by m.issued_on, r.facts->>'issuedAt', m.external_id`);
  return rows.map(({ facts, ...row }) => ({
    id: row.id,
    invoiceId: row.invoice_id,
    customerId: row.customer_id,
    system: row.system,
    externalId: row.external_id,
    seenAt: new Date(row.last_seen_at),
    number: row.number,
    status: row.status,
    isDeleted: row.is_deleted,
    currency: row.currency,
    totalMinor: BigInt(row.total_minor),
    taxMinor: BigInt(facts?.taxMinor ?? 0),
    reason: row.reason,
    memo: facts?.memo ?? null,
    issuedOn: row.issued_on,
    issuedAt: facts?.issuedAt ? new Date(facts.issuedAt) : null,
    lines: (facts?.lines ?? []).map((line) => ({ ...line, amountMinor: BigInt(line.amountMinor) })),
    refundedMinor: minorOrNull(facts?.refundedMinor),
    toBalanceMinor: minorOrNull(facts?.toBalanceMinor),
  }));
}

function minorOrNull(text: string | null | undefined): bigint | null {
  return text === null || text === undefined ? null : BigInt(text);
}

type PostingRow = {
  credit_id: string;
  system: string;
  external_id: string;
  last_seen_at: string;
  number: string | null;
  status: string;
  currency: string;
  total_minor: string;
  document_on: string;
};

/** What the ERP has posted for each credit. A posting carries the id billing knows the credit by. */
export async function loadCreditPostings(
  scope: Pick<Scope, "tx">,
  creditIds: readonly string[],
): Promise<Map<string, ErpCreditPostingFacts[]>> {
  if (creditIds.length === 0) return new Map();
  const rows = await scope.tx.execute<PostingRow>(sql`
    select m.id as credit_id, d.system, d.external_id, d.last_seen_at, d.number, d.status, d.currency, d.total_minor::text, d.document_on::text
    from credit_memos m join erp_documents d on d.billing_external_id = m.external_id and d.kind = 'credit' and d.deleted_at is null and lower(d.status) not like '%void%'
    where m.id = any(${sql.param(creditIds)}::uuid[]) order by d.document_on, d.external_id`);
  return grouped(
    rows,
    (row) => row.credit_id,
    (row) => ({
      system: row.system,
      externalId: row.external_id,
      seenAt: new Date(row.last_seen_at),
      number: row.number,
      status: row.status,
      currency: row.currency,
      totalMinor: BigInt(row.total_minor),
      documentOn: row.document_on,
    }),
  );
}

/** What the ERP calls the postings of invoices, by invoice. */
export async function loadErpInvoiceIds(
  scope: Pick<Scope, "tx">,
  invoiceIds: readonly string[],
): Promise<Map<string, string>> {
  if (invoiceIds.length === 0) return new Map();
  const rows = await scope.tx.execute<{ invoice_id: string; external_id: string }>(sql`
    select distinct on (invoice_id) invoice_id, external_id from erp_documents
    where invoice_id = any(${sql.param(invoiceIds)}::uuid[]) and kind = 'invoice' and deleted_at is null order by invoice_id, source_version_at desc, external_id`);
  return new Map(rows.map((row) => [row.invoice_id, row.external_id]));
}

type OpenRow = {
  customer_id: string;
  entity_code: string;
  currency: string;
  id: string;
  system: string;
  external_id: string;
  last_seen_at: string;
  number: string | null;
  issued_on: string;
  due_on: string | null;
  balance_minor: string;
};

export type OpenInvoice = OpenInvoiceFacts & { customerId: string; entityCode: string; currency: string };

/** The customers' invoices that wait for money, the oldest first. */
export async function loadOpenInvoices(
  scope: Pick<Scope, "tx">,
  customerIds: readonly string[],
): Promise<Map<string, OpenInvoice[]>> {
  if (customerIds.length === 0) return new Map();
  const rows = await scope.tx.execute<OpenRow>(sql`
    select * from (
      select i.customer_id, i.entity_code, i.currency, i.id, i.system, i.external_id, i.last_seen_at, i.number, i.issued_on::text, i.due_on::text,
        (i.total_minor - coalesce((select sum(a.amount_minor) from allocations a where a.invoice_id = i.id and a.deleted_at is null), 0)
          - coalesce((select sum(m.total_minor) from credit_memos m where m.invoice_id = i.id and m.deleted_at is null and m.status <> 'void'), 0))::text as balance_minor
      from invoices i where i.customer_id = any(${sql.param(customerIds)}::uuid[]) and i.status = 'open' and i.deleted_at is null) open
    where balance_minor::bigint > 0 order by customer_id, issued_on, external_id`);
  return grouped(
    rows,
    (row) => row.customer_id,
    (row) => ({
      customerId: row.customer_id,
      entityCode: row.entity_code,
      currency: row.currency,
      id: row.id,
      system: row.system,
      externalId: row.external_id,
      seenAt: new Date(row.last_seen_at),
      number: row.number,
      issuedOn: row.issued_on,
      dueOn: row.due_on,
      balanceMinor: BigInt(row.balance_minor),
    }),
  );
}
