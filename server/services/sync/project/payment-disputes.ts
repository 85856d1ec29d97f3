import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { type Change, lineageOf, projectTable } from "#server/services/sync/project/project-table";
import { recordIdSql } from "#server/services/sync/project/stable-id-sql";

/**
 * Payments taken back at the billing platform, under the payment they are about: the charge a dispute names, else the
 * latest of its payment intent that succeeded. One about neither waits for its charge.
 */
export function projectPaymentDisputes(scope: Scope, disputeIds: readonly string[]): Promise<Change[]> {
  const desired = sql`
    select w.id, a.entity_code, a.customer_id, p.id as payment_id, a.invoice_id, f.currency, f."amountMinor" as amount_minor, f.status, f.reason,
      f."openedAt" as opened_at, f."evidenceDueAt" as evidence_due_at, ${lineageOf}
    from w
    cross join lateral jsonb_to_record(w.facts) as f("chargeId" text, "paymentIntentId" text, "amountMinor" bigint, currency text, status text, reason text,
      "openedAt" timestamptz, "evidenceDueAt" timestamptz)
    cross join lateral (
      select a.* from payment_attempts a
      where a.id = ${recordIdSql("w", "billing_charge", sql`f."chargeId"`)}
        or (f."chargeId" is null and a.system = w.system and a.payment_intent_external_id = f."paymentIntentId" and a.status = 'succeeded')
      order by a.deleted_at nulls first, a.attempted_at desc, a.external_id limit 1) a
    left join payments p on p.id = a.id`;
  const columns = [
    "entity_code",
    "customer_id",
    "payment_id",
    "invoice_id",
    "currency",
    "amount_minor",
    "status",
    "reason",
    "opened_at",
    "evidence_due_at",
  ];
  return projectTable(scope, { table: "payment_disputes", columns, followed: [], desired }, disputeIds);
}
