import { sql } from "drizzle-orm";
import { legalEntities } from "#db/schema/entities";
import { type CreditFacts, comesBefore, stands } from "#server/domain/exceptions/credit-facts";
import type { Scope } from "#server/kernel/context";
import {
  loadCreditMemos,
  loadCreditPostings,
  loadErpInvoiceIds,
  loadOpenInvoices,
  type StoredCredit,
} from "#server/services/exceptions/load-credit-memos";
import { loadBalances } from "#server/services/exceptions/load-money-facts";
import { grouped } from "#server/services/exceptions/row-sets";

/** The facts of many credits in a number of queries that does not grow with them. */
export async function loadCreditFacts(scope: Pick<Scope, "tx">, creditIds: readonly string[]): Promise<CreditFacts[]> {
  if (creditIds.length === 0) return [];
  const credits = await loadCreditMemos(scope, sql`m.id = any(${sql.param(creditIds)}::uuid[])`);
  const invoiceIds = [...new Set(credits.map((credit) => credit.invoiceId))];
  const invoices = await loadCreditedInvoices(scope, invoiceIds);
  const customerIds = [...new Set([...invoices.values()].map((invoice) => invoice.customer_id))];
  const siblings = grouped(
    await loadCreditMemos(scope, sql`m.invoice_id = any(${sql.param(invoiceIds)}::uuid[])`),
    (credit) => credit.invoiceId,
    (credit) => credit,
  );
  const entities = new Map((await scope.tx.select().from(legalEntities)).map((entity) => [entity.code, entity]));
  const balances = await loadBalances(scope, invoiceIds);
  const settled = await loadSettled(scope, credits);
  const aside = await loadPutAside(scope, customerIds);
  const postings = await loadCreditPostings(scope, creditIds);
  const erpIds = await loadErpInvoiceIds(scope, invoiceIds);
  const open = await loadOpenInvoices(scope, customerIds);
  const billing = await loadBillingCustomers(scope, invoiceIds);
  return credits.flatMap((credit): CreditFacts[] => {
    const invoice = invoices.get(credit.invoiceId);
    const entity = entities.get(invoice?.entity_code ?? "");
    if (!invoice || !entity) return [];
    const { paidMinor, creditedMinor } = balances.get(invoice.id) ?? { paidMinor: 0n, creditedMinor: 0n };
    const customer = billing.get(invoice.id) ?? null;
    const totalMinor = BigInt(invoice.total_minor);
    return [
      {
        credit,
        invoice: {
          id: invoice.id,
          system: invoice.system,
          externalId: invoice.external_id,
          seenAt: new Date(invoice.last_seen_at),
          number: invoice.number,
          status: invoice.status,
          isDeleted: invoice.is_deleted,
          totalMinor,
          taxMinor: BigInt(invoice.tax_minor),
          balanceMinor: invoice.status === "void" ? 0n : totalMinor - paidMinor - creditedMinor,
          creditedMinor,
          paidMinor,
          paidByThenMinor: settled.get(credit.id)?.paidByThen ?? 0n,
          refundedMinor: settled.get(credit.id)?.refunded ?? 0n,
          erpInvoiceId: erpIds.get(invoice.id) ?? null,
        },
        siblings: (siblings.get(invoice.id) ?? []).filter((sibling) => sibling.id !== credit.id),
        customerBalance: customer && customer.currency === credit.currency ? customer.balance : null,
        newerToBalanceMinor: (aside.get(invoice.customer_id) ?? [])
          .filter((other) => other.id !== credit.id && other.currency === credit.currency && comesBefore(credit, other))
          .reduce((sum, other) => sum + (other.toBalanceMinor ?? 0n), 0n),
        erpPostings: postings.get(credit.id) ?? [],
        openInvoices: (open.get(invoice.customer_id) ?? []).filter(
          ({ entityCode, currency }) => entityCode === invoice.entity_code && currency === credit.currency,
        ),
        entity: { code: entity.code, timeZone: entity.timeZone },
        customer: {
          id: invoice.customer_id,
          name: invoice.customer_name,
          tier: invoice.customer_tier,
          billingId: customer?.balance ? customer.balance.externalId : null,
        },
      },
    ];
  });
}

