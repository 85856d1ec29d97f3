import { asc, eq, sql } from "drizzle-orm";
import { customers } from "#db/schema/customers";
import { legalEntities } from "#db/schema/entities";
import { invoiceLines, invoices } from "#db/schema/invoices";
import { sourceRecords } from "#db/schema/sync";
import type { InvoiceFacts, InvoiceLineFacts, SiblingFacts } from "#server/domain/exceptions/facts";
import type { Scope } from "#server/kernel/context";
import { loadBilledMilestones, loadBilledTime, withInstants } from "#server/services/exceptions/load-billed-work";
import { loadContracts, loadMasters, loadUsage } from "#server/services/exceptions/load-customer-facts";
import { loadDeliveryFacts, notSent } from "#server/services/exceptions/load-delivery-facts";
import { loadErpFeed } from "#server/services/exceptions/load-erp-feed";
import { loadInvoiceParties } from "#server/services/exceptions/load-invoice-party-facts";
import { loadAttempts, loadBalances, loadErpFacts } from "#server/services/exceptions/load-money-facts";
import { loadRevenueFacts } from "#server/services/exceptions/load-revenue-facts";
import { loadAcceptedUsage, loadUsageDays } from "#server/services/exceptions/load-usage-facts";
import { among, grouped } from "#server/services/exceptions/row-sets";

/** Invoices without a subscription are compared with those of this many days around them. */
const REPEAT_WITHIN_DAYS = 7;

type StoredInvoice = typeof invoices.$inferSelect & {
  createdAt: string | null;
  billingCustomerId: string | null;
  billingReason: string | null;
  recordSeenAt: Date | null;
};

/**
 * The facts of many invoices in a number of queries that does not grow with them. Invoices that do not exist are left
 * out; row-level security leaves out those of foreign legal entities.
 */
export async function loadInvoiceFacts(
  scope: Pick<Scope, "tx" | "now">,
  invoiceIds: readonly string[],
): Promise<InvoiceFacts[]> {
  if (invoiceIds.length === 0) return [];
  const siblingIds = await loadSiblingIds(scope, invoiceIds);
  const everyId = [...new Set([...invoiceIds, ...[...siblingIds.values()].flat()])];
  const stored = await loadInvoices(scope, everyId);
  const lines = await withInstants(scope, await loadLines(scope, everyId));
  const wanted = invoiceIds.flatMap((id) => stored.get(id) ?? []);
  if (wanted.length === 0) return [];
  const ids = wanted.map((invoice) => invoice.id);
  const customerIds = [...new Set(wanted.map((invoice) => invoice.customerId))];
  const entities = new Map((await scope.tx.select().from(legalEntities)).map((entity) => [entity.code, entity]));
  const people = new Map(
    (await scope.tx.select().from(customers).where(among(customers.id, customerIds))).map((customer) => [
      customer.id,
      customer,
    ]),
  );
  const masters = await loadMasters(scope, customerIds);
  const contracts = await loadContracts(scope, [...new Set(wanted.flatMap((invoice) => invoice.contractId ?? []))]);
  const usage = await loadUsage(scope, ids);
  const usageDays = await loadUsageDays(scope, ids);
  const acceptedUsage = await loadAcceptedUsage(scope, ids);
  const attempts = await loadAttempts(scope, ids);
  const balances = await loadBalances(scope, ids);
  const erp = await loadErpFacts(scope, ids);
  const erpFeed = await loadErpFeed(scope, ids);
  const revenue = await loadRevenueFacts(scope, ids);
  const deliveries = await loadDeliveryFacts(scope, ids);
  const parties = await loadInvoiceParties(scope, ids);
  const milestones = await loadBilledMilestones(scope, ids);
  const time = await loadBilledTime(scope, ids);
  return wanted.flatMap((invoice): InvoiceFacts[] => {
    const entity = entities.get(invoice.entityCode);
    const customer = people.get(invoice.customerId);
    if (!entity || !customer) return [];
    const { creditedMinor, paidMinor } = balances.get(invoice.id) ?? { creditedMinor: 0n, paidMinor: 0n };
    const known = masters.get(customer.id) ?? [];
    const billing = known.filter((master) => master.kind === "billing_customer");
    return [
      {
        invoice: {
          ...invoiceFacts(invoice),
          creditedMinor,
          isHeld: erpFeed.held.has(invoice.id),
          balanceMinor: invoice.status === "void" ? 0n : invoice.totalMinor - paidMinor - creditedMinor,
        },
        lines: lines.get(invoice.id) ?? [],
        entity,
        customer: {
          id: customer.id,
          name: customer.name,
          tier: customer.tier,
          country: customer.country,
          isPoRequired: customer.isPoRequired,
          crm: known.find((master) => master.kind === "crm_account") ?? null,
          billing: billing.find((master) => master.externalId === invoice.billingCustomerId) ?? billing[0] ?? null,
        },
        contract: contracts.get(invoice.contractId ?? "") ?? null,
        usage: usage.get(invoice.id) ?? [],
        usageDays: usageDays.get(invoice.id) ?? [],
        acceptedUsage: acceptedUsage.get(invoice.id) ?? [],
        attempts: attempts.get(invoice.id) ?? [],
        erpImports: erp.imports.get(invoice.id) ?? [],
        erpPostings: erp.postings.get(invoice.id) ?? [],
        erpCredits: erpFeed.credits.get(invoice.id) ?? [],
        erpFeed: erpFeed.of(invoice),
        revenue: {
          isUsed: revenue.planning.has(invoice.entityCode),
          schedules: revenue.schedules.get(invoice.id) ?? [],
        },
        delivery: deliveries.get(invoice.id) ?? notSent,
        usualDimensions: erp.usualDimensions.get(invoice.entityCode) ?? {},
        siblings: (siblingIds.get(invoice.id) ?? []).flatMap((id): SiblingFacts[] => {
          const sibling = stored.get(id);
          return sibling ? [{ ...invoiceFacts(sibling), lines: lines.get(id) ?? [] }] : [];
        }),
        party: parties(invoice.id),
        milestones: milestones.get(invoice.id) ?? [],
        time: time.get(invoice.id) ?? [],
      },
    ];
  });
}

