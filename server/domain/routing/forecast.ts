import { type BusinessCalendar, businessMinutesFrom } from "#server/domain/routing/calendar";
import { addDays, businessDate, startOfBusinessDate } from "#server/domain/time";

/** How many days back the pace of a team is taken from. */
export const PACE_DAYS = 14;

export type ForecastFacts = {
  now: Date;
  /** Until when due times are of interest. */
  until: Date;
  calendar: BusinessCalendar;
  /** Due times of everything open whose clock runs. */
  dueAts: readonly Date[];
  /** Cases the team closed in the last days, and the working minutes those days had. */
  closed: number;
  workedMinutes: number;
};

export type BreachForecast = {
  late: number;
  dueInTime: number;
  /** Of those due until then, how many will not be done in time at this pace; null while nobody knows the pace. */
  willBreach: number | null;
  /** Working minutes from one closed case to the next; null while none was closed. */
  minutesPerCase: number | null;
};

/** What will be late at the present pace, counted. */
export function forecastBreaches({
  now,
  until,
  calendar,
  dueAts,
  closed,
  workedMinutes,
}: ForecastFacts): BreachForecast {
  const sorted = dueAts.toSorted((left, right) => left.getTime() - right.getTime());
  const late = sorted.filter((due) => due < now).length;
  const soon = sorted.filter((due) => due >= now && due <= until).map((dueAt) => ({ dueAt }));
  const pace = paceOf({ closed, workedMinutes });
  if (pace === null) return { late, dueInTime: soon.length, willBreach: null, minutesPerCase: null };
  const willBreach = breachesAtPace({ now, calendar, late, soon, minutesPerCase: pace }).length;
  return { late, dueInTime: soon.length, willBreach, minutesPerCase: Math.round(pace) };
}

/** Working minutes from one closed case to the next, with fractions; null while none was closed. */
export function paceOf({ closed, workedMinutes }: Pick<ForecastFacts, "closed" | "workedMinutes">): number | null {
  return closed === 0 || workedMinutes <= 0 ? null : workedMinutes / closed;
}

/**
 * Which of those still in time will be late at a pace. The team goes on closing one case every so many working minutes,
 * those already late first, then the one due first: the n-th in that order is done after n times that time, and is late
 * where its due time comes before.
 * @param soon in the order of their due times.
 */
export function breachesAtPace<Waiting extends { dueAt: Date }>({
  now,
  calendar,
  late,
  soon,
  minutesPerCase,
}: Pick<ForecastFacts, "now" | "calendar"> & {
  late: number;
  soon: readonly Waiting[];
  minutesPerCase: number;
}): Waiting[] {
  const minutesUntil = businessMinutesFrom(calendar, now, soon.at(-1)?.dueAt ?? now);
  return soon.filter(({ dueAt }, place) => (late + place + 1) * minutesPerCase > minutesUntil(dueAt));
}

/** The midnight that ends the day where the calendar is kept. */
export function endOfDay({ timeZone }: Pick<BusinessCalendar, "timeZone">, now: Date): Date {
  return startOfBusinessDate(addDays(businessDate(now, timeZone), 1), timeZone);
}
