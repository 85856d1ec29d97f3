import { sql } from "drizzle-orm";
import { actorName } from "#server/domain/access/actor";
import { coversEntities, entitiesInWords } from "#server/domain/access/grant-window";
import type { EntityScope } from "#server/domain/access/roles";
import type { Scope } from "#server/kernel/context";
import { forbidden, notFound, ruleViolation } from "#server/kernel/errors";

export type Account = { userId: string; personId: string; name: string; email: string; disabledAt: Date | null };

/**
 * Where whatever changes access starts: the human being is locked, whichever account it is about, so that of two acts on
 * one person the second sees what the first did.
 */
export async function lockPerson(
  scope: Pick<Scope, "tx">,
  personId: string,
): Promise<{ personId: string; name: string }> {
  const [row] = await scope.tx.execute<{ name: string }>(
    sql`select name from people where id = ${personId} for update`,
  );
  if (!row) throw notFound("There is no such person.");
  return { personId, name: row.name };
}

export async function lockAccount(scope: Pick<Scope, "tx">, userId: string): Promise<Account> {
  const [row] = await scope.tx.execute<{ person_id: string; email: string; disabled_at: string | null }>(
    sql`select person_id, email, disabled_at from users where id = ${userId}`,
  );
  if (!row) throw notFound("There is no such account.");
  const { name } = await lockPerson(scope, row.person_id);
  // Read again under the lock: somebody may have disabled it meanwhile.
  const [now] = await scope.tx.execute<{ disabled_at: string | null }>(
    sql`select disabled_at from users where id = ${userId} for update`,
  );
  const disabledAt = now?.disabled_at ? new Date(now.disabled_at) : null;
  return { userId, personId: row.person_id, name, email: row.email, disabledAt };
}

/** Nothing is given to an account that nobody may sign in with. */
export function requireInUse(scope: Pick<Scope, "now">, account: Account): void {
  if (account.disabledAt !== null && account.disabledAt <= scope.now)
    throw ruleViolation(
      `The account ${account.email} of ${account.name} is disabled, so nothing can be changed on it.`,
    );
}

/** Whoever administers some legal entities gives and takes there alone. */
export function requireOver(scope: Pick<Scope, "actor" | "entities">, entities: EntityScope, whose: string): void {
  if (coversEntities(scope.entities, entities)) return;
  throw forbidden(
    `${actorName(scope.actor)} administers access over ${entitiesInWords(scope.entities)}; what ${whose} holds or would hold reaches ${entitiesInWords(entities)}. Somebody who administers all of it can do this.`,
  );
}

/** Nobody changes their own access. */
export function refuseOwn(scope: Pick<Scope, "actor">, personId: string, act: string): void {
  if (scope.actor.kind === "person" && scope.actor.personId === personId)
    throw ruleViolation(`Nobody can ${act} themselves. Ask another administrator.`);
}
