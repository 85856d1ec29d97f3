import { desc, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { people, users } from "#db/schema/access";
import { apiTokens } from "#db/schema/access-control";
import type { TokenView } from "#server/domain/access/access-views";
import { can, type PersonActor } from "#server/domain/access/actor";
import { type Permission, permissions } from "#server/domain/access/permissions";
import { tokenScopes } from "#server/domain/access/token-scopes";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { actorsAt } from "#server/services/access/grants-at";
import { personActing } from "#server/services/cases/case-acts";

const MOST = 1_000;

/** One's own tokens, and what a new one could hold. */
export const ownTokens = defineQuery({
  name: "token.list_own",
  permission: "token.own",
  input: z.strictObject({}),
  async run(scope): Promise<{ tokens: TokenView[]; offered: Permission[] }> {
    const me = personActing(scope);
    return {
      tokens: await loadTokens(scope, { userIds: [me.userId] }),
      offered: tokenScopes.filter((permission) => can(me, permission)),
    };
  },
});

/** Everybody's tokens. */
export const listTokens = defineQuery({
  name: "token.list",
  permission: "token.administer",
  input: z.strictObject({}),
  run: (scope) => loadTokens(scope, "everybody"),
});

export async function loadTokens(
  { tx, now }: Pick<Scope, "tx" | "now">,
  whose: { userIds: readonly string[] } | "everybody",
): Promise<TokenView[]> {
  const rows = await tx
    .select({ token: apiTokens, owner: people.name })
    .from(apiTokens)
    .innerJoin(users, eq(users.id, apiTokens.userId))
    .innerJoin(people, eq(people.id, users.personId))
    .where(whose === "everybody" ? undefined : inArray(apiTokens.userId, [...whose.userIds]))
    .orderBy(desc(apiTokens.createdAt), desc(apiTokens.id))
    .limit(MOST);
  const userIds = [...new Set(rows.map(({ token }) => token.userId))];
  const owners = new Map((await actorsAt(tx, { userIds }, now)).map((owner) => [owner.userId, owner]));
  return rows.map(({ token, owner }) => tokenView(token, owner, owners.get(token.userId), now));
}

function tokenView(
  token: typeof apiTokens.$inferSelect,
  owner: string,
  actor: PersonActor | undefined,
  now: Date,
): TokenView {
  const scopes = permissions.filter((permission) => token.scopes.includes(permission));
  return {
    id: token.id,
    userId: token.userId,
    owner,
    name: token.name,
    prefix: token.prefix,
    scopes,
    withoutEffect: scopes.filter((permission) => !actor || !can(actor, permission)),
    createdAt: token.createdAt,
    expiresAt: token.expiresAt,
    rotatedAt: token.rotatedAt,
    previousUntil: token.previousUntil !== null && token.previousUntil > now ? token.previousUntil : null,
    lastUsedAt: token.lastUsedAt,
    revokedAt: token.revokedAt,
    revokedReason: token.revokedReason,
    state: token.revokedAt !== null ? "revoked" : token.expiresAt <= now ? "expired" : actor ? "in use" : "owner gone",
  };
}
