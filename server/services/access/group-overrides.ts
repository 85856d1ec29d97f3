import { and, asc, eq, gt, inArray, isNull } from "drizzle-orm";
import { z } from "zod";
import { people, users } from "#db/schema/access";
import { groupOverrides } from "#db/schema/access-control";
import { can } from "#server/domain/access/actor";
import { entitiesInWords, entitiesOf, storedEntities } from "#server/domain/access/grant-window";
import { type GroupOverride, OVERRIDE_STANDS_DAYS } from "#server/domain/access/group-overrides";
import { type Grant, Role, roleLabels } from "#server/domain/access/roles";
import { addHours } from "#server/domain/time";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { conflict, forbidden, notFound } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import { newId } from "#server/kernel/ids";
import { personActing } from "#server/services/cases/case-acts";

/** What reviews took from accounts and no group gives back now. */
export async function loadOverrides(
  { tx, now }: Pick<Scope, "tx" | "now">,
  userIds: readonly string[],
): Promise<(GroupOverride & { userId: string })[]> {
  if (userIds.length === 0) return [];
  const rows = await tx
    .select()
    .from(groupOverrides)
    .where(
      and(inArray(groupOverrides.userId, [...userIds]), isNull(groupOverrides.endedAt), gt(groupOverrides.endsAt, now)),
    )
    .orderBy(asc(groupOverrides.decidedAt), asc(groupOverrides.id));
  return rows.map(({ id, userId, role, entities, reason, decidedBy, decidedAt, endsAt }) => ({
    id,
    userId,
    role: Role.parse(role),
    entities: entitiesOf(entities),
    reason,
    decidedBy,
    decidedAt,
    endsAt,
  }));
}

type Taken = { userId: string; name: string; grant: Grant; reason: string };

/** Records that a review took something which a group would bring back at the next sign-in. */
export async function recordOverride(scope: Scope, { userId, name, grant, reason }: Taken): Promise<DomainEvent> {
  const id = newId(scope.now);
  const endsAt = addHours(scope.now, 24 * OVERRIDE_STANDS_DAYS);
  const decidedBy = personActing(scope).name;
  const entities = storedEntities(grant.entities);
  await scope.tx
    .insert(groupOverrides)
    .values({ id, userId, role: grant.role, entities, reason, decidedBy, decidedAt: scope.now, endsAt });
  return {
    type: "group_override.set",
    subject: { type: "user", id: userId },
    after: { role: grant.role, entities, endsAt },
    reason,
    data: {
      overrideId: id,
      sentence: `No group gives ${name} ${inWords(grant)} again before ${endsAt.toISOString().slice(0, 10)}.`,
    },
  };
}

/** Lets the groups count again before the time: said by somebody who reviews access and does not give it, never of their own. */
export const endGroupOverride = defineCommand({
  name: "group_override.end",
  permission: "access.review",
  input: z.strictObject({ overrideId: z.uuid(), reason: z.string().trim().min(3).max(500) }),
  async run(scope, { overrideId, reason }) {
    const me = personActing(scope);
    const [found] = await scope.tx
      .select({ override: groupOverrides, personId: people.id, name: people.name })
      .from(groupOverrides)
      .innerJoin(users, eq(users.id, groupOverrides.userId))
      .innerJoin(people, eq(people.id, users.personId))
      .where(eq(groupOverrides.id, overrideId))
      .for("update", { of: groupOverrides });
    if (!found) throw notFound("Nothing of the kind was taken away by a review.");
    const { override, personId, name } = found;
    if (can(me, "access.administer"))
      throw forbidden(`${me.name} administers access, so a controller has to say whether groups give this again.`);
    if (personId === me.personId)
      throw forbidden(`${name} cannot give back to themself what a review took. Ask another reviewer.`);
    if (override.endedAt !== null || override.endsAt <= scope.now)
      throw conflict(`The groups of ${name} count again already.`);
    await scope.tx
      .update(groupOverrides)
      .set({ endedAt: scope.now, endedBy: me.name })
      .where(eq(groupOverrides.id, overrideId));
    const grant = { role: Role.parse(override.role), entities: entitiesOf(override.entities) };
    const sentence = `${me.name} lets the groups of ${name} give ${inWords(grant)} again, from the next sign-in on.`;
    const event: DomainEvent = {
      type: "group_override.ended",
      subject: { type: "user", id: override.userId },
      before: { endsAt: override.endsAt },
      after: { endedAt: scope.now },
      reason,
      data: { overrideId, sentence },
    };
    return { result: { message: sentence }, events: [event] };
  },
});

const inWords = ({ role, entities }: Grant) => `${roleLabels[role]} for ${entitiesInWords(entities)}`;
