import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { allocationColumns } from "#server/services/sync/project/allocations";
import { coveredOf } from "#server/services/sync/project/file-money";
import { lineColumns } from "#server/services/sync/project/invoice-parts";
import { invoiceColumns } from "#server/services/sync/project/invoices";
import { paymentColumns } from "#server/services/sync/project/payments";
import { type Change, lineageOf, projectTable } from "#server/services/sync/project/project-table";
import { fileCustomerIdSql, stableIdSql } from "#server/services/sync/project/stable-id-sql";

/** Invoices brought in by file: paid where the file names a day of settlement, or where payments and credits cover them. */
export function projectFileInvoices(scope: Scope, ids: readonly string[]): Promise<Change[]> {
  const desired = sql`
    select w.id, c.entity_code, c.id as customer_id, null::uuid as contract_id, null::uuid as subscription_id, f.number,
      case when w.is_deleted then 'deleted' when f."settledOn" is not null or (covered.minor > 0 and covered.minor >= f."totalMinor") then 'paid' else 'open' end as status, f.currency, 'send_invoice' as collection_method, false as is_auto_advancing,
      f."issuedOn" as issued_on, f."dueOn" as due_on, null::date as period_starts_on, null::date as period_ends_on, null::timestamptz as finalized_at, null::timestamptz as voided_at,
      f."totalMinor" as subtotal_minor, 0 as tax_minor, f."totalMinor" as total_minor, 0 as attempt_count, null::timestamptz as next_attempt_at, null as po_number, null as tax_status,
      null as tax_detail, null as finalization_error, f."isDisputed" as is_disputed, ${lineageOf}
    from w
    cross join lateral jsonb_to_record(w.facts) as f("customerKey" text, number text, currency text, "issuedOn" date, "dueOn" date, "settledOn" date, "totalMinor" bigint, "isDisputed" boolean)
    cross join lateral (select ${coveredOf} as minor) covered
    join customers c on c.id = ${fileCustomerIdSql(sql`w.account`, sql`f."customerKey"`)}`;
  return projectTable(
    scope,
    { table: "invoices", columns: invoiceColumns, followed: ["entity_code", "customer_id", "currency"], desired },
    ids,
  );
}

/** A file says the sum alone, so its invoices have one line. */
export function projectFileInvoiceLines(scope: Scope, ids: readonly string[]): Promise<Change[]> {
  const desired = sql`
    select ${stableIdSql(sql`'invoice_line'`, sql`w.id::text`, sql`'1'`)} as id, w.id as invoice_id, i.entity_code, '1' as external_id, 1 as position, 'Invoice ' || i.number as description,
      null as product_code, 1 as quantity, null::bigint as unit_price_micros, i.total_minor as amount_minor, 0 as tax_minor, null::date as period_starts_on, null::date as period_ends_on, false as is_proration
    from w join invoices i on i.id = w.id`;
  return projectTable(
    scope,
    { table: "invoice_lines", columns: lineColumns, followed: [], desired, hasLineage: false, owner: "invoice_id" },
    ids,
  );
}

/**
 * What a settled invoice of a file was paid with beside the payments and credits that files name for it: its whole amount
 * where they name none, and nothing where they cover it, so that no money counts twice.
 */
const settlement = sql`
    from w join invoices i on i.id = w.id
    cross join lateral (select ${coveredOf} as minor) covered
    cross join lateral (select i.total_minor - covered.minor as minor) rest
    where w.facts->>'settledOn' is not null and (covered.minor = 0 or rest.minor > 0)`;

/** The money a settled invoice of a file was paid with. */
export function projectFilePayments(scope: Scope, ids: readonly string[]): Promise<Change[]> {
  const desired = sql`
    select w.id, i.entity_code, i.customer_id, i.currency, rest.minor as amount_minor, 0 as refunded_minor, null as method, null as payment_intent_external_id,
      (w.facts->>'settledOn')::date as received_on, ${lineageOf}${settlement}`;
  return projectTable(scope, { table: "payments", columns: paymentColumns, followed: [], desired }, ids);
}

/** A settled invoice of a file is paid from its day of settlement on. */
export function projectFileAllocations(scope: Scope, ids: readonly string[]): Promise<Change[]> {
  const desired = sql`
    select w.id, i.entity_code, i.id as invoice_id, w.id as payment_id, i.currency, rest.minor as amount_minor, (w.facts->>'settledOn')::date as applied_on, ${lineageOf}${settlement}`;
  return projectTable(scope, { table: "allocations", columns: allocationColumns, followed: [], desired }, ids);
}
