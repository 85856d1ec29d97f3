import { exponentOf, minorFromDecimal } from "#server/domain/money";
import { isPlainDate, type PlainDate } from "#server/domain/time";

/** What one cell says, or the sentence that refuses it. */
export type CellReading<Value> = { ok: true; value: Value } | { ok: false; reason: string };

const taken = <Value>(value: Value): CellReading<Value> => ({ ok: true, value });
const refused = (reason: string): CellReading<never> => ({ ok: false, reason });

/** The ways of writing a day that a mapping may allow. Two that could be taken for one another never stand together. */
export type DayFormat = "YYYY-MM-DD" | "YYYY/M/D" | "M/D/YYYY" | "D/M/YYYY" | "D-Mon-YYYY";

const dayPatterns: Record<DayFormat, RegExp> = {
  "YYYY-MM-DD": /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})$/,
  "YYYY/M/D": /^(?<year>\d{4})\/(?<month>\d{1,2})\/(?<day>\d{1,2})$/,
  "M/D/YYYY": /^(?<month>\d{1,2})\/(?<day>\d{1,2})\/(?<year>\d{4})$/,
  "D/M/YYYY": /^(?<day>\d{1,2})\/(?<month>\d{1,2})\/(?<year>\d{4})$/,
  "D-Mon-YYYY": /^(?<day>\d{1,2})-(?<month>[A-Za-z]{3})-(?<year>\d{4})$/,
};

const monthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** Reads a day in one of the formats; a day that is not in the calendar is refused, never moved to the next one. */
export function readDay(text: string, formats: readonly DayFormat[]): CellReading<PlainDate> {
  for (const format of formats) {
    const parts = dayPatterns[format].exec(text)?.groups;
    if (!parts) continue;
    const month = /^\d/.test(parts.month ?? "")
      ? Number(parts.month)
      : monthNames.indexOf((parts.month ?? "").toLowerCase()) + 1;
    const day = [parts.year, String(month).padStart(2, "0"), parts.day?.padStart(2, "0")].join("-");
    return isPlainDate(day) && !day.startsWith("0000")
      ? taken(day)
      : refused(`"${text}" is no day of the calendar when read as ${format}.`);
  }
  return refused(`"${text}" is no day written as ${formats.join(" or ")}.`);
}

/**
 * Reads an amount as minor units: an optional sign of the currency, thousands commas only where they belong, and
 * negatives as -1.00 or (1.00). Anything that would need a guess, such as a decimal comma, is refused.
 */
export function readMoney(text: string, currency: string): CellReading<bigint> {
  const bracketed = /^\((.+)\)$/.exec(text);
  const match =
    /^(?<minus>-?)(?<sign>[^\d\s.,()+-]?) ?(?<minusAfter>-?)(?<digits>\d+|\d{1,3}(?:,\d{3})+)(?<decimals>\.\d+)?$/.exec(
      bracketed?.[1] ?? text,
    );
  const { minus = "", sign = "", minusAfter = "", digits = "", decimals = "" } = match?.groups ?? {};
  if (!match || [bracketed ? "-" : "", minus, minusAfter].join("").length > 1) {
    return refused(`"${text}" is no amount; write it as 1234.50, 1,234.50 or (1,234.50).`);
  }
  if (sign !== "" && sign !== signOf(currency))
    return refused(`"${text}" carries the sign ${sign}, which ${currency} does not use.`);
  const magnitude = minorFromDecimal(digits.replaceAll(",", "") + decimals, currency);
  if (magnitude === null)
    return refused(`"${text}" has more decimal places than the ${exponentOf(currency)} of ${currency}.`);
  return taken(bracketed || minus || minusAfter ? -magnitude : magnitude);
}

/** "$" for every dollar, "€" for EUR: the sign people write in front of an amount. */
function signOf(currency: string): string {
  const format = new Intl.NumberFormat("en", { style: "currency", currency, currencyDisplay: "narrowSymbol" });
  return format.formatToParts(0).find((part) => part.type === "currency")?.value ?? "";
}

/** Reads one of some words, whatever their case. */
export function readWord<Value>(text: string, meanings: Readonly<Record<string, Value>>): CellReading<Value> {
  const found = Object.entries(meanings).find(([word]) => word.toLowerCase() === text.toLowerCase());
  return found ? taken(found[1]) : refused(`"${text}" is none of ${Object.keys(meanings).join(", ")}.`);
}

const LONGEST_NAME = 255;

/** Reads a name or number as text, so that leading zeros stay. */
export function readText(text: string): CellReading<string> {
  if (text.length > LONGEST_NAME)
    return refused(`The cell holds ${text.length} characters; ${LONGEST_NAME} is the most.`);
  if (/\p{Cc}|\uFFFD/u.test(text) || !text.isWellFormed())
    return refused("The cell holds characters that cannot be read; save the file as UTF-8.");
  return taken(text);
}
