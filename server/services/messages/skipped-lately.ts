import { sql } from "drizzle-orm";
import { addHours } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { activePolicy } from "#server/services/policies/active-policy";

/**
 * How many messages a human being left for good by themself within the days the table of authority adds up over one
 * requester: many small parts are one large one. Asked under a lock, so that two parts at once see each other.
 */
export async function skippedLately(scope: Pick<Scope, "tx" | "now" | "actor">): Promise<number> {
  if (scope.actor.kind !== "person") return 0;
  const { personId } = scope.actor;
  await scope.tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`repairs:${personId}`}, 0))`);
  const { document } = await activePolicy(scope, "approval_authority");
  const since = addHours(scope.now, -24 * document.splitWindows.person).toISOString();
  const [row] = await scope.tx.execute<{ count: number }>(sql`
    select count(*)::int as count from events e join users u on u.id::text = e.actor_id
    where e.type = 'inbox.skipped' and e.at > ${since}::timestamptz and e.actor_kind = 'person' and u.person_id = ${personId}::uuid`);
  return row?.count ?? 0;
}
