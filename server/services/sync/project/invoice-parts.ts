import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { type Change, projectTable } from "#server/services/sync/project/project-table";
import { recordIdSql, stableIdSql } from "#server/services/sync/project/stable-id-sql";
import { COMPLETE_LINES_KIND } from "#server/services/sync/upsert-records";

/** The facts to take lines from: the record's own where it holds all of them, else its latest complete version's. */
const completeFacts = sql`
  select w.id, w.system, w.account, i.entity_code, case when (w.facts->>'hasAllLines')::boolean then w.facts else lines.facts end as facts
  from w join invoices i on i.id = w.id
  left join source_records lines on not (w.facts->>'hasAllLines')::boolean
    and lines.id = ${recordIdSql("w", COMPLETE_LINES_KIND, sql`w.external_id`)}`;

export const lineColumns = [
  "invoice_id",
  "entity_code",
  "external_id",
  "position",
  "description",
  "product_code",
  "quantity",
  "unit_price_micros",
  "amount_minor",
  "tax_minor",
  "period_starts_on",
  "period_ends_on",
  "is_proration",
] as const;

/** The lines of standing invoices. Of lines with one id the first counts; a line without a product takes its price's. */
export function projectInvoiceLines(scope: Scope, invoiceIds: readonly string[]): Promise<Change[]> {
  const desired = sql`
    select ${stableIdSql(sql`'invoice_line'`, sql`i.id::text`, sql`f.id`)} as id, i.id as invoice_id, i.entity_code, f.id as external_id, f.position, f.description,
      coalesce(f."productCode", p.product_code) as product_code, f.quantity, f."unitPriceMicros" as unit_price_micros, f."amountMinor" as amount_minor, f."taxMinor" as tax_minor,
      f."periodStartsOn" as period_starts_on, f."periodEndsOn" as period_ends_on, f."isProration" as is_proration
    from (${completeFacts}) i
    cross join lateral (
      select distinct on (line.id) line.*, entry.ordinality::int as position
      from jsonb_array_elements(i.facts->'lines') with ordinality as entry
      cross join lateral jsonb_to_record(entry.value) as line(id text, description text, "productCode" text, "priceId" text, quantity bigint, "unitPriceMicros" bigint, "amountMinor" bigint, "taxMinor" bigint,
        "periodStartsOn" date, "periodEndsOn" date, "isProration" boolean)
      order by line.id, entry.ordinality) f
    left join prices p on f."productCode" is null and p.id = ${recordIdSql("i", "billing_price", sql`f."priceId"`)}`;
  return projectTable(
    scope,
    { table: "invoice_lines", columns: lineColumns, followed: [], desired, hasLineage: false, owner: "invoice_id" },
    invoiceIds,
  );
}

/** The tax of standing invoices by jurisdiction and rate. */
export function projectInvoiceTaxes(scope: Scope, invoiceIds: readonly string[]): Promise<Change[]> {
  const desired = sql`
    select ${stableIdSql(sql`'invoice_tax'`, sql`w.id::text`, sql`entry.ordinality::text`)} as id, w.id as invoice_id, i.entity_code, entry.ordinality::int as position,
      f.jurisdiction, f."rateText" as rate_text, f."taxableMinor" as taxable_minor, f."amountMinor" as amount_minor
    from w join invoices i on i.id = w.id
    cross join lateral jsonb_array_elements(w.facts->'taxes') with ordinality as entry
    cross join lateral jsonb_to_record(entry.value) as f(jurisdiction text, "rateText" text, "taxableMinor" bigint, "amountMinor" bigint)`;
  const columns = [
    "invoice_id",
    "entity_code",
    "position",
    "jurisdiction",
    "rate_text",
    "taxable_minor",
    "amount_minor",
  ];
  return projectTable(
    scope,
    { table: "invoice_taxes", columns, followed: [], desired, hasLineage: false, owner: "invoice_id" },
    invoiceIds,
  );
}
