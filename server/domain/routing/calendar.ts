import { TZDate } from "@date-fns/tz";
import { z } from "zod";
import { addDays, businessDate, isPlainDate, type PlainDate } from "#server/domain/time";

export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof weekdays)[number];
export const weekdayLabels: Record<Weekday, string> = {
  mon: "Monday",
  tue: "Tuesday",
  wed: "Wednesday",
  thu: "Thursday",
  fri: "Friday",
  sat: "Saturday",
  sun: "Sunday",
};

const TimeOfDay = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, "write a time as 09:00");
/** One stretch of work. One that ends at or before it begins lasts into the next day, which it does not belong to. */
export const Hours = z.strictObject({ from: TimeOfDay, to: TimeOfDay });
export type Hours = z.infer<typeof Hours>;

const DayHours = z.array(Hours).max(4);
export const Week = z.strictObject(
  Object.fromEntries(weekdays.map((day) => [day, DayHours])) as Record<Weekday, typeof DayHours>,
);
export type Week = z.infer<typeof Week>;

export const Holiday = z.strictObject({
  on: z.string().refine(isPlainDate, "write a day as 2026-12-25"),
  name: z.string().trim().min(1).max(80),
});
export type Holiday = z.infer<typeof Holiday>;

/** When people work: hours by the weekday, in the zone of whoever uses them, and the days on which nobody does. */
export type WorkingTime = { week: Week; holidays: readonly Holiday[] };

/** A stretch of work as instants, milliseconds since the epoch. */
type Opening = { from: number; to: number };

/** Working time in one zone. Days are worked out once and kept. */
export type BusinessCalendar = { timeZone: string; openings(day: PlainDate): readonly Opening[] };

const MINUTE_MS = 60_000;
/** A calendar in which nobody works for this long has no working time at all. */
const LONGEST_CLOSED_DAYS = 400;

export function businessCalendar({ week, holidays }: WorkingTime, timeZone: string): BusinessCalendar {
  const closed = new Set(holidays.map(({ on }) => on));
  const known = new Map<PlainDate, readonly Opening[]>();
  return {
    timeZone,
    openings(day) {
      const before = known.get(day);
      if (before) return before;
      const made = closed.has(day) ? [] : week[weekdayOf(day)].map((hours) => openingOf(day, hours, timeZone));
      const openings = made.filter(({ from, to }) => from < to).sort((left, right) => left.from - right.from);
      known.set(day, openings);
      return openings;
    },
  };
}

export function weekdayOf(day: PlainDate): Weekday {
  const sundayFirst = new Date(`${day}T00:00:00.000Z`).getUTCDay();
  return weekdays[(sundayFirst + 6) % 7] as Weekday;
}

/** Minutes since midnight. */
export function minuteOfDay(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
}

/** Whether the stretch lasts into the day after. */
export function isOvernight({ from, to }: Hours): boolean {
  return minuteOfDay(to) <= minuteOfDay(from);
}

function openingOf(day: PlainDate, hours: Hours, timeZone: string): Opening {
  return {
    from: instantAt(day, hours.from, timeZone),
    to: instantAt(isOvernight(hours) ? addDays(day, 1) : day, hours.to, timeZone),
  };
}

/** A wall-clock time as an instant; one that the clocks leap over is the same distance after the leap. */
function instantAt(day: PlainDate, time: string, timeZone: string): number {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const minutes = minuteOfDay(time);
  return new TZDate(year, month - 1, date, Math.floor(minutes / 60), minutes % 60, timeZone).getTime();
}

/**
 * The instant by which so many minutes of working time have passed.
 * @throws RangeError for less than nothing, and where nobody ever works.
 */
export function addBusinessMinutes(calendar: BusinessCalendar, instant: Date, minutes: number): Date {
  let left = Math.round(minutes * MINUTE_MS);
  if (left < 0) throw new RangeError("Working time is counted forward; take the minutes off what was counted instead.");
  if (left === 0) return instant;
  let cursor = instant.getTime();
  let closedDays = 0;
  // What began the evening before may still be open.
  for (let day = addDays(businessDate(instant, calendar.timeZone), -1); ; day = addDays(day, 1)) {
    const openings = calendar.openings(day);
    closedDays = openings.length === 0 ? closedDays + 1 : 0;
    if (closedDays > LONGEST_CLOSED_DAYS)
      throw new RangeError("Nobody ever works by this calendar. Give it some hours.");
    for (const { from, to } of openings) {
      const start = Math.max(cursor, from);
      if (start >= to) continue;
      if (to - start >= left) return new Date(start + left);
      left -= to - start;
      cursor = to;
    }
  }
}

/** Minutes of working time between two instants, with fractions; negative when the second lies before the first. */
export function businessMinutesBetween(calendar: BusinessCalendar, from: Date, to: Date): number {
  if (to < from) return -businessMinutesBetween(calendar, to, from);
  return businessMinutesFrom(calendar, from, to)(to);
}

/** The same from one instant to many later ones, none of them after `until`: the days between are gone through once. */
export function businessMinutesFrom(calendar: BusinessCalendar, from: Date, until: Date): (to: Date) => number {
  const worked: Opening[] = [];
  let cursor = from.getTime();
  const lastDay = businessDate(until, calendar.timeZone);
  for (let day = addDays(businessDate(from, calendar.timeZone), -1); day <= lastDay; day = addDays(day, 1)) {
    for (const opening of calendar.openings(day)) {
      const start = Math.max(cursor, opening.from);
      if (start >= opening.to) continue;
      worked.push({ from: start, to: opening.to });
      cursor = opening.to;
    }
  }
  return (to) => {
    const end = to.getTime();
    const passed = worked.reduce((sum, stretch) => sum + Math.max(0, Math.min(end, stretch.to) - stretch.from), 0);
    return passed / MINUTE_MS;
  };
}
