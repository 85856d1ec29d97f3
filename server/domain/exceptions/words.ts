import { decimalFromMinor, exponentOf, MICROS_PER_MINOR } from "#server/domain/money";
import type { PlainDate } from "#server/domain/time";

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** An exact amount for a sentence: €1,234.50, ¥120,000. */
export function amountWords(minor: bigint, currency: string): string {
  return withSymbol(decimalFromMinor(minor, currency), currency, exponentOf(currency));
}

/** A unit price for a sentence; finer than the minor unit when it is finer: $0.0125. */
export function priceWords(micros: bigint, currency: string): string {
  const places = exponentOf(currency);
  const isNegative = micros < 0n;
  const magnitude = isNegative ? -micros : micros;
  const whole = decimalFromMinor(magnitude / MICROS_PER_MINOR, currency);
  const finer = (magnitude % MICROS_PER_MINOR).toString().padStart(6, "0").replace(/0+$/, "");
  const digits = finer === "" ? whole : places === 0 ? `${whole}.${finer}` : `${whole}${finer}`;
  return withSymbol(isNegative ? `-${digits}` : digits, currency, places + finer.length);
}

function withSymbol(decimal: string, currency: string, places: number): string {
  const format = new Intl.NumberFormat("en", {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  });
  return format.format(decimal as `${number}`).replace("-", "−");
}

export function countWords(count: bigint): string {
  return new Intl.NumberFormat("en").format(count);
}

/** "2 March 2026". */
export function dayWords(day: PlainDate): string {
  const [year = "", month = "1", date = "1"] = day.split("-");
  return `${Number(date)} ${MONTHS[Number(month) - 1]} ${year}`;
}

/** Countries whose names take an article in a sentence: "in the United States". */
const withArticle: readonly string[] = [
  "AE",
  "BS",
  "CD",
  "CF",
  "CZ",
  "DO",
  "GB",
  "GM",
  "MH",
  "MV",
  "NL",
  "PH",
  "SC",
  "SB",
  "US",
];

/** "Germany", "the United States"; a code that is none stays as it is. */
export function countryWords(code: string): string {
  if (!/^[A-Z]{2}$/.test(code)) return code;
  const name = new Intl.DisplayNames("en", { type: "region", fallback: "code" }).of(code) ?? code;
  return withArticle.includes(code) ? `the ${name}` : name;
}

export function periodWords(startsOn: PlainDate, endsOn: PlainDate): string {
  return `${dayWords(startsOn)} to ${dayWords(endsOn)}`;
}

/** "PLATFORM_TEAM" → "Platform team". */
export function productWords(code: string): string {
  const words = code.replaceAll("_", " ").toLowerCase();
  return words === "api calls" ? "API calls" : words.slice(0, 1).toUpperCase() + words.slice(1);
}

/** "a", "a and b", "a, b and c". */
export function listWords(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}

export function blankToNull(text: string | null | undefined): string | null {
  const trimmed = (text ?? "").trim();
  return trimmed === "" ? null : trimmed;
}

/** Ends a sentence whose last word may have a dot of its own, as the name of a company: "Acme Inc." */
export function withFullStop(text: string): string {
  return text.endsWith(".") ? text : `${text}.`;
}

/** Sentences may begin with "draft in_…", and then begin in capitals all the same. */
export function asSentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
