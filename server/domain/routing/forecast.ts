import { type BusinessCalendar, businessMinutesBetween } from "#server/domain/routing/calendar";

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

/**
 * What will be late at the present pace. The team goes on closing one case every so many working minutes, the one due
 * first first: the n-th in that order is done after n times that time, and is late where its due time comes before.
 */
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
  const soon = sorted.filter((due) => due >= now && due <= until);
  if (closed === 0 || workedMinutes <= 0)
    return { late, dueInTime: soon.length, willBreach: null, minutesPerCase: null };
  const minutesPerCase = workedMinutes / closed;
  const willBreach = soon.filter(
    (due, place) => (late + place + 1) * minutesPerCase > businessMinutesBetween(calendar, now, due),
  ).length;
  return { late, dueInTime: soon.length, willBreach, minutesPerCase: Math.round(minutesPerCase) };
}
