import { sql } from "drizzle-orm";
import { legalEntities } from "#db/schema/entities";
import type {
  BilledInvoiceFacts,
  ContractOrderFacts,
  ContractSubjectFacts,
  RenewalFacts,
  SubscriptionFacts,
  SuccessorFacts,
} from "#server/domain/exceptions/contract-facts";
import type { InvoiceLineFacts } from "#server/domain/exceptions/facts";
import type { Scope } from "#server/kernel/context";
import { binds, loadContracts } from "#server/services/exceptions/load-customer-facts";
import { loadLines } from "#server/services/exceptions/load-facts";
import { grouped } from "#server/services/exceptions/row-sets";

/** What the last invoices bill tells whether a term is billed; older ones do not matter any more. */
const LATEST_INVOICES = 12;

type Lineage = { system: string; external_id: string; seen_at: string };
type ContractRow = Lineage & {
  id: string;
  entity_code: string;
  customer_id: string;
  customer_name: string;
  customer_tier: string | null;
  status: string;
  billing_frequency: string | null;
  is_deleted: boolean;
};

/** The facts of many contracts in a number of queries that does not grow with them. */
export async function loadContractFacts(
  scope: Pick<Scope, "tx">,
  contractIds: readonly string[],
): Promise<ContractSubjectFacts[]> {
  if (contractIds.length === 0) return [];
  const rows = await scope.tx.execute<ContractRow>(sql`
    select k.id, k.entity_code, k.customer_id, c.name as customer_name, c.tier as customer_tier, k.status, k.billing_frequency,
      k.deleted_at is not null as is_deleted, k.system, k.external_id, coalesce(r.last_seen_at, k.last_seen_at) as seen_at
    from contracts k join customers c on c.id = k.customer_id left join source_records r on r.id = k.id
    where k.id = any(${sql.param(contractIds)}::uuid[]) order by k.id`);
  const ids = rows.map((row) => row.id);
  if (ids.length === 0) return [];
  const entities = new Map((await scope.tx.select().from(legalEntities)).map((entity) => [entity.code, entity]));
  const agreed = await loadContracts(scope, ids);
  const orders = await loadOrders(scope, ids);
  const subscriptions = await loadSubscriptions(scope, ids);
  const renewals = await loadRenewals(scope, ids);
  const billed = await loadBilled(scope, ids);
  const successors = await loadSuccessors(scope, ids);
  return rows.flatMap((row): ContractSubjectFacts[] => {
    const entity = entities.get(row.entity_code);
    const contract = agreed.get(row.id);
    if (!entity || !contract) return [];
    return [
      {
        contract: {
          ...contract,
          seenAt: new Date(row.seen_at),
          id: row.id,
          status: row.status,
          billingFrequency: row.billing_frequency,
          isDeleted: row.is_deleted,
        },
        entity,
        customer: { id: row.customer_id, name: row.customer_name, tier: row.customer_tier },
        orders: orders.get(row.id) ?? [],
        subscriptions: subscriptions.get(row.id) ?? [],
        renewals: renewals.get(row.id) ?? [],
        billed: billed.get(row.id) ?? [],
        successors: successors.get(row.id) ?? [],
      },
    ];
  });
}

function seen(row: Lineage) {
  return { system: row.system, externalId: row.external_id, seenAt: new Date(row.seen_at) };
}

type OrderRow = Lineage & {
  id: string;
  contract_id: string;
  number: string;
  kind: string;
  status: string;
  effective_on: string;
  ends_on: string | null;
  description: string | null;
  approval: string | null;
  approved_by: string | null;
};

async function loadOrders(scope: Pick<Scope, "tx">, ids: readonly string[]) {
  const rows = await scope.tx.execute<OrderRow>(sql`
    select a.id, a.contract_id, a.number, a.kind, a.status, a.effective_on::text, a.ends_on::text, a.description, a.approval, a.approved_by,
      a.system, a.external_id, coalesce(r.last_seen_at, a.last_seen_at) as seen_at
    from contract_amendments a left join source_records r on r.id = a.id
    where a.contract_id = any(${sql.param(ids)}::uuid[]) and a.deleted_at is null
    order by a.contract_id, a.effective_on, a.number, a.id`);
  return grouped(
    rows,
    (row) => row.contract_id,
    (row): ContractOrderFacts => ({
      ...seen(row),
      id: row.id,
      number: row.number,
      kind: row.kind,
      isBinding: binds(row.status, row.approval),
      effectiveOn: row.effective_on,
      endsOn: row.ends_on,
      description: row.description,
      approval: row.approval,
      approvedBy: row.approved_by,
    }),
  );
}

type StoredItem = {
  id: string;
  productCode: string | null;
  quantity: string | null;
  unitPriceMicros: string | null;
  periodStartsOn: string;
  periodEndsOn: string;
};
type SubscriptionRow = Lineage & {
  id: string;
  contract_id: string;
  status: string;
  started_on: string;
  canceled_on: string | null;
  items: StoredItem[];
};

