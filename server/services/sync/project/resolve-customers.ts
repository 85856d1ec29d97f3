import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { crmCustomerIdSql } from "#server/services/sync/project/stable-id-sql";

/** The records that say who a customer is. */
export const CUSTOMER_KINDS = ["crm_account", "billing_customer", "erp_customer", "gateway_customer"] as const;

export type CustomerIdentities = {
  /** Customers whose facts may have changed: those the records belong to now, and those they left. */
  subjects: string[];
  /** Records that lead to a customer for the first time, or to another one than before. */
  movedRecords: string[];
};

/**
 * Says which customer each record belongs to: the CRM account it is or names, else itself. Written to
 * `external_references`, the one place every other projection asks.
 */
export async function resolveCustomers(scope: Scope, ids: readonly string[]): Promise<CustomerIdentities> {
  if (ids.length === 0) return { subjects: [], movedRecords: [] };
  const rows = await scope.tx.execute<{ id: string; subject_id: string; former_id: string | null }>(sql`
    with resolved as materialized (
      select w.id, w.system, w.account, w.kind, w.external_id, w.last_seen_at,
        case when w.kind = 'crm_account' then ${crmCustomerIdSql(sql`w.external_id`)}
             when w.facts->>'accountId' is not null then ${crmCustomerIdSql(sql`(w.facts->>'accountId')`)}
             else w.id end as subject_id
      from source_records w where w.id = any(${sql.param(ids)}::uuid[]) and w.kind = any(${sql.param(CUSTOMER_KINDS)}::text[])),
    before as materialized (select x.id, x.subject_id from external_references x where x.id = any(${sql.param(ids)}::uuid[])),
    written as (
      insert into external_references as x (id, system, account, object_type, external_id, subject_type, subject_id, last_seen_at)
      select id, system, account, kind, external_id, 'customer', subject_id, last_seen_at from resolved
      on conflict (id) do update set subject_id = excluded.subject_id, last_seen_at = excluded.last_seen_at
      where x.subject_id is distinct from excluded.subject_id)
    select r.id, r.subject_id, b.subject_id as former_id from resolved r left join before b using (id)`);
  return {
    subjects: [
      ...new Set(rows.flatMap((row) => (row.former_id === null ? [row.subject_id] : [row.subject_id, row.former_id]))),
    ],
    movedRecords: rows.filter((row) => row.former_id !== row.subject_id).map((row) => row.id),
  };
}

/** What other records call the given customers: their own objects, and the CRM account even where it has not arrived. */
export async function namesOfCustomers(
  scope: Scope,
  customerIds: readonly string[],
  recordIds: readonly string[],
): Promise<string[]> {
  if (customerIds.length === 0 && recordIds.length === 0) return [];
  const rows = await scope.tx.execute<{ key: string }>(sql`
    with member as (
      select r.kind, r.external_id, r.facts->>'accountId' as account_id
      from external_references x join source_records r on r.id = x.id
      where x.subject_type = 'customer' and (x.subject_id = any(${sql.param(customerIds)}::uuid[]) or x.id = any(${sql.param(recordIds)}::uuid[])))
    select kind || ':' || external_id as key from member
    union select 'crm_account:' || account_id from member where account_id is not null`);
  return rows.map((row) => row.key);
}
