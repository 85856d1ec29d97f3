import type { Grant } from "#server/domain/access/roles";
import type { Workplace } from "#server/domain/routing/judge";
import { businessDate, type PlainDate } from "#server/domain/time";

export type Absence = { userId: string; startsOn: PlainDate; endsOn: PlainDate };

/** The zone of the one legal entity somebody works for; whoever works for several counts days by UTC. */
export function homeZone(grants: readonly Grant[], workplaces: readonly Workplace[]): string {
  const codes = new Set(grants.flatMap(({ entities }) => (entities === "all" ? ["*"] : entities)));
  const [only] = codes;
  if (codes.size !== 1 || only === "*") return "UTC";
  return workplaces.find(({ code }) => code === only)?.timeZone ?? "UTC";
}

/** Whether somebody is away now, by the day it is where they work. */
export function isAway(
  person: { userId: string; grants: readonly Grant[] },
  absences: readonly Absence[],
  workplaces: readonly Workplace[],
  now: Date,
): boolean {
  const own = absences.filter(({ userId }) => userId === person.userId);
  if (own.length === 0) return false;
  const today = businessDate(now, homeZone(person.grants, workplaces));
  return own.some(({ startsOn, endsOn }) => startsOn <= today && today <= endsOn);
}
