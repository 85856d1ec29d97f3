import { sql } from "drizzle-orm";
import type { Scope } from "#server/kernel/context";
import { forbidden } from "#server/kernel/errors";

export type MySession = { userId: string; personId: string; sessionId: string; signedInAt: Date };

/**
 * The session that acts, locked. What belongs to an account itself is done by its person in a browser, by nothing else.
 * The account is locked before it, so that two of its sessions that end each other take turns.
 */
export async function lockMySession(scope: Scope): Promise<MySession> {
  const { actor } = scope;
  if (actor.kind !== "person" || actor.sessionId === undefined)
    throw forbidden("This is done by the person themself, signed in with a browser. Sign in and do it there.");
  const { userId, personId, sessionId } = actor;
  await scope.tx.execute(sql`select 1 from users where id = ${userId} for no key update`);
  const [row] = await scope.tx.execute<{ signed_in_at: string }>(sql`
    select coalesce(authenticated_at, created_at) as signed_in_at from sessions
    where id = ${sessionId} and user_id = ${userId} and ended_at is null for update`);
  if (!row) throw forbidden("This session has ended. Sign in again; nothing was changed.");
  return { userId, personId, sessionId, signedInAt: new Date(row.signed_in_at) };
}
