import { type SQL, sql } from "drizzle-orm";
import type { Finding } from "#server/domain/exceptions/define";
import { type BillingModel, productFamily, type RoutingFacts } from "#server/domain/routing/facts";
import type { Scope } from "#server/kernel/context";
import type { Subject } from "#server/services/exceptions/subjects/subject";

type Found = {
  subject: Pick<Subject, "id" | "kind" | "customerId" | "customerTier" | "entityCode" | "hold">;
  finding: Pick<Finding, "type" | "severity" | "holdsInvoice" | "dueInHours">;
};
type Place = { country: string | null; region: string | null };
type Billed = { productFamilies: string[]; billingModels: BillingModel[] };
type BilledRow = {
  id: string;
  products: string[];
  is_subscription: boolean;
  has_usage: boolean;
  has_services: boolean;
};

/** What only the database knows of the things cases are about: where their customers are and how they are billed. */
export type LoadedFacts = (found: Found, baseAmountMinor: bigint) => RoutingFacts;

/** Loads for all of them, in a number of queries that does not grow with them. */
export async function loadRoutingFacts(scope: Pick<Scope, "tx">, found: readonly Found[]): Promise<LoadedFacts> {
  const places = await loadPlaces(scope, [...new Set(found.flatMap(({ subject }) => subject.customerId ?? []))]);
  const billed = new Map<string, Billed>();
  for (const [kind, ofKind] of Map.groupBy(found, ({ subject }) => subject.kind)) {
    const ids = [...new Set(ofKind.map(({ subject }) => subject.id))];
    for (const [id, one] of await loadBilled(scope, kind, ids)) billed.set(id, one);
  }
  return ({ subject, finding }, baseAmountMinor) => ({
    type: finding.type,
    severity: finding.severity,
    baseAmountMinor: baseAmountMinor.toString(),
    entity: subject.entityCode,
    country: places.get(subject.customerId ?? "")?.country ?? null,
    region: places.get(subject.customerId ?? "")?.region ?? null,
    tier: subject.customerTier,
    productFamilies: billed.get(subject.id)?.productFamilies ?? [],
    billingModels: billed.get(subject.id)?.billingModels ?? [],
    isDraft: subject.hold?.isDraft === true,
    typeHolds: finding.holdsInvoice,
    typeHours: finding.dueInHours,
  });
}

async function loadPlaces(scope: Pick<Scope, "tx">, customerIds: readonly string[]): Promise<Map<string, Place>> {
  if (customerIds.length === 0) return new Map();
  const rows = await scope.tx.execute<Place & { id: string }>(sql`
    select id, coalesce(country, address->>'country') as country, coalesce(region, address->>'region') as region
    from customers where id = any(${sql.param(customerIds)}::uuid[])`);
  return new Map(rows.map(({ id, ...place }) => [id, place]));
}

/** How each is billed. Of what is neither an invoice, a contract nor a project nobody can say. */
async function loadBilled(
  scope: Pick<Scope, "tx">,
  kind: string,
  ids: readonly string[],
): Promise<Map<string, Billed>> {
  const statement = statements[kind];
  if (!statement || ids.length === 0) return new Map();
  const rows = await scope.tx.execute<BilledRow>(statement(sql`${sql.param(ids)}::uuid[]`));
  return new Map(
    rows.map((row) => [
      row.id,
      { productFamilies: [...new Set(row.products.map(productFamily))].sort(), billingModels: modelsOf(row) },
    ]),
  );
}

function modelsOf({ is_subscription, has_usage, has_services }: BilledRow): BillingModel[] {
  const models: BillingModel[] = [];
  if (is_subscription) models.push("recurring");
  if (has_usage) models.push("usage");
  if (has_services) models.push("services");
  return models.length === 0 ? ["one_time"] : models;
}

const metered = sql`(select distinct product_code from prices where usage_type = 'metered')`;

const statements: Record<string, ((ids: SQL) => SQL) | undefined> = {
  invoice: (ids) => sql`
    select i.id, coalesce(array_agg(distinct l.product_code) filter (where l.product_code is not null), '{}') as products, i.subscription_id is not null as is_subscription,
           coalesce(bool_or(m.product_code is not null), false) as has_usage,
           exists (select from milestones s where s.invoice_external_id = i.external_id) or exists (select from time_entries t where t.invoice_external_id = i.external_id) as has_services
    from invoices i left join invoice_lines l on l.invoice_id = i.id left join ${metered} m on m.product_code = l.product_code
    where i.id = any(${ids}) group by i.id`,
  contract: (ids) => sql`
    select c.id, coalesce(array_agg(distinct p.product_code) filter (where p.product_code is not null), '{}') as products, true as is_subscription,
           coalesce(bool_or(p.overage_unit_price_micros is not null), false) as has_usage, exists (select from projects s where s.contract_id = c.id) as has_services
    from contracts c left join contract_prices p on p.contract_id = c.id where c.id = any(${ids}) group by c.id`,
  project: (ids) => sql`
    select p.id, '{}'::text[] as products, false as is_subscription, false as has_usage, true as has_services from projects p where p.id = any(${ids})`,
};