async function loadSubscriptions(scope: Pick<Scope, "tx">, ids: readonly string[]) {
  const rows = await scope.tx.execute<SubscriptionRow>(sql`
    select s.id, s.contract_id, s.status, s.started_on::text, s.canceled_on::text, s.items, s.system, s.external_id, coalesce(r.last_seen_at, s.last_seen_at) as seen_at
    from subscriptions s left join source_records r on r.id = s.id
    where s.contract_id = any(${sql.param(ids)}::uuid[]) and s.deleted_at is null
    order by s.contract_id, s.started_on, s.id`);
  return grouped(
    rows,
    (row) => row.contract_id,
    (row): SubscriptionFacts => ({
      ...seen(row),
      id: row.id,
      status: row.status,
      startedOn: row.started_on,
      canceledOn: row.canceled_on,
      items: row.items.map(({ quantity, unitPriceMicros, ...item }) => ({
        ...item,
        quantity: quantity === null ? null : BigInt(quantity),
        unitPriceMicros: unitPriceMicros === null ? null : BigInt(unitPriceMicros),
      })),
    }),
  );
}

type RenewalRow = Lineage & {
  id: string;
  contract_id: string;
  name: string;
  stage: string;
  is_won: boolean;
  is_closed: boolean;
  currency: string | null;
  amount_minor: string | null;
  closes_on: string;
};

async function loadRenewals(scope: Pick<Scope, "tx">, ids: readonly string[]) {
  const rows = await scope.tx.execute<RenewalRow>(sql`
    select o.id, o.contract_id, o.name, o.stage, o.is_won, o.is_closed, o.currency, o.amount_minor::text, o.closes_on::text,
      o.system, o.external_id, o.last_seen_at as seen_at
    from unnest(${sql.param(ids)}::uuid[]) as w(id) join contracts k on k.id = w.id
    join opportunities o on o.customer_id = k.customer_id and o.contract_id = k.id
    where o.kind = 'renewal' and o.deleted_at is null
    order by o.contract_id, o.closes_on, o.id`);
  return grouped(
    rows,
    (row) => row.contract_id,
    (row): RenewalFacts => ({
      ...seen(row),
      id: row.id,
      name: row.name,
      stage: row.stage,
      isWon: row.is_won,
      isClosed: row.is_closed,
      amount:
        row.currency === null || row.amount_minor === null
          ? null
          : { minor: BigInt(row.amount_minor), currency: row.currency },
      closesOn: row.closes_on,
    }),
  );
}

type BilledRow = Lineage & {
  id: string;
  contract_id: string;
  number: string | null;
  status: string;
  issued_on: string;
};

async function loadBilled(scope: Pick<Scope, "tx">, ids: readonly string[]) {
  const rows = await scope.tx.execute<BilledRow>(sql`
    select i.id, k.id as contract_id, i.number, i.status, i.issued_on::text, i.system, i.external_id, coalesce(r.last_seen_at, i.last_seen_at) as seen_at
    from unnest(${sql.param(ids)}::uuid[]) as w(id) join contracts k on k.id = w.id
    cross join lateral (
      select * from invoices v where v.customer_id = k.customer_id and v.status in ('draft', 'open', 'paid', 'uncollectible') and v.deleted_at is null
        and (v.contract_id = k.id or v.subscription_id in (select s.id from subscriptions s where s.contract_id = k.id))
      order by v.issued_on desc, v.id desc limit ${LATEST_INVOICES}) i
    left join source_records r on r.id = i.id
    order by k.id, i.issued_on desc, i.id desc`);
  const lines: Map<string, InvoiceLineFacts[]> = await loadLines(
    scope,
    rows.map((row) => row.id),
  );
  return grouped(
    rows,
    (row) => row.contract_id,
    (row): BilledInvoiceFacts => ({
      ...seen(row),
      id: row.id,
      number: row.number,
      status: row.status,
      issuedOn: row.issued_on,
      lines: lines.get(row.id) ?? [],
    }),
  );
}

type SuccessorRow = Lineage & { contract_id: string; number: string; status: string; starts_on: string };

async function loadSuccessors(scope: Pick<Scope, "tx">, ids: readonly string[]) {
  const rows = await scope.tx.execute<SuccessorRow>(sql`
    select k.id as contract_id, n.number, n.status, n.starts_on::text, n.system, n.external_id, n.last_seen_at as seen_at
    from unnest(${sql.param(ids)}::uuid[]) as w(id) join contracts k on k.id = w.id
    join contracts n on n.customer_id = k.customer_id and n.id <> k.id and n.starts_on > k.starts_on and n.deleted_at is null
    order by k.id, n.starts_on, n.id`);
  return grouped(
    rows,
    (row) => row.contract_id,
    (row): SuccessorFacts => ({ ...seen(row), number: row.number, status: row.status, startsOn: row.starts_on }),
  );
}
