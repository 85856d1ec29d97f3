export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const MONTH_NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const formatters = new Map<string, Intl.DateTimeFormat>();

export function isoOf(instant: number): string {
  return new Date(instant).toISOString();
}

export function secondsOf(instant: number): number {
  return Math.floor(instant / SECOND);
}

export function utcDate(instant: number): string {
  return isoOf(instant).slice(0, 10);
}

export function dateIn(timeZone: string, instant: number): string {
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
    formatters.set(timeZone, formatter);
  }
  return formatter.format(instant);
}

/** Callers keep the day of the month at 28 or below, so no month is too short. */
export function addMonths(instant: number, months: number): number {
  const date = new Date(instant);
  date.setUTCMonth(date.getUTCMonth() + months);
  return date.getTime();
}

export function addDays(date: string, days: number): string {
  return utcDate(Date.parse(`${date}T00:00:00Z`) + days * DAY);
}

export function addMonthsToDate(date: string, months: number): string {
  return utcDate(addMonths(Date.parse(`${date}T00:00:00Z`), months));
}

/** NetSuite's name of a posting period, e.g. "Mar 2026". */
export function postingPeriodOf(date: string): string {
  return `${MONTH_NAMES[Number(date.slice(5, 7)) - 1]} ${date.slice(0, 4)}`;
}

export function periodMonthsAgo(date: string, months: number): string {
  return postingPeriodOf(addMonthsToDate(`${date.slice(0, 7)}-01`, -months));
}
