import { and, asc, eq, gt, inArray, isNull, or } from "drizzle-orm";
import { sessions, users } from "#db/schema/access";
import { apiTokens } from "#db/schema/access-control";
import { delegations } from "#db/schema/approvals";
import { cases } from "#db/schema/cases";
import { actorName } from "#server/domain/access/actor";
import type { Scope } from "#server/kernel/context";
import type { DomainEvent } from "#server/kernel/events";
import { endGrants, standingOf } from "#server/services/access/end-grants";
import { caseEvent, updateCase } from "#server/services/cases/update-case";
import { assignByRule } from "#server/services/routing/assign-by-rule";
import { backToTheQueue } from "#server/services/teams/hand-over";

/** A natural person who left, with all of their accounts. */
export type Leaver = { personId: string; name: string; userIds: readonly string[] };

/** One thing a leaver leaves behind, and its end. */
type Ending = (scope: Scope, leaver: Leaver) => Promise<DomainEvent[]>;

const LEFT = "left the company";

/** Everything that ends with a departure, in this order. What else a person can hold or lend gets a line here. */
const endings: readonly Ending[] = [endSessions, endTokens, endTheirGrants, endDelegations, releaseTheirCases];

/** Ends what a locked leaver leaves behind, once. */
export async function carryOutLeaving(scope: Scope, leaver: Leaver): Promise<DomainEvent[]> {
  const events: DomainEvent[] = [];
  for (const end of endings) events.push(...(await end(scope, leaver)));
  await scope.tx
    .update(users)
    .set({ leftAt: scope.now })
    .where(inArray(users.id, [...leaver.userIds]));
  return events;
}

async function endSessions(scope: Scope, { userIds }: Leaver): Promise<DomainEvent[]> {
  const ended = await scope.tx
    .update(sessions)
    .set({ endedAt: scope.now, endedReason: LEFT })
    .where(and(inArray(sessions.userId, [...userIds]), isNull(sessions.endedAt)))
    .returning({ userId: sessions.userId });
  return [...Map.groupBy(ended, ({ userId }) => userId)].map(([userId, own]) => ({
    type: "session.revoked",
    subject: { type: "user", id: userId },
    reason: LEFT,
    data: { ended: own.length },
  }));
}

async function endTokens(scope: Scope, { userIds }: Leaver): Promise<DomainEvent[]> {
  const ended = await scope.tx
    .update(apiTokens)
    .set({ revokedAt: scope.now, revokedBy: actorName(scope.actor), revokedReason: LEFT })
    .where(and(inArray(apiTokens.userId, [...userIds]), isNull(apiTokens.revokedAt)))
    .returning({ id: apiTokens.id, userId: apiTokens.userId, name: apiTokens.name });
  return ended.map(({ id, userId, name }) => ({
    type: "token.revoked",
    subject: { type: "user", id: userId },
    reason: LEFT,
    data: { tokenId: id, sentence: `The token ${name} was revoked.` },
  }));
}

async function endTheirGrants(scope: Scope, leaver: Leaver): Promise<DomainEvent[]> {
  return endGrants(scope, leaver, await standingOf(scope, { personId: leaver.personId }, "any source"), LEFT);
}

/** Powers they lent and powers they were lent: neither is anybody's any more. */
async function endDelegations(scope: Scope, { personId, name }: Leaver): Promise<DomainEvent[]> {
  const ended = await scope.tx
    .update(delegations)
    .set({ endedAt: scope.now, endedBy: actorName(scope.actor) })
    .where(
      and(
        or(eq(delegations.fromPersonId, personId), eq(delegations.toPersonId, personId)),
        isNull(delegations.endedAt),
        gt(delegations.endsAt, scope.now),
      ),
    )
    .returning({ id: delegations.id, fromName: delegations.fromName, toName: delegations.toName });
  return ended.map(({ id, fromName, toName }) => ({
    type: "delegation.ended",
    subject: { type: "delegation", id },
    reason: `${name} ${LEFT}.`,
    after: { endedAt: scope.now },
    data: { sentence: `${toName} signs for ${fromName} no longer: ${name} ${LEFT}.` },
  }));
}

/** What they held goes back to its queue, and from there to whom the rule of its team finds. */
async function releaseTheirCases(scope: Scope, { name, userIds }: Leaver): Promise<DomainEvent[]> {
  const held = await scope.tx
    .select()
    .from(cases)
    .where(and(inArray(cases.ownerId, [...userIds]), isNull(cases.closedAt)))
    .orderBy(asc(cases.id))
    .for("update");
  const events: DomainEvent[] = [];
  const released = [];
  for (const row of held) {
    const updated = await updateCase(scope, row, backToTheQueue(row));
    released.push(updated.row);
    events.push(caseEvent("case.released", updated, { reason: `${name} ${LEFT}.`, data: { holderName: name } }));
  }
  const assigned = await assignByRule(scope, released);
  return [...events, ...[...assigned.values()].map(({ event }) => event)];
}

/** The accounts of a person that have not been dealt with. */
export function accountsLeft({ tx }: Pick<Scope, "tx">, personId: string) {
  return tx
    .select({ id: users.id, email: users.email, disabledAt: users.disabledAt })
    .from(users)
    .where(and(eq(users.personId, personId), isNull(users.leftAt)))
    .orderBy(asc(users.id))
    .for("update");
}
