import { and, gte, isNull, lte } from "drizzle-orm";
import { absences } from "#db/schema/teams";
import { can, type PersonActor } from "#server/domain/access/actor";
import type { AbsenceView } from "#server/domain/routing/views";
import { addDays } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";

/** Absences that may be running now, wherever the person works: days differ by one around the world. */
export function loadRunningAbsences(scope: Pick<Scope, "tx" | "now">) {
  const day = scope.now.toISOString().slice(0, 10);
  return scope.tx
    .select({
      id: absences.id,
      userId: absences.userId,
      startsOn: absences.startsOn,
      endsOn: absences.endsOn,
      coverId: absences.coverId,
    })
    .from(absences)
    .where(
      and(
        isNull(absences.cancelledAt),
        lte(absences.startsOn, addDays(day, 1)),
        gte(absences.endsOn, addDays(day, -1)),
      ),
    )
    .orderBy(absences.startsOn, absences.id);
}

const MOST_SHOWN = 500;

/** Absences that run or lie ahead, as people see them. */
export async function absencesOf(
  scope: Scope,
  people: readonly PersonActor[],
  away: ReadonlySet<string>,
): Promise<AbsenceView[]> {
  const day = scope.now.toISOString().slice(0, 10);
  const rows = await scope.tx
    .select()
    .from(absences)
    .where(and(isNull(absences.cancelledAt), gte(absences.endsOn, addDays(day, -1))))
    .orderBy(absences.startsOn, absences.id)
    .limit(MOST_SHOWN);
  const names = new Map(people.map(({ userId, name }) => [userId, name]));
  const { actor } = scope;
  return rows.map(({ id, userId, startsOn, endsOn, coverId, note, enteredBy }) => ({
    id,
    userId,
    name: names.get(userId) ?? "An account that may not sign in",
    startsOn,
    endsOn,
    coverName: coverId === null ? null : (names.get(coverId) ?? null),
    note,
    enteredBy,
    isRunning: away.has(userId) && startsOn <= addDays(day, 1),
    mayCancel:
      can(actor, "absence.enter") &&
      (can(actor, "team.administer") || (actor.kind === "person" && actor.userId === userId)),
  }));
}