/** Other invoices of the same customer over the same subscription and period; without a subscription, of the same total and time. */
export async function loadSiblingIds(
  scope: Pick<Scope, "tx">,
  invoiceIds: readonly string[],
): Promise<Map<string, string[]>> {
  const rows = await scope.tx.execute<{ invoice_id: string; sibling_id: string }>(sql`
    select i.id as invoice_id, s.id as sibling_id
    from invoices i join invoices s on s.subscription_id = i.subscription_id and s.period_starts_on = i.period_starts_on
      and s.period_ends_on = i.period_ends_on and s.customer_id = i.customer_id and s.currency = i.currency and s.id <> i.id
    where i.id = any(${sql.param(invoiceIds)}::uuid[])
    union all
    select i.id, s.id
    from invoices i join invoices s on s.customer_id = i.customer_id and s.issued_on between i.issued_on - ${REPEAT_WITHIN_DAYS}::int and i.issued_on + ${REPEAT_WITHIN_DAYS}::int
      and s.subscription_id is null and s.total_minor = i.total_minor and s.currency = i.currency and s.system = i.system and s.id <> i.id
    where i.id = any(${sql.param(invoiceIds)}::uuid[]) and i.subscription_id is null
    order by 1, 2`);
  return grouped(
    rows,
    (row) => row.invoice_id,
    (row) => row.sibling_id,
  );
}

/** The record of the source knows when an invoice was made and when it was last seen, even where nothing changed. */
async function loadInvoices(scope: Pick<Scope, "tx">, ids: readonly string[]): Promise<Map<string, StoredInvoice>> {
  const rows = await scope.tx
    .select({
      invoice: invoices,
      createdAt: factOf("createdAt"),
      billingCustomerId: factOf("customerId"),
      billingReason: factOf("billingReason"),
      recordSeenAt: sourceRecords.lastSeenAt,
    })
    .from(invoices)
    .leftJoin(sourceRecords, eq(sourceRecords.id, invoices.id))
    .where(among(invoices.id, ids));
  return new Map(rows.map(({ invoice, ...record }) => [invoice.id, { ...invoice, ...record }]));
}

function factOf(name: string) {
  return sql<string | null>`${sourceRecords.facts}->>${name}`;
}

function invoiceFacts(
  stored: StoredInvoice,
): Omit<InvoiceFacts["invoice"], "creditedMinor" | "balanceMinor" | "isHeld"> {
  const { deletedAt, subscriptionId, createdAt, recordSeenAt, lastSeenAt, ...invoice } = stored;
  return {
    ...invoice,
    isDeleted: deletedAt !== null || invoice.status === "deleted",
    hasSubscription: subscriptionId !== null,
    createdAt: createdAt === null ? null : new Date(createdAt),
    seenAt: recordSeenAt ?? lastSeenAt,
  };
}

export async function loadLines(
  scope: Pick<Scope, "tx">,
  ids: readonly string[],
): Promise<Map<string, InvoiceLineFacts[]>> {
  const rows = await scope.tx
    .select()
    .from(invoiceLines)
    .where(among(invoiceLines.invoiceId, ids))
    .orderBy(asc(invoiceLines.invoiceId), asc(invoiceLines.position));
  return grouped(
    rows,
    (row) => row.invoiceId,
    (row) => row,
  );
}
