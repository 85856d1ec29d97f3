import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { type Change, projectTable } from "#server/services/sync/project/project-table";
import { crmCustomerIdSql, recordIdSql } from "#server/services/sync/project/stable-id-sql";

export const customerColumns = [
  "entity_code",
  "name",
  "parent_id",
  "tier",
  "region",
  "country",
  "address",
  "email",
  "tax_id",
  "is_po_required",
  "payment_terms_days",
  "currency",
] as const;

/**
 * Customers from whatever systems say about them. The CRM has the word on who they are and on their terms, billing on the
 * e-mail; the legal entity is the CRM's, else billing's, else the ERP subsidiary's. Of several objects of one system the
 * first by id speaks; deleted ones are silent as long as one is left.
 */
export function projectCustomers(scope: Scope, subjects: readonly string[]): Promise<Change[]> {
  const desired = sql`
      with member as materialized (
        select x.subject_id, r.*, bool_and(r.is_deleted) over (partition by x.subject_id) as all_deleted,
          row_number() over (partition by x.subject_id, r.kind order by r.is_deleted, r.system, r.account, r.external_id) as turn
        from external_references x join source_records r on r.id = x.id
        where x.subject_type = 'customer' and x.subject_id = any(${sql.param(subjects)}::uuid[]) and x.object_type <> 'file_invoice'),
      speaking as (select * from member where turn = 1 and (not is_deleted or all_deleted)),
      owner as (select distinct on (subject_id) * from speaking
        order by subject_id, case kind when 'crm_account' then 1 when 'billing_customer' then 2 else 3 end),
      subsidiary as (
        select e.subject_id, s.facts->>'entityCode' as entity_code
        from speaking e join source_records s on s.id = ${recordIdSql("e", "erp_subsidiary", sql`(e.facts->>'subsidiaryId')`)}
        where e.kind = 'erp_customer')
      select w.subject_id as id, l.code as entity_code,
        coalesce(crm.facts->>'name', bill.facts->>'name', erp.facts->>'name', bill.facts->>'email', w.external_id) as name,
        case when crm.facts->>'parentId' is not null then ${crmCustomerIdSql(sql`(crm.facts->>'parentId')`)} end as parent_id,
        crm.facts->>'tier' as tier, crm.facts->>'region' as region,
        coalesce(crm.facts->'address', bill.facts->'address')->>'country' as country,
        coalesce(crm.facts->'address', bill.facts->'address') as address,
        bill.facts->>'email' as email, coalesce(crm.facts->>'taxId', erp.facts->>'taxId') as tax_id,
        coalesce((crm.facts->>'poRequired')::boolean, false) as is_po_required,
        coalesce((crm.facts->>'paymentTermsDays')::int, substring(erp.facts->>'terms' from '(\\d{1,4})')::int) as payment_terms_days,
        coalesce(crm.facts->>'currency', bill.facts->>'currency', erp.facts->>'currency') as currency,
        w.system, w.external_id, w.version_at as source_version_at, w.mapping_version,
        case when w.all_deleted then w.version_at end as deleted_at, w.correlation_id, w.last_seen_at
      from owner w
      left join speaking crm on crm.subject_id = w.subject_id and crm.kind = 'crm_account'
      left join speaking bill on bill.subject_id = w.subject_id and bill.kind = 'billing_customer'
      left join speaking erp on erp.subject_id = w.subject_id and erp.kind = 'erp_customer'
      left join subsidiary sub on sub.subject_id = w.subject_id
      join legal_entities l on l.code = coalesce(crm.facts->>'entityCode', bill.facts->>'entityCode', sub.entity_code)`;
  return projectTable(
    scope,
    { table: "customers", columns: customerColumns, followed: ["entity_code"], desired },
    subjects,
  );
}
