import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { fileCustomerIdSql } from "#server/services/sync/project/stable-id-sql";

/** Which record kinds lead to a contract, an invoice or a payment; customers are resolved before everything else. */
export const REFERRING_KINDS = [
  "crm_contract",
  "billing_invoice",
  "file_invoice",
  "file_customer",
  "file_payment",
  "billing_charge",
  "erp_transaction",
  "erp_invoice_import",
] as const;

/** One row per object of a system, leading to what it is here; rows whose subject does not stand go. */
export async function projectReferences(scope: Scope, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await scope.tx.execute(sql`
    with desired as materialized (
      select r.id, r.system, r.account, r.kind as object_type, r.external_id, r.last_seen_at,
        case when r.kind = 'crm_contract' then 'contract' when r.kind in ('billing_charge', 'file_payment') then 'payment' when r.kind = 'file_customer' then 'customer' else 'invoice' end as subject_type,
        case when r.kind = 'crm_contract' then k.id when r.kind in ('billing_charge', 'file_payment') then p.id when r.kind in ('billing_invoice', 'file_invoice') then i.id
          when r.kind = 'file_customer' then c.id else d.invoice_id end as subject_id
      from source_records r
      left join contracts k on k.id = r.id left join invoices i on i.id = r.id left join payments p on p.id = r.id
      left join customers c on r.kind = 'file_customer' and c.id = ${fileCustomerIdSql(sql`r.account`, sql`r.external_id`)}
      left join erp_documents d on d.id = r.id and d.kind in ('invoice', 'import')
      where r.id = any(${sql.param(ids)}::uuid[]) and r.kind = any(${sql.param(REFERRING_KINDS)}::text[])),
    gone as (delete from external_references x using desired where x.id = desired.id and desired.subject_id is null)
    insert into external_references as x (id, system, account, object_type, external_id, subject_type, subject_id, last_seen_at)
    select id, system, account, object_type, external_id, subject_type, subject_id, last_seen_at from desired where subject_id is not null
    on conflict (id) do update set subject_type = excluded.subject_type, subject_id = excluded.subject_id, last_seen_at = excluded.last_seen_at
    where (x.subject_type, x.subject_id) is distinct from (excluded.subject_type, excluded.subject_id)`);
}
