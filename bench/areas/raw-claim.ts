import type postgres from "postgres";
import { canonicalEvent } from "#server/kernel/events";

export type Claim = { queue: string; userId: string; now: Date };
type Claimed = { id: string; entity_code: string };

const claimSql = `
  update cases set owner_id = $2::uuid, state = 'in_progress', leased_until = $3::timestamptz, version = version + 1
  where id = (
    select c.id from cases c
    where c.queue = $1 and c.closed_at is null and c.snoozed_until is null and c.owner_id is null and c.state = 'routed'
    order by c.priority desc, c.id desc for update skip locked limit 1)
  returning id, number, version, type, state, severity, title, amount_minor, currency, entity_code, customer_name, document, owner_id, due_at, detected_at, snoozed_until, priority, priority_reasons, is_holding_invoice, boost, team, clock_stopped_at, waiting_on, escalation_level`;

/** The claim as anybody would write it: one statement, committed by itself. */
export async function plainClaim(sql: Pick<postgres.Sql, "unsafe">, { queue, userId, now }: Claim): Promise<Claimed> {
  const [row] = await sql.unsafe<Claimed[]>(claimSql, [queue, userId, now.toISOString()], { prepare: true });
  if (!row) throw new Error("The measurement ran out of cases to take.");
  return row;
}

/** The claim and the event that says so, in one transaction: what no honest version can leave out. */
export async function rawClaimWithEvent(sql: postgres.Sql, claim: Claim): Promise<void> {
  await sql.begin(async (tx) => {
    await appendServed(tx, [await plainClaim(tx, claim)], claim);
  });
}

/** Many rows claimed by one statement, and their events by another, in one transaction. */
export async function claimMany(sql: postgres.Sql, ids: readonly string[], claim: Omit<Claim, "queue">): Promise<void> {
  await sql.begin(async (tx) => {
    const rows = await tx.unsafe<Claimed[]>(
      "update cases set owner_id = $2::uuid, state = 'in_progress', version = version + 1 where id = any($1::uuid[]) returning id, entity_code",
      [[...ids], claim.userId],
      { prepare: true },
    );
    await appendServed(tx, rows, claim);
  });
}

async function appendServed(
  tx: Pick<postgres.Sql, "unsafe">,
  rows: readonly Claimed[],
  claim: Omit<Claim, "queue">,
): Promise<void> {
  const canonicals = rows.map((row) =>
    canonicalEvent({
      type: "case.served",
      at: claim.now.toISOString(),
      actorKind: "person",
      actorId: claim.userId,
      actorName: "Ana Ruiz",
      command: "case.take_next",
      policyVersion: null,
      correlationId: "bench",
      entityCode: row.entity_code,
      payload: {
        before: { state: "routed", ownerId: null, leasedUntil: null },
        after: { state: "in_progress", ownerId: claim.userId, leasedUntil: claim.now.toISOString() },
      },
    }),
  );
  const streams = rows.map(({ id }) => `case:${id}`);
  await tx.unsafe("select append_events($1::text[], $2::text[])", [streams, canonicals], { prepare: true });
}
