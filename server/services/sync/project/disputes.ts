import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";

/** A dispute in one of these states no longer contests anything. */
const SETTLED = ["won", "lost", "warning_closed", "prevented"] as const;

/**
 * Marks the invoices whose payment is contested at the platform. Looks at every dispute of the invoices concerned, so
 * that closing one of two leaves the mark.
 * @returns the invoices whose mark changed.
 */
export async function projectDisputes(
  scope: Scope,
  disputeIds: readonly string[],
  paymentRecordIds: readonly string[],
): Promise<string[]> {
  if (disputeIds.length === 0) return [];
  const rows = await scope.tx.execute<{ id: string }>(sql`
    with concerned as materialized (
      select distinct a.invoice_id from payment_attempts a where a.id = any(${sql.param(paymentRecordIds)}::uuid[]) and a.invoice_id is not null),
    charge as materialized (
      select a.invoice_id, a.external_id, a.payment_intent_external_id as intent from payment_attempts a join concerned using (invoice_id)),
    contested as (
      select distinct c.invoice_id from charge c join source_records d on d.kind = 'billing_dispute' and not d.is_deleted
        and d.refers_to && array_remove(array['billing_charge:' || c.external_id, 'billing_payment_intent:' || c.intent], null)
      where d.facts->>'status' <> all(${sql.param(SETTLED)}::text[]))
    update invoices i set is_disputed = not i.is_disputed
    from concerned left join contested using (invoice_id)
    where i.id = concerned.invoice_id and i.is_disputed is distinct from (contested.invoice_id is not null)
    returning i.id`);
  return rows.map((row) => row.id);
}
