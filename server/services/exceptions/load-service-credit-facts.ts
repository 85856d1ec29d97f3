import { type SQL, sql } from "drizzle-orm";
import { legalEntities } from "#db/schema/entities";
import type {
  IssuedCreditFacts,
  PromiseFacts,
  ServiceCreditFacts,
} from "#server/domain/exceptions/service-credit-facts";
import type { Scope } from "#server/kernel/context";
import {
  loadCreditMemos,
  loadCreditPostings,
  loadErpInvoiceIds,
  loadOpenInvoices,
} from "#server/services/exceptions/load-credit-memos";
import { loadBalances } from "#server/services/exceptions/load-money-facts";
import { grouped } from "#server/services/exceptions/row-sets";

/** The facts of many promised credits in a number of queries that does not grow with them. */
export async function loadServiceCreditFacts(
  scope: Pick<Scope, "tx">,
  ids: readonly string[],
): Promise<ServiceCreditFacts[]> {
  if (ids.length === 0) return [];
  const promises = await loadPromises(scope, sql`s.id = any(${sql.param(ids)}::uuid[])`);
  const customerIds = [...new Set(promises.map((promise) => promise.customerId))];
  const ofCustomers = sql`s.customer_id = any(${sql.param(customerIds)}::uuid[]) and s.status = 'granted' and s.deleted_at is null`;
  const siblings = byCustomer(await loadPromises(scope, ofCustomers));
  const entities = new Map((await scope.tx.select().from(legalEntities)).map((entity) => [entity.code, entity]));
  const credits = await loadIssued(scope, customerIds);
  const invoices = await loadNamedInvoices(scope, promises);
  const open = await loadOpenInvoices(scope, customerIds);
  const erp = await loadErpCustomers(scope, customerIds);
  return promises.flatMap((promise): ServiceCreditFacts[] => {
    const entity = entities.get(promise.entityCode);
    if (!entity) return [];
    const { customerId, customerName, customerTier } = promise;
    return [
      {
        promise,
        siblings: (siblings.get(customerId) ?? []).filter((other) => other.id !== promise.id),
        credits: (credits.get(customerId) ?? []).filter((credit) => credit.currency === promise.currency),
        invoice: invoices.get(promise.id) ?? null,
        openInvoices: (open.get(customerId) ?? []).filter(
          (invoice) => invoice.entityCode === promise.entityCode && invoice.currency === promise.currency,
        ),
        entity: { code: entity.code, timeZone: entity.timeZone },
        customer: { id: customerId, name: customerName, tier: customerTier },
        erp: erp.get(customerId) ?? null,
      },
    ];
  });
}

type StoredPromise = PromiseFacts & {
  customerId: string;
  customerName: string;
  customerTier: string | null;
  entityCode: string;
};

type PromiseRow = {
  id: string;
  system: string;
  external_id: string;
  last_seen_at: string;
  customer_id: string;
  customer_name: string;
  customer_tier: string | null;
  entity_code: string;
  status: string;
  is_deleted: boolean;
  currency: string;
  amount_minor: string;
  reason: string | null;
  invoice_number: string | null;
  granted_by: string | null;
  granted_on: string;
  ticket_number: string | null;
};

async function loadPromises(scope: Pick<Scope, "tx">, condition: SQL): Promise<StoredPromise[]> {
  const rows = await scope.tx.execute<PromiseRow>(sql`
    select s.id, s.system, s.external_id, coalesce(r.last_seen_at, s.last_seen_at) as last_seen_at, s.customer_id, c.name as customer_name, c.tier as customer_tier,
      s.entity_code, s.status, s.deleted_at is not null as is_deleted, s.currency, s.amount_minor::text, s.reason, s.invoice_number, s.granted_by,
      s.granted_on::text, coalesce(t.number, r.facts->>'ticketId') as ticket_number
    from service_credits s join customers c on c.id = s.customer_id left join source_records r on r.id = s.id left join support_tickets t on t.id = s.ticket_id
    where ${condition} order by s.granted_on, s.external_id`);
  return rows.map((row) => ({
    id: row.id,
    system: row.system,
    externalId: row.external_id,
    seenAt: new Date(row.last_seen_at),
    customerId: row.customer_id,
    customerName: row.customer_name,
    customerTier: row.customer_tier,
    entityCode: row.entity_code,
    status: row.status,
    isDeleted: row.is_deleted,
    currency: row.currency,
    amountMinor: BigInt(row.amount_minor),
    reason: row.reason,
    invoiceNumber: row.invoice_number,
    grantedBy: row.granted_by,
    grantedOn: row.granted_on,
    ticketNumber: row.ticket_number,
  }));
}

