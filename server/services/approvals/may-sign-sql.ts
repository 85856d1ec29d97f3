import { and, eq, gt, isNull, lte, type SQL, sql } from "drizzle-orm";
import { delegations } from "#db/schema/approvals";
import { entitiesWith, type PersonActor } from "#server/domain/access/actor";
import type { EntityScope, Role } from "#server/domain/access/roles";
import type { Scope } from "#server/kernel/context";
import { grantsAt } from "#server/services/access/grants-at";

type Reading = Pick<Scope, "tx" | "actor" | "now">;

/** One power the actor could sign with: their own, or lent to them within bounds. Null stands for all there are. */
type UsablePower = {
  owner: string;
  role: Role;
  entities: readonly string[] | null;
  kinds: readonly string[] | null;
  lentFor: readonly string[] | null;
  limit: string | null;
};

export type SigningConditions = {
  /** That the actor may sign the request, a row of approval_requests called r, now. */
  maySign: SQL<boolean>;
  /** That it was escalated to a role of theirs. */
  isEscalatedToThem: SQL<boolean>;
};

const never: SQL<boolean> = sql<boolean>`false`;

/**
 * The person rule over many requests at once, as PostgreSQL counts by it. `standingOf` says the same of one request and
 * why; both read the same powers, and a test holds them against each other.
 */
export async function signingConditions(scope: Reading): Promise<SigningConditions> {
  const { actor } = scope;
  if (actor.kind !== "person") return { maySign: never, isEscalatedToThem: never };
  const decides = entitiesWith(actor, "approval.decide");
  const powers = decides !== "all" && decides.length === 0 ? [] : await loadPowers(scope, actor.personId);
  return {
    maySign: powers.length === 0 ? never : maySign(actor.personId, decides, powers),
    isEscalatedToThem: escalatedTo(actor),
  };
}

async function loadPowers({ tx, now }: Reading, personId: string): Promise<UsablePower[]> {
  const lent = await tx
    .select()
    .from(delegations)
    .where(
      and(
        eq(delegations.toPersonId, personId),
        isNull(delegations.endedAt),
        lte(delegations.startsAt, now),
        gt(delegations.endsAt, now),
      ),
    );
  const held = await grantsAt(tx, { personIds: [personId, ...lent.map(({ fromPersonId }) => fromPersonId)] }, now);
  const namedOrAll = (names: readonly string[]) => (names.includes("all") ? null : names);
  return held.flatMap(({ personId: owner, role, entities }): UsablePower[] => {
    const power = { owner, role, entities: entities === "all" ? null : entities };
    if (owner === personId) return [{ ...power, kinds: null, lentFor: null, limit: null }];
    return lent
      .filter(({ fromPersonId }) => fromPersonId === owner)
      .map((delegation) => ({
        ...power,
        kinds: namedOrAll(delegation.kinds),
        lentFor: namedOrAll(delegation.entities),
        limit: delegation.limitBaseMinor?.toString() ?? null,
      }));
  });
}

function maySign(personId: string, decides: EntityScope, powers: readonly UsablePower[]): SQL<boolean> {
  const suffices = powers.map(
    (power) => sql`(${suffice(power)}${power.owner === personId ? sql`` : sql` and ${isFree(power.owner)}`})`,
  );
  return sql<boolean>`(r.state = 'pending' and ${among(sql`r.entity_code`, decides === "all" ? null : decides)}
    and ${isFree(personId)} and (${sql.join(suffices, sql` or `)}))`;
}

function suffice({ role, entities, kinds, lentFor, limit }: UsablePower): SQL {
  return sql`${role} = any(r.waiting_roles) and ${among(sql`r.entity_code`, entities)} and ${among(sql`r.kind`, kinds)}
    and ${among(sql`r.entity_code`, lentFor)}
    and ${limit === null ? sql`true` : sql`coalesce(r.aggregate_base_minor <= ${limit}::bigint, false)`}`;
}

function among(column: SQL, names: readonly string[] | null): SQL {
  return names === null ? sql`true` : sql`${column} = any(${sql.param([...names])}::text[])`;
}

/** Neither kept from the request for good, nor counted on it by hand or by power already. */
function isFree(personId: string): SQL {
  const person = sql`${personId}::uuid`;
  return sql`(
    not exists (select from approval_exclusions e where e.request_id = r.id and e.person_id = ${person})
    and not exists (select from approval_signatures s where s.request_id = r.id and s.revision = r.revision
      and s.decision = 'approved' and (s.person_id = ${person} or s.power_person_id = ${person})))`;
}

function escalatedTo({ grants }: PersonActor): SQL<boolean> {
  const roles = grants.map(({ role, entities }) => ({ role, entities: entities === "all" ? null : entities }));
  return sql<boolean>`(
    r.state = 'pending' and r.escalation = 2 and exists (
      select from (
          select a.roles from approval_alarms a where a.request_id = r.id and a.revision = r.revision and a.level = 2
          order by a.position desc limit 1) latest,
        jsonb_to_recordset(${JSON.stringify(roles)}::jsonb) as held (role text, entities text[])
      where held.role = any(latest.roles) and (held.entities is null or r.entity_code = any(held.entities))))`;
}
