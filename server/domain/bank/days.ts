import { addDays, daysBetween, isPlainDate, type PlainDate } from "#server/domain/time";

/** SWIFT's rule for two-digit years: 80 to 99 lie in the last century. */
const PIVOT_YEAR = 80;

/** "160229" as a day; null when there is no such day. */
export function dayFromYymmdd(text: string): PlainDate | null {
  const match = /^(\d{2})(\d{2})(\d{2})$/.exec(text);
  if (!match) return null;
  const [, year = "", month = "", date = ""] = match;
  return existingDay(`${Number(year) >= PIVOT_YEAR ? "19" : "20"}${year}-${month}-${date}`);
}

/** "2016-02-29", or the day part of "2016-02-29T13:15:00+01:00": the day as the bank wrote it, in the bank's own zone. */
export function dayFromIso(text: string): PlainDate | null {
  const match = /^(\d{4}-\d{2}-\d{2})(?:T.*|Z|[+-]\d{2}:\d{2})?$/.exec(text.trim());
  return match?.[1] === undefined ? null : existingDay(match[1]);
}

/** "0301" as the day of that name closest to another one: a booking of 2 January may have a value date in December. */
export function dayNearest(mmdd: string, near: PlainDate): PlainDate | null {
  const year = Number(near.slice(0, 4));
  const candidates = [year - 1, year, year + 1].flatMap(
    (each) => existingDay(`${each}-${mmdd.slice(0, 2)}-${mmdd.slice(2)}`) ?? [],
  );
  return (
    candidates.toSorted((left, right) => Math.abs(daysBetween(left, near)) - Math.abs(daysBetween(right, near)))[0] ??
    null
  );
}

/** "179", the 179th day of a year, as the day of that number closest to another one. */
export function dayOfYearNearest(number: string, near: PlainDate): PlainDate | null {
  const days = Number(number);
  if (!/^\d{3}$/.test(number) || days < 1 || days > 366) return null;
  const year = Number(near.slice(0, 4));
  const candidates = [year - 1, year, year + 1].map((each) => addDays(`${each}-01-01`, days - 1));
  return (
    candidates.toSorted((left, right) => Math.abs(daysBetween(left, near)) - Math.abs(daysBetween(right, near)))[0] ??
    null
  );
}

/** An instant as ISO text in UTC; text without a zone counts as UTC. Null when it is none. */
export function instantFromIso(text: string): string | null {
  const trimmed = text.trim();
  if (dayFromIso(trimmed) === null || !trimmed.includes("T")) return null;
  const parsed = Date.parse(/(Z|[+-]\d{2}:?\d{2})$/.test(trimmed) ? trimmed : `${trimmed}Z`);
  return Number.isNaN(parsed) ? null : new Date(parsed).toISOString();
}

function existingDay(day: string): PlainDate | null {
  return isPlainDate(day) && day >= "1900-01-01" ? day : null;
}
