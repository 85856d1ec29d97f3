import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { type Change, lineageOf, projectTable } from "#server/services/sync/project/project-table";
import { recordIdSql } from "#server/services/sync/project/stable-id-sql";

export const invoiceColumns = [
  "entity_code",
  "customer_id",
  "contract_id",
  "subscription_id",
  "number",
  "status",
  "currency",
  "collection_method",
  "is_auto_advancing",
  "issued_on",
  "due_on",
  "period_starts_on",
  "period_ends_on",
  "finalized_at",
  "voided_at",
  "subtotal_minor",
  "tax_minor",
  "total_minor",
  "attempt_count",
  "next_attempt_at",
  "po_number",
  "tax_status",
  "tax_detail",
  "finalization_error",
  "is_disputed",
] as const;

/**
 * Invoices of the billing platform. The legal entity is the one the invoice names, else its customer's; the
 * contract is its subscription's. A deleted draft keeps its row with the status "deleted". Whether a platform invoice is
 * disputed is said by the disputes, so it is left as it stands here.
 */
export function projectInvoices(scope: Scope, ids: readonly string[]): Promise<Change[]> {
  const desired = sql`
    select w.id, l.code as entity_code, c.id as customer_id, s.contract_id, s.id as subscription_id, f.number,
      case when w.is_deleted then 'deleted' else f.status end as status, f.currency, f."collectionMethod" as collection_method, f."autoAdvance" as is_auto_advancing,
      f."issuedOn" as issued_on, f."dueOn" as due_on, f."periodStartsOn" as period_starts_on, f."periodEndsOn" as period_ends_on,
      f."finalizedAt" as finalized_at, f."voidedAt" as voided_at, f."subtotalMinor" as subtotal_minor, f."taxMinor" as tax_minor, f."totalMinor" as total_minor,
      f."attemptCount" as attempt_count, f."nextAttemptAt" as next_attempt_at, f."poNumber" as po_number, f."taxStatus" as tax_status, f."taxDetail" as tax_detail,
      f."finalizationError" as finalization_error, coalesce(standing.is_disputed, false) as is_disputed, ${lineageOf}
    from w
    cross join lateral jsonb_to_record(w.facts) as f("customerId" text, "subscriptionId" text, "entityCode" text, number text, status text, currency text, "collectionMethod" text, "autoAdvance" boolean,
      "issuedOn" date, "dueOn" date, "periodStartsOn" date, "periodEndsOn" date, "finalizedAt" timestamptz, "voidedAt" timestamptz, "subtotalMinor" bigint, "taxMinor" bigint, "totalMinor" bigint,
      "attemptCount" int, "nextAttemptAt" timestamptz, "poNumber" text, "taxStatus" text, "taxDetail" text, "finalizationError" text)
    join external_references x on x.id = ${recordIdSql("w", "billing_customer", sql`f."customerId"`)}
    join customers c on c.id = x.subject_id
    join legal_entities l on l.code = coalesce(f."entityCode", c.entity_code)
    left join subscriptions s on s.id = ${recordIdSql("w", "billing_subscription", sql`f."subscriptionId"`)}
    left join invoices standing on standing.id = w.id`;
  return projectTable(
    scope,
    { table: "invoices", columns: invoiceColumns, followed: ["entity_code", "customer_id"], desired },
    ids,
  );
}
