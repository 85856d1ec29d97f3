import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { type Change, lineageOf, projectTable } from "#server/services/sync/project/project-table";
import { recordIdSql } from "#server/services/sync/project/stable-id-sql";

const COLUMNS = [
  "entity_code",
  "invoice_id",
  "invoice_external_id",
  "line_external_id",
  "product_code",
  "currency",
  "amount_minor",
  "recognised_minor",
  "starts_on",
  "ends_on",
  "status",
  "months",
] as const;

/** How the ERP plans to recognise what was billed. Its subsidiary says the legal entity, else the invoice it plans for. */
export function projectRevenueSchedules(scope: Scope, ids: readonly string[]): Promise<Change[]> {
  const desired = sql`
    select w.id, l.code as entity_code, i.id as invoice_id, f."billingInvoiceId" as invoice_external_id, f."billingLineId" as line_external_id, f."productCode" as product_code,
      f.currency, f."amountMinor" as amount_minor, f."recognisedMinor" as recognised_minor, f."startsOn" as starts_on, f."endsOn" as ends_on, f.status, f.months, ${lineageOf}
    from w
    cross join lateral jsonb_to_record(w.facts) as f("billingInvoiceId" text, "billingLineId" text, "productCode" text, "subsidiaryId" text, currency text, "amountMinor" bigint,
      "recognisedMinor" bigint, "startsOn" date, "endsOn" date, status text, months jsonb)
    left join source_records sub on sub.id = ${recordIdSql("w", "erp_subsidiary", sql`f."subsidiaryId"`)}
    left join lateral (
      select s.id from source_records s where s.kind = 'billing_invoice' and s.external_id = f."billingInvoiceId" order by s.is_deleted, s.id limit 1) billing on true
    left join invoices i on i.id = billing.id
    join legal_entities l on l.code = coalesce(sub.facts->>'entityCode', i.entity_code)`;
  return projectTable(scope, { table: "revenue_schedules", columns: COLUMNS, followed: [], desired }, ids);
}
