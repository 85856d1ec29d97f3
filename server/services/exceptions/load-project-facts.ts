import { sql } from "drizzle-orm";
import { legalEntities } from "#db/schema/entities";
import type { HourlyRateFacts, ProjectFacts, TimeEntryFacts } from "#server/domain/exceptions/project-facts";
import { businessDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { grouped } from "#server/services/exceptions/row-sets";

type Lineage = { system: string; external_id: string; seen_at: string };
type ProjectRow = Lineage & {
  id: string;
  entity_code: string;
  customer_id: string;
  customer_name: string;
  customer_tier: string | null;
  name: string;
  status: string;
  billing_method: string;
  currency: string;
  contract_number: string | null;
  billing_frequency: string | null;
  is_deleted: boolean;
  keeps_approvals: boolean;
};

/** The facts of many projects in a number of queries that does not grow with them. */
export async function loadProjectFacts(
  scope: Pick<Scope, "tx">,
  projectIds: readonly string[],
): Promise<ProjectFacts[]> {
  if (projectIds.length === 0) return [];
  const rows = await scope.tx.execute<ProjectRow>(sql`
    select p.id, p.entity_code, p.customer_id, c.name as customer_name, c.tier as customer_tier, p.name, p.status, p.billing_method, p.currency,
      k.number as contract_number, k.billing_frequency, p.deleted_at is not null as is_deleted, p.system, p.external_id, coalesce(r.last_seen_at, p.last_seen_at) as seen_at,
      exists (select 1 from time_entries t where t.project_id = p.id and t.approved_at is not null) as keeps_approvals
    from projects p join customers c on c.id = p.customer_id left join contracts k on k.id = p.contract_id left join source_records r on r.id = p.id
    where p.id = any(${sql.param(projectIds)}::uuid[]) order by p.id`);
  const ids = rows.map((row) => row.id);
  if (ids.length === 0) return [];
  const entities = new Map((await scope.tx.select().from(legalEntities)).map((entity) => [entity.code, entity]));
  const zones = new Map(rows.map((row) => [row.id, entities.get(row.entity_code)?.timeZone ?? "UTC"]));
  const entries = await loadUnsettledTime(scope, ids, zones);
  const rates = await loadRates(scope, ids);
  return rows.flatMap((row): ProjectFacts[] => {
    const entity = entities.get(row.entity_code);
    if (!entity) return [];
    return [
      {
        project: {
          ...seen(row),
          id: row.id,
          name: row.name,
          status: row.status,
          billingMethod: row.billing_method,
          currency: row.currency,
          contractNumber: row.contract_number,
          billingFrequency: row.billing_frequency,
          isDeleted: row.is_deleted,
        },
        entity,
        customer: { id: row.customer_id, name: row.customer_name, tier: row.customer_tier },
        entries: entries.get(row.id) ?? [],
        rates: rates.get(row.id) ?? [],
        keepsApprovals: row.keeps_approvals,
      },
    ];
  });
}

function seen(row: Lineage) {
  return { system: row.system, externalId: row.external_id, seenAt: new Date(row.seen_at) };
}

type EntryRow = Lineage & {
  id: string;
  project_id: string;
  person_name: string;
  role: string;
  worked_on: string;
  minutes: number;
  status: string;
  approved_at: string | null;
  invoice_external_id: string | null;
  invoice_number: string | null;
};

/** What was approved and not billed, and what was billed and is not known to be approved; the rest is settled. */
async function loadUnsettledTime(
  scope: Pick<Scope, "tx">,
  ids: readonly string[],
  zones: ReadonlyMap<string, string>,
): Promise<Map<string, TimeEntryFacts[]>> {
  const rows = await scope.tx.execute<EntryRow>(sql`
    select t.id, t.project_id, t.person_name, t.role, t.worked_on::text, t.minutes, t.status, t.approved_at, t.invoice_external_id, i.number as invoice_number,
      t.system, t.external_id, coalesce(r.last_seen_at, t.last_seen_at) as seen_at
    from time_entries t left join source_records r on r.id = t.id
    left join lateral (
      select v.number from source_records s join invoices v on v.id = s.id where s.kind = 'billing_invoice' and s.external_id = t.invoice_external_id limit 1) i on true
    where t.project_id = any(${sql.param(ids)}::uuid[]) and t.is_billable and t.deleted_at is null
      and ((t.invoice_external_id is null and t.status = 'approved') or (t.invoice_external_id is not null and (t.approved_at is null or t.status not in ('approved', 'billed'))))
    order by t.project_id, t.worked_on, t.id`);
  return grouped(
    rows,
    (row) => row.project_id,
    (row): TimeEntryFacts => ({
      ...seen(row),
      id: row.id,
      personName: row.person_name,
      role: row.role,
      workedOn: row.worked_on,
      minutes: row.minutes,
      isBillable: true,
      status: row.status,
      approvedOn:
        row.approved_at === null ? null : businessDate(new Date(row.approved_at), zones.get(row.project_id) ?? "UTC"),
      invoiceExternalId: row.invoice_external_id,
      invoiceName: row.invoice_number ?? row.invoice_external_id,
    }),
  );
}

type RateRow = Lineage & {
  project_id: string;
  role: string;
  currency: string;
  hourly_minor: string;
  starts_on: string;
  ends_on: string | null;
  approved_on: string | null;
  carries_approval: boolean;
};

/** The rates of projects. Whether a system speaks of approvals is in its record alone: a rate without a day may never need one. */
export async function loadRates(
  scope: Pick<Scope, "tx">,
  projectIds: readonly string[],
): Promise<Map<string, HourlyRateFacts[]>> {
  if (projectIds.length === 0) return new Map();
  const rows = await scope.tx.execute<RateRow>(sql`
    select h.project_id, h.role, h.currency, h.hourly_minor::text, h.starts_on::text, h.ends_on::text, h.approved_on::text, coalesce(jsonb_exists(r.facts, 'approvedOn'), false) as carries_approval,
      h.system, h.external_id, coalesce(r.last_seen_at, h.last_seen_at) as seen_at
    from hourly_rates h left join source_records r on r.id = h.id
    where h.project_id = any(${sql.param(projectIds)}::uuid[]) and h.deleted_at is null
    order by h.project_id, h.role, h.starts_on, h.id`);
  return grouped(
    rows,
    (row) => row.project_id,
    (row): HourlyRateFacts => ({
      ...seen(row),
      role: row.role,
      currency: row.currency,
      hourlyMinor: BigInt(row.hourly_minor),
      startsOn: row.starts_on,
      endsOn: row.ends_on,
      approvedOn: row.approved_on,
      carriesApproval: row.carries_approval,
    }),
  );
}
