import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { type Change, lineageOf, projectTable } from "#server/services/sync/project/project-table";
import { recordIdSql } from "#server/services/sync/project/stable-id-sql";

export const allocationColumns = [
  "entity_code",
  "invoice_id",
  "payment_id",
  "currency",
  "amount_minor",
  "applied_on",
] as const;

/**
 * Which payment pays which invoice, from the business date of its legal entity on. The payment is the charge the record
 * names, else the latest that succeeded of its payment intent.
 */
export function projectAllocations(
  scope: Scope,
  linkIds: readonly string[],
  chargeIds: readonly string[],
): Promise<Change[]> {
  const desired = sql`
    select w.id, i.entity_code, i.id as invoice_id, coalesce(named.id, latest.id) as payment_id, f.currency, f."amountMinor" as amount_minor,
      (coalesce(f."paidAt", w.version_at) at time zone l.time_zone)::date as applied_on, ${lineageOf}
    from w
    cross join lateral jsonb_to_record(w.facts) as f("invoiceId" text, "paymentIntentId" text, "chargeId" text, "amountMinor" bigint, currency text, status text, "paidAt" timestamptz)
    join invoices i on i.id = ${recordIdSql("w", "billing_invoice", sql`f."invoiceId"`)}
    join legal_entities l on l.code = i.entity_code
    left join payments named on named.id = ${recordIdSql("w", "billing_charge", sql`f."chargeId"`)}
    left join (
      select distinct on (paid.system, paid.account, intent) paid.system, paid.account, paid.facts->>'paymentIntentId' as intent, pay.id
      from source_records paid join payments pay on pay.id = paid.id
      where paid.id = any(${sql.param(chargeIds)}::uuid[]) and paid.facts->>'paymentIntentId' is not null
      order by paid.system, paid.account, intent, paid.is_deleted, paid.facts->>'attemptedAt' desc, paid.external_id
    ) latest on (latest.system, latest.account, latest.intent) = (w.system, w.account, f."paymentIntentId")
    where f.status = 'paid'`;
  return projectTable(scope, { table: "allocations", columns: allocationColumns, followed: [], desired }, linkIds);
}
