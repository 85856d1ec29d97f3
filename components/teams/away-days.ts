import type { AbsenceView } from "#server/domain/routing/views";
import { addDays, type PlainDate } from "#server/domain/time";

export const SHOWN_DAYS = 28;

export type AwayRow = { userId: string; name: string; days: { day: PlainDate; isAway: boolean }[]; count: number };

/** The days shown, from the first on. */
export function shownDays(first: PlainDate): PlainDate[] {
  return Array.from({ length: SHOWN_DAYS }, (_, place) => addDays(first, place));
}

/** One row for everybody who is away on one of the days, by name. */
export function awayRows(absences: readonly AbsenceView[], days: readonly PlainDate[]): AwayRow[] {
  const rows = [...Map.groupBy(absences, ({ userId }) => userId)].map(([userId, own]) => {
    const marked = days.map((day) => ({
      day,
      isAway: own.some(({ startsOn, endsOn }) => startsOn <= day && day <= endsOn),
    }));
    const count = marked.filter(({ isAway }) => isAway).length;
    return { userId, name: own[0]?.name ?? "", days: marked, count };
  });
  return rows.filter(({ count }) => count > 0).toSorted((left, right) => left.name.localeCompare(right.name));
}
