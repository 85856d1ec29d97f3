import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";

/** A charge that was asked for and of which nobody knows yet what became of it. */
export type AskedCharge = { effectId: string; idempotencyKey: string; requestedBy: string };

/**
 * The charge of an object that is under way, asked by whoever means to make one. It holds the object until the end of the
 * transaction, so that of a person and the schedule who charge in one moment the second sees the first.
 */
export async function chargeUnderWay(
  { tx }: Pick<Scope, "tx">,
  { system, target }: { system: string; target: string },
): Promise<AskedCharge | null> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`charge ${system} ${target}`}, 0))`);
  const [found] = await tx.execute<{ id: string; idempotency_key: string; requested_by: string }>(sql`
    select id, idempotency_key, requested_by from effects
    where system = ${system} and target = ${target} and operation = 'invoice.retry_payment' and state in ('intent', 'sent', 'unknown') limit 1`);
  return found ? { effectId: found.id, idempotencyKey: found.idempotency_key, requestedBy: found.requested_by } : null;
}
