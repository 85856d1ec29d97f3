import { TZDate } from "@date-fns/tz";

/** A calendar day as people write it on an invoice: "2026-03-02". It does not move with the reader's time zone. */
export type PlainDate = string;

const DAY_MS = 86_400_000;

/** True for an existing day in the form YYYY-MM-DD; 2026-02-30 is refused. */
export function isPlainDate(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  // A day past its month's end rolls over into the next month, or is no time at all.
  return new Date(utcMidnight(value)).getUTCDate() === Number(value.slice(8));
}

/** Days come up again and again, in comparisons of many with many: so many of them are read once. */
const MOST_REMEMBERED_DAYS = 40_000;
const midnights = new Map<PlainDate, number>();

function utcMidnight(day: PlainDate): number {
  const known = midnights.get(day);
  if (known !== undefined) return known;
  // A day without a time is read as midnight UTC (ECMA-262, Date Time String Format).
  const midnight = Date.parse(day);
  if (midnights.size < MOST_REMEMBERED_DAYS) midnights.set(day, midnight);
  return midnight;
}

function plainDateOf(utcMilliseconds: number): PlainDate {
  return new Date(utcMilliseconds).toISOString().slice(0, 10);
}

/** Whole days from one day to another; negative when the second lies before the first. */
export function daysBetween(from: PlainDate, to: PlainDate): number {
  return Math.round((utcMidnight(to) - utcMidnight(from)) / DAY_MS);
}

export function addDays(day: PlainDate, days: number): PlainDate {
  return plainDateOf(utcMidnight(day) + days * DAY_MS);
}

/** The business date of an instant in a legal entity's IANA time zone: the one place where instants become days. */
export function businessDate(instant: Date, timeZone: string): PlainDate {
  const local = new TZDate(instant.getTime(), timeZone);
  const pad = (value: number, width: number) => String(value).padStart(width, "0");
  return `${pad(local.getFullYear(), 4)}-${pad(local.getMonth() + 1, 2)}-${pad(local.getDate(), 2)}`;
}

/** The instant a business day begins in the zone. */
export function startOfBusinessDate(day: PlainDate, timeZone: string): Date {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(new TZDate(year, month - 1, date, timeZone).getTime());
}

export function addHours(instant: Date, hours: number): Date {
  return new Date(instant.getTime() + hours * 3_600_000);
}

export function addMinutes(instant: Date, minutes: number): Date {
  return new Date(instant.getTime() + minutes * 60_000);
}

/** Reads "15m", "2h", "1d", "30s" as milliseconds. @throws RangeError for anything else. */
export function durationMs(text: string): number {
  const match = /^(\d+)(s|m|h|d)$/.exec(text);
  if (!match) throw new RangeError(`"${text}" is no duration; write a number and s, m, h or d, such as 15m.`);
  const unit = { s: 1_000, m: 60_000, h: 3_600_000, d: DAY_MS }[match[2] as "s" | "m" | "h" | "d"];
  return Number(match[1]) * unit;
}

/** The latest slot of an interval at or before the instant; two workers asking in the same slot get the same answer. */
export function slotStart(instant: Date, everyMs: number): Date {
  return new Date(Math.floor(instant.getTime() / everyMs) * everyMs);
}
