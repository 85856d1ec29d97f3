import { sql } from "drizzle-orm";
import { legalEntities } from "#db/schema/entities";
import type { CustomerFacts, SeenWord, Standing, UnpaidInvoiceFacts } from "#server/domain/exceptions/customer-facts";
import { authorityRoles, customerKindOfRole } from "#server/domain/sync/authority";
import type { Scope } from "#server/kernel/context";
import { grouped } from "#server/services/exceptions/row-sets";
import { activePolicy } from "#server/services/policies/active-policy";
import { recordIdSql } from "#server/services/sync/project/stable-id-sql";

type CustomerRow = {
  id: string;
  name: string;
  tier: string | null;
  entity_code: string;
  standing: Standing | null;
  is_deleted: boolean;
};

/** The facts of many customers in a number of queries that does not grow with them. */
export async function loadCustomerFacts(
  scope: Pick<Scope, "tx" | "now">,
  customerIds: readonly string[],
): Promise<CustomerFacts[]> {
  if (customerIds.length === 0) return [];
  const rows = await scope.tx.execute<CustomerRow>(sql`
    select id, name, tier, entity_code, standing, deleted_at is not null as is_deleted
    from customers where id = any(${sql.param(customerIds)}::uuid[]) order by id`);
  const ids = rows.map((row) => row.id);
  if (ids.length === 0) return [];
  const entities = new Map((await scope.tx.select().from(legalEntities)).map((entity) => [entity.code, entity]));
  const { document: authority } = await activePolicy(scope, "field_authority");
  const words = await loadWords(scope, ids);
  const unpaid = await loadUnpaid(scope, ids);
  const settled = await loadSettled(scope, ids);
  return rows.flatMap((row): CustomerFacts[] => {
    const entity = entities.get(row.entity_code);
    if (!entity) return [];
    return [
      {
        customer: { id: row.id, name: row.name, tier: row.tier, isDeleted: row.is_deleted },
        entity,
        authority,
        words: words.get(row.id) ?? [],
        standing: row.standing,
        unpaid: unpaid.get(row.id) ?? [],
        hasWrittenOff: settled.get(row.id)?.has_written_off ?? false,
        settledLateOn: settled.get(row.id)?.settled_on ?? null,
      },
    ];
  });
}

type WordRow = {
  subject_id: string;
  kind: string;
  system: string;
  external_id: string;
  facts: unknown;
  subsidiary_entity: string | null;
  last_seen_at: string;
};

/** Of several objects of one system the first by id speaks, as in the projection; deleted ones say nothing. */
async function loadWords(scope: Pick<Scope, "tx">, ids: readonly string[]): Promise<Map<string, SeenWord[]>> {
  const rows = await scope.tx.execute<WordRow>(sql`
    with member as materialized (
      select x.subject_id, r.*, row_number() over (partition by x.subject_id, r.kind order by r.system, r.account, r.external_id) as turn
      from external_references x join source_records r on r.id = x.id
      where x.subject_type = 'customer' and x.subject_id = any(${sql.param(ids)}::uuid[])
        and r.kind = any(${sql.param(Object.values(customerKindOfRole))}::text[]) and not r.is_deleted)
    select w.subject_id, w.kind, w.system, w.external_id, w.facts, w.last_seen_at, s.facts->>'entityCode' as subsidiary_entity
    from member w left join source_records s on w.kind = 'erp_customer' and s.id = ${recordIdSql("w", "erp_subsidiary", sql`(w.facts->>'subsidiaryId')`)}
    where w.turn = 1 order by w.subject_id, w.kind`);
  const said = rows.flatMap((row) => {
    const role = authorityRoles.find((each) => customerKindOfRole[each] === row.kind);
    return role === undefined ? [] : [{ ...row, role }];
  });
  return grouped(
    said,
    (row) => row.subject_id,
    (row) => ({
      role: row.role,
      system: row.system,
      externalId: row.external_id,
      facts: row.facts,
      subsidiaryEntity: row.subsidiary_entity,
      seenAt: new Date(row.last_seen_at),
    }),
  );
}

type UnpaidRow = {
  customer_id: string;
  id: string;
  system: string;
  external_id: string;
  number: string | null;
  currency: string;
  due_on: string;
  balance_minor: string;
  last_seen_at: string;
};

/** A debit on its way has not paid yet; what was allocated and credited has. */
async function loadUnpaid(
  scope: Pick<Scope, "tx">,
  ids: readonly string[],
): Promise<Map<string, UnpaidInvoiceFacts[]>> {
  const rows = await scope.tx.execute<UnpaidRow>(sql`
    select * from (
      select i.customer_id, i.id, i.system, i.external_id, i.number, i.currency, coalesce(i.due_on, i.issued_on)::text as due_on, i.last_seen_at,
        (i.total_minor
          - coalesce((select sum(a.amount_minor) from allocations a where a.invoice_id = i.id and a.deleted_at is null), 0)
          - coalesce((select sum(m.total_minor) from credit_memos m where m.invoice_id = i.id and m.deleted_at is null and m.status <> 'void'), 0))::text as balance_minor
      from invoices i where i.customer_id = any(${sql.param(ids)}::uuid[]) and i.status = 'open' and i.deleted_at is null) open
    where balance_minor::bigint > 0 order by customer_id, due_on, id`);
  return grouped(
    rows,
    (row) => row.customer_id,
    (row) => ({
      id: row.id,
      system: row.system,
      externalId: row.external_id,
      seenAt: new Date(row.last_seen_at),
      number: row.number,
      currency: row.currency,
      dueOn: row.due_on,
      balanceMinor: BigInt(row.balance_minor),
    }),
  );
}

type SettledRow = { customer_id: string; settled_on: string | null; has_written_off: boolean };

/** Nobody flags an account for being this much late; what was paid by then was in time. */
const IN_TIME_DAYS = 3;

/** When invoices that were late already were paid, credited or voided, in the days of the legal entity; and whether one was given up. */
async function loadSettled(scope: Pick<Scope, "tx">, ids: readonly string[]): Promise<Map<string, SettledRow>> {
  const rows = await scope.tx.execute<SettledRow>(sql`
    select customer_id, max(settled_on) filter (where settled_on > due_on + ${IN_TIME_DAYS}::int)::text as settled_on, bool_or(status = 'uncollectible') as has_written_off
    from (
      select i.customer_id, i.status, coalesce(i.due_on, i.issued_on) as due_on,
        coalesce((i.voided_at at time zone l.time_zone)::date,
          (select max(a.applied_on) from allocations a where a.invoice_id = i.id and a.deleted_at is null),
          (select max(m.issued_on) from credit_memos m where m.invoice_id = i.id and m.deleted_at is null and m.status <> 'void')) as settled_on
      from invoices i join legal_entities l on l.code = i.entity_code
      where i.customer_id = any(${sql.param(ids)}::uuid[]) and i.deleted_at is null) settled
    group by customer_id`);
  return new Map(rows.map((row) => [row.customer_id, row]));
}
