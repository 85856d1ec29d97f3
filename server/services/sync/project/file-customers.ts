import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { customerColumns } from "#server/services/sync/project/customers";
import { type Change, projectTable } from "#server/services/sync/project/project-table";
import { fileCustomerIdSql } from "#server/services/sync/project/stable-id-sql";

/** Which customers the given file records belong to, and belonged to before. */
export async function fileCustomersOf(scope: Scope, recordIds: readonly string[]): Promise<string[]> {
  if (recordIds.length === 0) return [];
  const rows = await scope.tx.execute<{ id: string }>(sql`
    select ${fileCustomerIdSql(sql`r.account`, sql`(r.facts->>'customerKey')`)} as id from source_records r
    where r.id = any(${sql.param(recordIds)}::uuid[]) and r.kind = 'file_invoice'
    union select i.customer_id from invoices i join source_records r on r.id = i.id and r.kind = 'file_invoice' where i.id = any(${sql.param(recordIds)}::uuid[])`);
  return rows.map((row) => row.id);
}

/** Customers known from files alone; of several invoices the latest speaks for the customer. */
export function projectFileCustomers(
  scope: Scope,
  subjects: readonly string[],
  recordIds: readonly string[],
): Promise<Change[]> {
  const desired = sql`
    select distinct on (m.subject_id) m.subject_id as id, l.code as entity_code, coalesce(m.facts->>'customerName', m.facts->>'customerKey') as name,
      null::uuid as parent_id, null::text as tier, null::text as region, m.facts->>'country' as country, null::jsonb as address, null::text as email,
      null::text as tax_id, false as is_po_required, null::int as payment_terms_days, m.facts->>'currency' as currency,
      m.system, m.facts->>'customerKey' as external_id, m.version_at as source_version_at, m.mapping_version, case when m.is_deleted then m.version_at end as deleted_at,
      m.correlation_id, m.last_seen_at
    from (
      select r.*, ${fileCustomerIdSql(sql`r.account`, sql`(r.facts->>'customerKey')`)} as subject_id
      from source_records r
      where r.kind = 'file_invoice' and r.refers_to && (
        select coalesce(array_agg(distinct key), '{}') from (
          select 'file_customer:' || (f.facts->>'customerKey') as key from source_records f where f.id = any(${sql.param(recordIds)}::uuid[]) and f.kind = 'file_invoice'
          union select 'file_customer:' || k.external_id from customers k where k.id = any(${sql.param(subjects)}::uuid[])) as named)
    ) m
    join legal_entities l on l.code = m.facts->>'entityCode'
    where m.subject_id = any(${sql.param(subjects)}::uuid[])
    order by m.subject_id, m.is_deleted, m.version_at desc, m.version_sequence desc, m.content_hash desc`;
  return projectTable(
    scope,
    { table: "customers", columns: customerColumns, followed: ["entity_code"], desired },
    subjects,
  );
}
