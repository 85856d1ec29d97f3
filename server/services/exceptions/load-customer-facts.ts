import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { contractAmendments, contractPrices, contracts } from "#db/schema/customers";
import type {
  ContractFacts,
  ContractPriceFacts,
  CustomerMaster,
  PostalAddress,
  UsageFacts,
} from "#server/domain/exceptions/facts";
import type { Scope } from "#server/kernel/context";
import { among, grouped } from "#server/services/exceptions/row-sets";

/** What an order must be for its prices to bind. */
const BINDING_STATUS = "activated";

/** A signed order binds, unless somebody had to approve its prices and has not. */
export function binds(status: string, approval: string | null): boolean {
  return status.toLowerCase() === BINDING_STATUS && withoutApproval(approval) === null;
}

function withoutApproval(approval: string | null): "pending" | "rejected" | null {
  return approval === "pending" || approval === "rejected" ? approval : null;
}

type Master = CustomerMaster & { kind: string };
type MasterRow = {
  subject_id: string;
  kind: string;
  system: string;
  external_id: string;
  name: string | null;
  address: PostalAddress;
  last_seen_at: string;
};

/** Each customer as every system has it, by customer. */
export async function loadMasters(
  scope: Pick<Scope, "tx">,
  customerIds: readonly string[],
): Promise<Map<string, Master[]>> {
  const rows = await scope.tx.execute<MasterRow>(sql`
    select x.subject_id, r.kind, r.system, r.external_id, r.facts->>'name' as name, r.facts->'address' as address, r.last_seen_at
    from external_references x join source_records r on r.id = x.id
    where x.subject_type = 'customer' and x.subject_id = any(${sql.param(customerIds)}::uuid[]) and r.kind in ('crm_account', 'billing_customer') and not r.is_deleted
    order by x.subject_id, r.system, r.account, r.external_id`);
  return grouped(
    rows,
    (row) => row.subject_id,
    (row) => ({
      kind: row.kind,
      system: row.system,
      externalId: row.external_id,
      seenAt: new Date(row.last_seen_at),
      name: row.name,
      address: row.address,
    }),
  );
}

/** Contracts with every price they ever agreed. */
export async function loadContracts(
  scope: Pick<Scope, "tx">,
  contractIds: readonly string[],
): Promise<Map<string, ContractFacts>> {
  if (contractIds.length === 0) return new Map();
  const found = await scope.tx.select().from(contracts).where(among(contracts.id, contractIds));
  const prices = await scope.tx
    .select({
      price: contractPrices,
      order: {
        number: contractAmendments.number,
        kind: contractAmendments.kind,
        status: contractAmendments.status,
        approval: contractAmendments.approval,
        deletedAt: contractAmendments.deletedAt,
      },
    })
    .from(contractPrices)
    .innerJoin(contractAmendments, eq(contractAmendments.id, contractPrices.amendmentId))
    .where(and(among(contractPrices.contractId, contractIds), isNull(contractPrices.deletedAt)))
    .orderBy(asc(contractPrices.contractId), asc(contractPrices.startsOn), asc(contractPrices.id));
  const byContract = grouped(
    prices,
    ({ price }) => price.contractId,
    ({ price, order }): ContractPriceFacts => ({
      ...price,
      seenAt: price.lastSeenAt,
      orderNumber: order.number,
      orderKind: order.kind,
      isBinding: order.deletedAt === null && binds(order.status, order.approval),
      withoutApproval:
        order.deletedAt === null && order.status.toLowerCase() === BINDING_STATUS
          ? withoutApproval(order.approval)
          : null,
    }),
  );
  return new Map(
    found.map((contract) => [
      contract.id,
      { ...contract, seenAt: contract.lastSeenAt, prices: byContract.get(contract.id) ?? [] },
    ]),
  );
}

type UsageRow = {
  invoice_id: string;
  system: string;
  external_id: string;
  last_seen_at: string;
  product_code: string;
  period_starts_on: string;
  period_ends_on: string;
  quantity: string;
};

/** What each invoice's customer used within the invoice's period. */
export async function loadUsage(
  scope: Pick<Scope, "tx">,
  invoiceIds: readonly string[],
): Promise<Map<string, UsageFacts[]>> {
  const rows = await scope.tx.execute<UsageRow>(sql`
    select i.id as invoice_id, u.system, u.external_id, coalesce(r.last_seen_at, u.last_seen_at) as last_seen_at, u.product_code, u.period_starts_on::text, u.period_ends_on::text, u.quantity::text
    from invoices i join usage_records u on u.customer_id = i.customer_id and u.period_starts_on >= i.period_starts_on and u.period_ends_on <= i.period_ends_on and u.deleted_at is null
    left join source_records r on r.id = u.id
    where i.id = any(${sql.param(invoiceIds)}::uuid[]) and i.period_ends_on > i.period_starts_on
    order by i.id, u.product_code, u.period_starts_on, u.id`);
  return grouped(
    rows,
    (row) => row.invoice_id,
    (row) => ({
      system: row.system,
      externalId: row.external_id,
      seenAt: new Date(row.last_seen_at),
      productCode: row.product_code,
      periodStartsOn: row.period_starts_on,
      periodEndsOn: row.period_ends_on,
      quantity: BigInt(row.quantity),
    }),
  );
}
