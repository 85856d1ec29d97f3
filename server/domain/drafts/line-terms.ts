import { divideHalfUp } from "#server/domain/money";

/** What a line bills, whole: kept before and after each edit. Amounts are texts of minor units, so that it survives JSON. */
export type LineTerms = {
  description: string;
  /** Hours of a line for time, in minutes; null for other lines and where the amount is no multiple of a rate. */
  minutes: number | null;
  /** The price of an hour; null with the minutes. */
  hourlyMinor: string | null;
  amountMinor: string;
  isLeftOut: boolean;
  /** The work it bills, by the key of its support: an edited description may no longer tell. */
  work: string | null;
};

const MINUTES_PER_HOUR = 60n;

/** Minutes at a price an hour, rounded half up to a whole minor unit. */
export function amountOfTime(minutes: number, hourlyMinor: bigint): bigint {
  return divideHalfUp(BigInt(minutes) * hourlyMinor, MINUTES_PER_HOUR);
}

/** The whole minutes that come to exactly this amount; null when none do. */
export function minutesOfAmount(amountMinor: bigint, hourlyMinor: bigint): number | null {
  if (hourlyMinor <= 0n || amountMinor <= 0n) return null;
  const minutes = Number(divideHalfUp(amountMinor * MINUTES_PER_HOUR, hourlyMinor));
  return amountOfTime(minutes, hourlyMinor) === amountMinor ? minutes : null;
}

/** "12.5": hours as lines say them, to the hundredth, without needless zeros. */
export function hoursText(minutes: number): string {
  return String(Math.round((minutes * 100) / 60) / 100);
}

/**
 * Reads "12.5" or "12,5" or "12:30" as minutes. Null for anything else, and for fractions of a minute: 0.33 hours are no
 * time anybody wrote down.
 */
export function minutesFromText(text: string): number | null {
  const clock = /^(\d{1,4}):([0-5]\d)$/.exec(text.trim());
  if (clock) return Number(clock[1]) * 60 + Number(clock[2]);
  const decimal = /^(\d{1,4})(?:[.,](\d{1,2}))?$/.exec(text.trim());
  if (!decimal) return null;
  const hundredths = Number(decimal[1]) * 100 + Number((decimal[2] ?? "").padEnd(2, "0"));
  return (hundredths * 60) % 100 === 0 ? (hundredths * 60) / 100 : null;
}

/** A description that names its hours goes on naming the right ones; any other stays as it is. */
export function withHours(description: string, before: number | null, after: number | null): string {
  if (before === null || after === null) return description;
  const named = new RegExp(`(^|[^\\d.,])${hoursText(before).replace(".", "[.,]")}(?= ?(?:hours?|hrs?|h|Std)\\b)`);
  return description.replace(named, (_whole, lead: string) => `${lead}${hoursText(after)}`);
}

/** What an edit takes off (below zero) or puts on; a line left out bills nothing. */
export function netOf({ before, after }: { before: LineTerms; after: LineTerms }): bigint {
  const amount = (terms: LineTerms) => (terms.isLeftOut ? 0n : BigInt(terms.amountMinor));
  return amount(after) - amount(before);
}
