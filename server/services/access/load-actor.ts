import type { Raw } from "#db/client";
import type { PersonActor } from "#server/domain/access/actor";
import { type Grant, Role } from "#server/domain/access/roles";
import type { FactorWay } from "#server/domain/access/step-up";
import { addMinutes } from "#server/domain/time";

/** An unattended session ends after this. */
export const IDLE_MINUTES = 30;
/** How stale `last_seen_at` may get before it is written again. */
const SEEN_AGAIN_MINUTES = 5;

export type LoadedSession = { actor: PersonActor; email: string; shouldContinue: boolean };

type Row = {
  user_id: string;
  person_id: string;
  name: string;
  email: string;
  last_seen_at: Date;
  factor_at: Date | null;
  has_factor: boolean;
  has_identity: boolean;
  grants: { role: string; entities: string[] }[] | null;
};

/**
 * Who a session belongs to and what they may do now, read from the database on every request: a session that ended, an
 * account that was disabled, a grant that was taken away, began or came to its end counts from that moment.
 * @returns null when the session is unknown, ended, expired, idle too long, or its account may not sign in.
 */
export async function loadActor(
  raw: Raw,
  sessionId: string,
  now: Date,
  allowDemo: boolean,
): Promise<LoadedSession | null> {
  const [row] = await raw<Row[]>`
    select u.id as user_id, p.id as person_id, p.name, u.email, s.last_seen_at, s.factor_at, s.identity_id is not null as has_identity,
           exists (select from second_factors f where f.user_id = u.id and f.confirmed_at is not null) as has_factor,
           (select json_agg(json_build_object('role', g.role, 'entities', g.entities)) from grants g
             where g.user_id = u.id and g.ended_at is null and g.starts_at <= ${now} and (g.ends_at is null or g.ends_at > ${now})) as grants
    from sessions s join users u on u.id = s.user_id join people p on p.id = u.person_id
    where s.id = ${sessionId} and s.ended_at is null and s.expires_at > ${now} and s.last_seen_at > ${addMinutes(now, -IDLE_MINUTES)}
      and (u.disabled_at is null or u.disabled_at > ${now}) and (${allowDemo} or not u.is_demo)`;
  if (!row) return null;
  const actor: PersonActor = {
    kind: "person",
    userId: row.user_id,
    personId: row.person_id,
    name: row.name,
    grants: (row.grants ?? []).map(toGrant),
    sessionId,
    factorAt: row.factor_at,
    factorWay: wayOf(row),
  };
  return { actor, email: row.email, shouldContinue: row.last_seen_at < addMinutes(now, -SEEN_AGAIN_MINUTES) };
}

/** An authenticator of ours where there is one; else the identity provider, where the session came from it. */
function wayOf({ has_factor, has_identity }: Row): FactorWay {
  if (has_factor) return "code";
  return has_identity ? "identity_provider" : "enrol";
}

function toGrant(row: { role: string; entities: string[] }): Grant {
  return { role: Role.parse(row.role), entities: row.entities.includes("all") ? "all" : row.entities };
}