type InvoiceRow = {
  id: string;
  entity_code: string;
  customer_id: string;
  customer_name: string;
  customer_tier: string | null;
  system: string;
  external_id: string;
  last_seen_at: string;
  number: string | null;
  status: string;
  is_deleted: boolean;
  total_minor: string;
  tax_minor: string;
};

async function loadCreditedInvoices(
  scope: Pick<Scope, "tx">,
  ids: readonly string[],
): Promise<Map<string, InvoiceRow>> {
  const rows = await scope.tx.execute<InvoiceRow>(sql`
    select i.id, i.entity_code, i.customer_id, c.name as customer_name, c.tier as customer_tier, i.system, i.external_id, i.last_seen_at, i.number, i.status,
      i.deleted_at is not null or i.status = 'deleted' as is_deleted, i.total_minor::text, i.tax_minor::text
    from invoices i join customers c on c.id = i.customer_id where i.id = any(${sql.param(ids)}::uuid[])`);
  return new Map(rows.map((row) => [row.id, row]));
}

/** What had been paid on the invoice by the day of each credit, and what of its payments was paid back. */
async function loadSettled(
  scope: Pick<Scope, "tx">,
  credits: readonly StoredCredit[],
): Promise<Map<string, { paidByThen: bigint; refunded: bigint }>> {
  const rows = await scope.tx.execute<{ id: string; paid: string; refunded: string }>(sql`
    select m.id, coalesce(sum(a.amount_minor) filter (where a.applied_on <= m.issued_on), 0)::text as paid,
      coalesce(sum(least(p.refunded_minor, a.amount_minor)), 0)::text as refunded
    from credit_memos m join allocations a on a.invoice_id = m.invoice_id and a.deleted_at is null left join payments p on p.id = a.payment_id
    where m.id = any(${sql.param(credits.map((credit) => credit.id))}::uuid[]) group by m.id`);
  return new Map(rows.map((row) => [row.id, { paidByThen: BigInt(row.paid), refunded: BigInt(row.refunded) }]));
}

/** Every credit that was put aside for the customers and stands, whichever invoice it was for. */
async function loadPutAside(
  scope: Pick<Scope, "tx">,
  customerIds: readonly string[],
): Promise<Map<string, StoredCredit[]>> {
  const condition = sql`(r.facts->>'toBalanceMinor')::bigint > 0 and m.invoice_id in (select id from invoices where customer_id = any(${sql.param(customerIds)}::uuid[]))`;
  const rows = await loadCreditMemos(scope, condition);
  const owners = await scope.tx.execute<{ id: string; customer_id: string }>(
    sql`select id, customer_id from invoices where id = any(${sql.param(rows.map((row) => row.invoiceId))}::uuid[])`,
  );
  const ownerOf = new Map(owners.map((row) => [row.id, row.customer_id]));
  return grouped(
    rows.filter(stands),
    (row) => ownerOf.get(row.invoiceId) ?? "",
    (row) => row,
  );
}

type BillingRow = {
  invoice_id: string;
  system: string;
  external_id: string;
  last_seen_at: string;
  currency: string | null;
  balance: string | null;
};

type BillingCustomer = { currency: string | null; balance: CreditFacts["customerBalance"] };

/** The billing platform's own customer behind each invoice, with what it holds for them. */
export async function loadBillingCustomers(
  scope: Pick<Scope, "tx">,
  invoiceIds: readonly string[],
): Promise<Map<string, BillingCustomer>> {
  const rows = await scope.tx.execute<BillingRow>(sql`
    select r.id as invoice_id, c.system, c.external_id, c.last_seen_at, c.facts->>'currency' as currency, c.facts->>'creditBalanceMinor' as balance
    from source_records r join source_records c on (c.system, c.account, c.kind, c.external_id) = (r.system, r.account, 'billing_customer', r.facts->>'customerId')
    where r.id = any(${sql.param(invoiceIds)}::uuid[]) and r.kind = 'billing_invoice'`);
  return new Map(
    rows.map((row) => [
      row.invoice_id,
      {
        currency: row.currency,
        balance:
          row.balance === null
            ? null
            : {
                system: row.system,
                externalId: row.external_id,
                seenAt: new Date(row.last_seen_at),
                minor: BigInt(row.balance),
              },
      },
    ]),
  );
}
