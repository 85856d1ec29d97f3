import { sql } from "drizzle-orm";
import { z } from "zod";
import { deviceOf, type OwnAccount, type OwnFactor, type OwnSession } from "#server/domain/access/account-views";
import type { FactorMeans } from "#server/domain/access/step-up";
import { addMinutes } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { forbidden } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { IDLE_MINUTES } from "#server/services/access/load-actor";

/** More sessions than this nobody has open in twelve hours. */
const MOST_SESSIONS = 100;

/** The actor's own account: how it signs in, its second factor, and where it is signed in. */
export const ownAccount = defineQuery({
  name: "account.own",
  permission: "account.own",
  input: z.strictObject({}),
  async run(scope): Promise<OwnAccount> {
    const { actor } = scope;
    if (actor.kind !== "person" || actor.sessionId === undefined)
      throw forbidden("An account page is its person's own. Sign in with a browser to see yours.");
    const [account] = await scope.tx.execute<{ has_password: boolean; issuer: string | null }>(sql`
      select u.password_hash is not null as has_password, i.issuer
      from users u left join identities i on i.user_id = u.id where u.id = ${actor.userId}`);
    return {
      hasPassword: account?.has_password ?? false,
      issuer: account?.issuer ?? null,
      factor: await factorOf(scope, actor.userId),
      sessions: await sessionsOf(scope, actor.userId, actor.sessionId),
    };
  },
});

async function factorOf(scope: Scope, userId: string): Promise<OwnFactor> {
  const [row] = await scope.tx.execute<{ confirmed_at: string | null; left: number }>(sql`
    select confirmed_at, (select count(*)::int from recovery_codes r where r.user_id = f.user_id and r.used_at is null) as left
    from second_factors f where user_id = ${userId}`);
  if (!row) return { state: "none" };
  if (row.confirmed_at === null) return { state: "entering" };
  return { state: "confirmed", since: new Date(row.confirmed_at), recoveryCodesLeft: row.left };
}

type Row = {
  id: string;
  user_agent: string | null;
  created_at: string;
  last_seen_at: string;
  expires_at: string;
  has_identity: boolean;
  factor_at: string | null;
  factor_means: FactorMeans | null;
};

/** Those that would still be let in: not ended, not past their hours, not idle for too long. */
async function sessionsOf(scope: Scope, userId: string, mine: string): Promise<OwnSession[]> {
  const rows = await scope.tx.execute<Row>(sql`
    select id, user_agent, created_at, last_seen_at, expires_at, identity_id is not null as has_identity, factor_at, factor_means
    from sessions where user_id = ${userId} and ended_at is null and expires_at > ${scope.now.toISOString()}::timestamptz
      and last_seen_at > ${addMinutes(scope.now, -IDLE_MINUTES).toISOString()}::timestamptz
    order by id = ${mine} desc, last_seen_at desc, id limit ${MOST_SESSIONS}`);
  return rows.map((row) => ({
    id: row.id,
    isThis: row.id === mine,
    device: deviceOf(row.user_agent),
    startedAt: new Date(row.created_at),
    lastSeenAt: new Date(row.last_seen_at),
    endsAt: new Date(row.expires_at),
    means: row.has_identity ? "identity_provider" : "password",
    factorAt: row.factor_at === null ? null : new Date(row.factor_at),
    factorMeans: row.factor_means,
  }));
}
