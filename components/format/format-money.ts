import { decimalFromMinor, exponentOf, type Money } from "#server/domain/money";

const formats = new Map<string, Intl.NumberFormat>();

function currencyFormat(locale: string, currency: string): Intl.NumberFormat {
  const key = `${locale} ${currency}`;
  const known = formats.get(key);
  if (known) return known;
  const places = exponentOf(currency);
  const made = new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  });
  formats.set(key, made);
  return made;
}

/**
 * An amount with its currency, to its last minor unit: "€1,234.50", "−$3.00", "¥120,000". The decimal text goes to Intl
 * as it is, so no amount ever passes through a float.
 */
export function formatMoney(money: Money, locale = "en-US"): string {
  const decimal = decimalFromMinor(money.minor, money.currency) as Intl.StringNumericLiteral;
  return currencyFormat(locale, money.currency).format(decimal).replace("-", "−");
}

/** Several amounts of different currencies, each with its own: they are never added up. */
export function formatMoneys(moneys: readonly Money[], locale = "en-US"): string {
  return moneys.map((money) => formatMoney(money, locale)).join(" · ");
}

export function formatCount(count: number | bigint, locale = "en-US"): string {
  return new Intl.NumberFormat(locale).format(count).replace("-", "−");
}
