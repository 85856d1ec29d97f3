import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { cases } from "#db/schema/cases";
import type { PersonActor } from "#server/domain/access/actor";
import { caseMachine } from "#server/domain/cases/machine";
import { isAway } from "#server/domain/routing/absence";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { notFound } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import type { CaseRecord } from "#server/services/cases/lock-case";
import { batch, type Maintained } from "#server/services/cases/maintenance";
import { type CaseChanges, caseEvent, updateCase } from "#server/services/cases/update-case";
import { loadPeople, personName } from "#server/services/people/load-people";
import { mayWork } from "#server/services/people/may-work";
import { assignByRule } from "#server/services/routing/assign-by-rule";
import { loadWorkplaces } from "#server/services/routing/load-judge";
import { loadRunningAbsences } from "#server/services/teams/load-absences";

type Begun = { id: string; userId: string; coverId: string | null; endsOn: string };
type Given = { row: CaseRecord; event: DomainEvent };

/**
 * Gives the work of somebody whose absence began to whoever covers for them; what the cover may not work, and everything
 * where nobody covers, goes back to the queue and from there to whom the rule of its team finds. Once an absence.
 */
export const handOver = defineCommand({
  name: "absence.hand_over",
  permission: "case.maintain",
  input: z.strictObject({}),
  async run(scope) {
    // Of two workers the second sees what the first gave away.
    await scope.tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('absences handed over', 0))`);
    const people = await loadPeople(scope);
    const { begun, isAbsent } = await firstBegun(scope, people);
    if (!begun) throw notFound("No absence began.");
    const cover = people.find(({ userId }) => userId === begun.coverId && !isAbsent(userId));
    const absentName = (await personName(scope.tx, begun.userId)) ?? "Somebody";
    const held = await heldBy(scope, begun.userId);
    const given: Given[] = [];
    for (const row of held) given.push(await giveAway(scope, row, { begun, absentName, cover: cover ?? null }));
    const assigned = await assignByRule(
      scope,
      given.map(({ row }) => row),
    );
    const mayBeMore = held.length === batch;
    const events = [...given, ...assigned.values()].map(({ event }) => event);
    const done = handedOver(begun, absentName, held.length);
    const [first, ...rest] = mayBeMore ? events : [...events, done];
    const result: Maintained = { cases: held.length, mayBeMore: true };
    return { result, events: [first ?? done, ...rest] };
  },
});

/** The first running absence whose work was not given away yet. */
async function firstBegun(
  scope: Scope,
  people: readonly PersonActor[],
): Promise<{ begun: Begun | undefined; isAbsent(userId: string): boolean }> {
  const running = await loadRunningAbsences(scope);
  const workplaces = running.length === 0 ? [] : await loadWorkplaces(scope);
  const isAbsent = (userId: string, absences = running) => {
    const grants = people.find((person) => person.userId === userId)?.grants ?? [];
    return isAway({ userId, grants }, absences, workplaces, scope.now);
  };
  const streams = running.map(({ id }) => `absence:${id}`);
  const done = new Set(
    (
      await scope.tx.execute<{ stream: string }>(
        sql`select stream from events where stream = any(${sql.param(streams)}::text[]) and type = 'absence.handed_over'`,
      )
    ).map(({ stream }) => stream),
  );
  const begun = running.find((one) => !done.has(`absence:${one.id}`) && isAbsent(one.userId, [one]));
  return { begun, isAbsent };
}

function heldBy(scope: Scope, userId: string): Promise<CaseRecord[]> {
  return scope.tx
    .select()
    .from(cases)
    .where(and(eq(cases.ownerId, userId), isNull(cases.closedAt)))
    .orderBy(asc(cases.id))
    .limit(batch)
    .for("update");
}

async function giveAway(
  scope: Scope,
  row: CaseRecord,
  { begun, absentName, cover }: { begun: Begun; absentName: string; cover: PersonActor | null },
): Promise<Given> {
  const reason = `${absentName} is away until ${begun.endsOn}.`;
  if (cover && mayWork(cover, row)) {
    const updated = await updateCase(scope, row, { ownerId: cover.userId, leasedUntil: null });
    const data = { ownerName: cover.name, coversFor: absentName };
    return { row: updated.row, event: caseEvent("case.assigned", updated, { reason, data }) };
  }
  const updated = await updateCase(scope, row, backToTheQueue(row));
  return { row: updated.row, event: caseEvent("case.released", updated, { reason, data: { holderName: absentName } }) };
}

/** What sleeps goes on sleeping, and wakes into the queue; a fix on its way goes on. */
export function backToTheQueue(row: CaseRecord): CaseChanges {
  const state = row.state === "in_progress" ? caseMachine.next(row.state, "release") : row.state;
  return { state, ownerId: null, leasedUntil: null };
}

function handedOver({ id, userId }: Begun, absentName: string, moved: number): DomainEvent {
  return {
    type: "absence.handed_over",
    subject: { type: "absence", id },
    data: { sentence: `The work of ${absentName} was given to others.`, userId, cases: moved },
  };
}