function byCustomer(promises: readonly StoredPromise[]): Map<string, StoredPromise[]> {
  return grouped(
    promises,
    (promise) => promise.customerId,
    (promise) => promise,
  );
}

/** Everything billing credited the customers, with what the ERP made of it. */
async function loadIssued(
  scope: Pick<Scope, "tx">,
  customerIds: readonly string[],
): Promise<Map<string, IssuedCreditFacts[]>> {
  const condition = sql`m.invoice_id in (select id from invoices where customer_id = any(${sql.param(customerIds)}::uuid[]))`;
  const credits = await loadCreditMemos(scope, condition);
  const invoiceIds = [...new Set(credits.map((credit) => credit.invoiceId))];
  const invoices = await scope.tx.execute<{ id: string; customer_id: string; number: string | null }>(
    sql`select id, customer_id, number from invoices where id = any(${sql.param(invoiceIds)}::uuid[])`,
  );
  const invoiceOf = new Map(invoices.map((row) => [row.id, row]));
  const postings = await loadCreditPostings(
    scope,
    credits.map((credit) => credit.id),
  );
  const erpIds = await loadErpInvoiceIds(scope, invoiceIds);
  return grouped(
    credits,
    (credit) => invoiceOf.get(credit.invoiceId)?.customer_id ?? "",
    (credit) => ({
      ...credit,
      invoiceNumber: invoiceOf.get(credit.invoiceId)?.number ?? null,
      erpInvoiceId: erpIds.get(credit.invoiceId) ?? null,
      erpPostings: postings.get(credit.id) ?? [],
    }),
  );
}

type NamedRow = {
  promise_id: string;
  id: string;
  system: string;
  external_id: string;
  last_seen_at: string;
  number: string | null;
  status: string;
  total_minor: string;
};

/** The customer's own invoice of the number each promise names. */
async function loadNamedInvoices(
  scope: Pick<Scope, "tx">,
  promises: readonly StoredPromise[],
): Promise<Map<string, NonNullable<ServiceCreditFacts["invoice"]>>> {
  const rows = await scope.tx.execute<NamedRow>(sql`
    select distinct on (s.id) s.id as promise_id, i.id, i.system, i.external_id, i.last_seen_at, i.number, i.status, i.total_minor::text
    from service_credits s join invoices i on i.number = s.invoice_number and i.customer_id = s.customer_id and i.currency = s.currency and i.deleted_at is null
    where s.id = any(${sql.param(promises.map((promise) => promise.id))}::uuid[]) order by s.id, i.issued_on desc, i.external_id`);
  const balances = await loadBalances(
    scope,
    rows.map((row) => row.id),
  );
  return new Map(
    rows.map((row) => {
      const { paidMinor, creditedMinor } = balances.get(row.id) ?? { paidMinor: 0n, creditedMinor: 0n };
      const totalMinor = BigInt(row.total_minor);
      return [
        row.promise_id,
        {
          system: row.system,
          externalId: row.external_id,
          seenAt: new Date(row.last_seen_at),
          number: row.number,
          status: row.status,
          totalMinor,
          balanceMinor: row.status === "void" ? 0n : totalMinor - paidMinor - creditedMinor,
        },
      ];
    }),
  );
}

export async function loadErpCustomers(
  scope: Pick<Scope, "tx">,
  customerIds: readonly string[],
): Promise<Map<string, NonNullable<ServiceCreditFacts["erp"]>>> {
  const rows = await scope.tx.execute<{
    subject_id: string;
    system: string;
    external_id: string;
    subsidiary_id: string;
  }>(sql`
    select distinct on (x.subject_id) x.subject_id, r.system, r.external_id, r.facts->>'subsidiaryId' as subsidiary_id
    from external_references x join source_records r on r.id = x.id
    where x.subject_type = 'customer' and x.subject_id = any(${sql.param(customerIds)}::uuid[]) and r.kind = 'erp_customer' and not r.is_deleted
      and r.facts->>'subsidiaryId' is not null order by x.subject_id, r.system, r.account, r.external_id`);
  return new Map(
    rows.map((row) => [
      row.subject_id,
      { system: row.system, customerId: row.external_id, subsidiaryId: row.subsidiary_id },
    ]),
  );
}
