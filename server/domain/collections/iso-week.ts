import { weekdayOf, weekdays } from "#server/domain/routing/calendar";
import { addDays, daysBetween, type PlainDate } from "#server/domain/time";

/** A week from Monday to Sunday, by the year its Thursday lies in (ISO 8601): "2026-W01" begins on 2025-12-29. */
export type IsoWeek = { week: string; startsOn: PlainDate };

export function isoWeekOf(day: PlainDate): IsoWeek {
  const startsOn = addDays(day, -weekdays.indexOf(weekdayOf(day)));
  const year = addDays(startsOn, 3).slice(0, 4);
  // The fourth of January always lies in the first week.
  const fourth = `${year}-01-04`;
  const first = addDays(fourth, -weekdays.indexOf(weekdayOf(fourth)));
  const number = daysBetween(first, startsOn) / 7 + 1;
  return { week: `${year}-W${String(number).padStart(2, "0")}`, startsOn };
}
