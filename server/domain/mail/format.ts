import { decimalFromMinor, exponentOf, type Money } from "#server/domain/money";
import type { PlainDate } from "#server/domain/time";

/**
 * Amounts and days as a customer reads them in mail, by the customer's locale. The one place for that: components/format
 * writes for whoever sits at a screen, in their own locale, while a mail is written once, on the server, for somebody else.
 */

const currencies = new Map<string, Intl.NumberFormat>();

/** "1.234,50 €". The decimal text goes to Intl as it is, so no amount ever passes through a float. */
export function moneyText({ minor, currency }: Money, locale: string): string {
  const key = `${locale} ${currency}`;
  const places = exponentOf(currency);
  const format =
    currencies.get(key) ??
    new Intl.NumberFormat(locale, {
      style: "currency",
      currency,
      minimumFractionDigits: places,
      maximumFractionDigits: places,
    });
  currencies.set(key, format);
  const decimal = decimalFromMinor(minor, currency) as Intl.StringNumericLiteral;
  return format.format(decimal).replace("-", "−");
}

/** "2. März 2026": in words, so that nobody takes the day for the month. */
export function dayText(day: PlainDate, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" }).format(
    new Date(`${day}T00:00:00.000Z`),
  );
}

/** "€10.00 and $5.00". */
export function listText(parts: readonly string[], locale: string): string {
  return new Intl.ListFormat(locale, { type: "conjunction" }).format(parts);
}
