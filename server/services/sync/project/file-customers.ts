import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { customerColumns } from "#server/services/sync/project/customers";
import { type Change, projectTable } from "#server/services/sync/project/project-table";
import { fileCustomerIdSql } from "#server/services/sync/project/stable-id-sql";

/** The kinds of records that say who a customer known from files is. */
export const FILE_CUSTOMER_KINDS = ["file_customer", "file_invoice"] as const;

/** Which customers the given file records belong to, and belonged to before. */
export async function fileCustomersOf(scope: Scope, recordIds: readonly string[]): Promise<string[]> {
  if (recordIds.length === 0) return [];
  const rows = await scope.tx.execute<{ id: string }>(sql`
    select ${fileCustomerIdSql(sql`r.account`, sql`(r.facts->>'customerKey')`)} as id from source_records r
    where r.id = any(${sql.param(recordIds)}::uuid[]) and r.kind = any(${sql.param(FILE_CUSTOMER_KINDS)}::text[])
    union select i.customer_id from invoices i join source_records r on r.id = i.id and r.kind = 'file_invoice' where i.id = any(${sql.param(recordIds)}::uuid[])`);
  return rows.map((row) => row.id);
}

/**
 * Customers known from files alone. A row of a file of customers has the word; without one, of several invoices the
 * latest speaks for the customer.
 */
export function projectFileCustomers(
  scope: Scope,
  subjects: readonly string[],
  recordIds: readonly string[],
): Promise<Change[]> {
  const desired = sql`
    with named as materialized (
      select f.facts->>'customerKey' as key from source_records f where f.id = any(${sql.param(recordIds)}::uuid[]) and f.kind = any(${sql.param(FILE_CUSTOMER_KINDS)}::text[])
      union select k.external_id from customers k where k.id = any(${sql.param(subjects)}::uuid[])),
    member as (
      select r.* from source_records r where r.kind = 'file_invoice'
        and r.refers_to && (select coalesce(array_agg('file_customer:' || key), '{}') from named)
      union all
      select r.* from named cross join lateral (select * from source_records where kind = 'file_customer' and external_id = named.key offset 0) r)
    select distinct on (m.subject_id) m.subject_id as id, l.code as entity_code, coalesce(m.facts->>'name', m.facts->>'customerName', m.facts->>'customerKey') as name,
      null::uuid as parent_id, null::text as tier, null::text as region, m.facts->>'country' as country, null::jsonb as address, m.facts->>'email' as email,
      m.facts->>'taxId' as tax_id, false as is_po_required, (m.facts->>'paymentTermsDays')::int as payment_terms_days, m.facts->>'currency' as currency,
      null::text as standing, null::text as delivery_channel, m.system, m.facts->>'customerKey' as external_id, m.version_at as source_version_at, m.mapping_version, case when m.is_deleted then m.version_at end as deleted_at,
      m.correlation_id, m.last_seen_at
    from (select r.*, ${fileCustomerIdSql(sql`r.account`, sql`(r.facts->>'customerKey')`)} as subject_id from member r) m
    join legal_entities l on l.code = m.facts->>'entityCode'
    where m.subject_id = any(${sql.param(subjects)}::uuid[])
    order by m.subject_id, m.is_deleted, (m.kind = 'file_customer') desc, m.version_at desc, m.version_sequence desc, m.content_hash desc`;
  return projectTable(
    scope,
    { table: "customers", columns: customerColumns, followed: ["entity_code"], desired },
    subjects,
  );
}
