import type { Raw } from "#db/client";
import type { PersonActor } from "#server/domain/access/actor";
import { entitiesOf } from "#server/domain/access/grant-window";
import { type Permission, permissions } from "#server/domain/access/permissions";
import { Role } from "#server/domain/access/roles";
import { isBarredFromTokens, TOKEN_MARK } from "#server/domain/access/token-scopes";
import { addMinutes } from "#server/domain/time";
import { hashOfSecret } from "#server/services/access/token-secret";

/** How stale `last_used_at` may get before it is written again. */
const USED_AGAIN_MINUTES = 5;
const LONGEST_SECRET = 200;

export type LoadedToken = { actor: PersonActor; email: string; shouldNote: boolean };

type Row = {
  id: string;
  token_name: string;
  scopes: string[];
  last_used_at: Date | null;
  user_id: string;
  person_id: string;
  name: string;
  email: string;
  grants: { role: string; entities: string[] }[] | null;
};

/**
 * For whom a program acts and what it may do now, read at every call: what its owner no longer holds, the token does not
 * either. What break-glass lends to a person it lends to no program.
 * @returns null when the secret is unknown, expired, revoked or replaced, or its owner may not sign in.
 */
export async function loadTokenActor(
  raw: Raw,
  secret: string,
  now: Date,
  allowDemo: boolean,
): Promise<LoadedToken | null> {
  if (!secret.startsWith(TOKEN_MARK) || secret.length > LONGEST_SECRET) return null;
  const hash = hashOfSecret(secret);
  const [row] = await raw<Row[]>`
    select t.id, t.name as token_name, t.scopes, t.last_used_at, u.id as user_id, p.id as person_id, p.name, u.email,
           (select json_agg(json_build_object('role', g.role, 'entities', g.entities)) from grants g
             where g.user_id = u.id and g.ended_at is null and g.source <> 'break_glass' and g.starts_at <= ${now} and (g.ends_at is null or g.ends_at > ${now})) as grants
    from api_tokens t join users u on u.id = t.user_id join people p on p.id = u.person_id
    where (t.secret_hash = ${hash} or (t.previous_hash = ${hash} and t.previous_until > ${now}))
      and t.revoked_at is null and t.expires_at > ${now}
      and (u.disabled_at is null or u.disabled_at > ${now}) and (${allowDemo} or not u.is_demo)`;
  if (!row) return null;
  const actor: PersonActor = {
    kind: "person",
    userId: row.user_id,
    personId: row.person_id,
    name: row.name,
    grants: (row.grants ?? []).map(({ role, entities }) => ({
      role: Role.parse(role),
      entities: entitiesOf(entities),
    })),
    token: { id: row.id, name: row.token_name, scopes: knownScopes(row.scopes) },
  };
  return {
    actor,
    email: row.email,
    shouldNote: row.last_used_at === null || row.last_used_at < addMinutes(now, -USED_AGAIN_MINUTES),
  };
}

/** What was barred since, or is no permission any more, opens nothing. */
function knownScopes(stored: readonly string[]): Permission[] {
  return permissions.filter((permission) => stored.includes(permission) && !isBarredFromTokens(permission));
}
