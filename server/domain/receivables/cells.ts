import { exponentOf, minorFromDecimal } from "#server/domain/money";
import { addDays, isPlainDate, type PlainDate } from "#server/domain/time";

/** What one cell says, or the sentence that refuses it. */
export type CellReading<Value> = { ok: true; value: Value } | { ok: false; reason: string };

const taken = <Value>(value: Value): CellReading<Value> => ({ ok: true, value });
const refused = (reason: string): CellReading<never> => ({ ok: false, reason });

/** The ways of writing a day that a layout may allow. Two that could be taken for one another never stand together. */
export const dayFormats = [
  "YYYY-MM-DD",
  "YYYY-MM-DD hh:mm",
  "YYYY/M/D",
  "D/M/YYYY",
  "M/D/YYYY",
  "D.M.YYYY",
  "D-Mon-YYYY",
  "Excel day",
] as const;
export type DayFormat = (typeof dayFormats)[number];

const dayPatterns: Record<Exclude<DayFormat, "Excel day">, RegExp> = {
  "YYYY-MM-DD": /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})$/,
  // The time of day and its zone are left aside: the day is the one that was written.
  "YYYY-MM-DD hh:mm":
    /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?: ?(?:Z|UTC|[+-]\d{2}:?\d{2}))?$/,
  "YYYY/M/D": /^(?<year>\d{4})\/(?<month>\d{1,2})\/(?<day>\d{1,2})$/,
  "M/D/YYYY": /^(?<month>\d{1,2})\/(?<day>\d{1,2})\/(?<year>\d{4})$/,
  "D/M/YYYY": /^(?<day>\d{1,2})\/(?<month>\d{1,2})\/(?<year>\d{4})$/,
  "D.M.YYYY": /^(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4})$/,
  "D-Mon-YYYY": /^(?<day>\d{1,2})[- ](?<month>[A-Za-z]{3})[- ](?<year>\d{4})$/,
};

const monthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** Reads a day in one of the formats; a day that is not in the calendar is refused, never moved to the next one. */
export function readDay(text: string, formats: readonly DayFormat[]): CellReading<PlainDate> {
  for (const format of formats) {
    if (format === "Excel day") {
      const day = dayOfSerial(text);
      if (day !== null) return taken(day);
      continue;
    }
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

const SERIAL_OF_1900_03_01 = 61;
/** 31 December 9999, the last day a spreadsheet counts to. */
const LAST_SERIAL = 2_958_465;

/**
 * The day of a spreadsheet's serial number. Spreadsheets count a 29 February 1900 that never was: it is refused, and the
 * days before it lie one number closer to their origin.
 */
function dayOfSerial(text: string): PlainDate | null {
  if (!/^\d{1,7}$/.test(text)) return null;
  const serial = Number(text);
  if (serial < 1 || serial > LAST_SERIAL || serial === SERIAL_OF_1900_03_01 - 1) return null;
  return addDays(serial < SERIAL_OF_1900_03_01 ? "1899-12-31" : "1899-12-30", serial);
}

export const decimalSigns = [".", ","] as const;
export type DecimalSign = (typeof decimalSigns)[number];

/** How amounts are written: their decimal sign, whether they count minor units (cents), and whether minus means plus. */
export type AmountNotation = { decimal: DecimalSign; unit: "major" | "minor"; sign: "as_written" | "reversed" };

const plainNotation: AmountNotation = { decimal: ".", unit: "major", sign: "as_written" };

const SPACES = " \u00A0\u202F";
const amountPatterns: Record<DecimalSign, RegExp> = { ".": amountPattern(".", ","), ",": amountPattern(",", ".") };

/** An amount with at most one kind of thousands sign, which stands only where thousands end. */
function amountPattern(decimal: string, thousands: string): RegExp {
  const mark = "[A-Z]{3}|[^\\d\\s.,()+'\u2019\u2212-]";
  return new RegExp(
    `^(?<minus>[-\u2212]?)(?<before>${mark})?[${SPACES}]?(?<minusAfter>[-\u2212]?)` +
      `(?<digits>\\d+|\\d{1,3}(?:(?<group>[${thousands}'\u2019${SPACES}])\\d{3}(?:\\k<group>\\d{3})*))` +
      `(?:[${decimal}](?<decimals>\\d+))?[${SPACES}]?(?<after>[A-Z]{3}|\\p{Sc})?(?<minusLast>-?)$`,
    "u",
  );
}

/**
 * Reads an amount as minor units: an optional sign or code of the currency before or after it, thousands signs only where
 * they belong, and negatives as -1.00, 1.00- or (1.00). Anything that would need a guess, such as a decimal comma where
 * the layout says point, is refused.
 */
export function readMoney(
  text: string,
  currency: string,
  { decimal, unit, sign }: AmountNotation = plainNotation,
): CellReading<bigint> {
  const bracketed = /^\((.+)\)$/.exec(text);
  const match = amountPatterns[decimal].exec(bracketed?.[1] ?? text);
  const {
    minus = "",
    before = "",
    minusAfter = "",
    digits = "",
    decimals,
    after = "",
    minusLast = "",
  } = match?.groups ?? {};
  const minuses = [bracketed ? "-" : "", minus, minusAfter, minusLast].join("").length;
  if (!match || minuses > 1 || (before !== "" && after !== "")) {
    return refused(`"${text}" is no amount; write it as ${decimal === "." ? examples : commaExamples}.`);
  }
  const mark = before || after;
  if (mark !== "" && mark !== currency && mark !== signOf(currency))
    return refused(`"${text}" carries the sign ${mark}, which ${currency} does not use.`);
  const magnitude = magnitudeOf(digits.replaceAll(/\D/g, ""), decimals, currency, unit);
  if (magnitude === null)
    return refused(
      unit === "minor"
        ? `"${text}" has decimal places, but the amounts of this file count minor units, such as cents.`
        : `"${text}" has more decimal places than the ${exponentOf(currency)} of ${currency}.`,
    );
  return taken((minuses === 1) === (sign === "as_written") ? -magnitude : magnitude);
}

const examples = "1234.50, 1,234.50 or (1,234.50)";
const commaExamples = "1234,50, 1.234,50 or (1.234,50)";

function magnitudeOf(digits: string, decimals: string | undefined, currency: string, unit: "major" | "minor") {
  if (unit === "minor") return decimals === undefined || /^0+$/.test(decimals) ? BigInt(digits) : null;
  return minorFromDecimal(decimals === undefined ? digits : `${digits}.${decimals}`, currency);
}

const signs = new Map<string, string>();

/** "$" for every dollar, "€" for EUR: the sign people write in front of an amount. */
function signOf(currency: string): string {
  const known = signs.get(currency);
  if (known !== undefined) return known;
  const format = new Intl.NumberFormat("en", { style: "currency", currency, currencyDisplay: "narrowSymbol" });
  const sign = format.formatToParts(0).find((part) => part.type === "currency")?.value ?? "";
  signs.set(currency, sign);
  return sign;
}

const currencies = new Set(Intl.supportedValuesOf("currency"));

/** Reads the ISO 4217 code of a currency, whatever its case. */
export function readCurrency(text: string): CellReading<string> {
  const code = text.toUpperCase();
  return currencies.has(code)
    ? taken(code)
    : refused(`"${text}" is no currency; write its three-letter ISO 4217 code, such as EUR.`);
}

/** Country names in the languages the desks' files come in, by their lower case, with the ISO 3166 code. */
let countries: ReadonlyMap<string, string> | undefined;

function countryNames(): ReadonlyMap<string, string> {
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  const codes = letters.flatMap((first) => letters.map((second) => first + second));
  const names = ["en", "de", "fr"].map(
    (language) => new Intl.DisplayNames(language, { type: "region", fallback: "none" }),
  );
  return new Map(
    codes.flatMap((code) => {
      const known = names.flatMap((inLanguage) => inLanguage.of(code) ?? []);
      return known.length === 0 ? [] : [code, ...known].map((name) => [name.toLowerCase(), code] as const);
    }),
  );
}

/** Reads a country as its ISO 3166 code or its name. */
export function readCountry(text: string): CellReading<string> {
  countries ??= countryNames();
  const code = countries.get(text.toLowerCase());
  return code === undefined
    ? refused(`"${text}" is no country; write its two-letter ISO 3166 code, such as DE.`)
    : taken(code);
}

const MOST_DAYS = 3_650;

/** Reads a number of days: "30", "30 days", "Net 30". */
export function readDays(text: string): CellReading<number> {
  const days = /^(?:net |netto )?(\d{1,4})(?: ?(?:d|days?|tage?|jours?))?$/i.exec(text)?.[1];
  return days !== undefined && Number(days) <= MOST_DAYS
    ? taken(Number(days))
    : refused(`"${text}" is no number of days from 0 to ${MOST_DAYS}.`);
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
