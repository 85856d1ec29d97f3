/** Stands for an amount in no currency: a quantity, minutes, or no amount at all. ISO 4217 keeps the code for that. */
export const NO_CURRENCY = "XXX";

/** An exact amount: integer minor units (cents, yen, fils) of one ISO 4217 currency. */
export type Money = { minor: bigint; currency: string };

/**
 * Decimal places of the currencies whose minor unit is not a hundredth (ISO 4217, list one, column "minor unit").
 * Every other active currency has two.
 */
const UNUSUAL_EXPONENTS: Record<string, number> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  UYI: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
  CLF: 4,
  UYW: 4,
};

/** How many decimal places the currency's minor unit stands for: 2 for EUR, 0 for JPY, 3 for KWD. */
export function exponentOf(currency: string): number {
  return UNUSUAL_EXPONENTS[currency] ?? 2;
}

export function isCurrencyCode(value: string): boolean {
  return /^[A-Z]{3}$/.test(value);
}

/** Adds two amounts of the same currency. @throws RangeError when the currencies differ: amounts are never mixed silently. */
export function addMoney(left: Money, right: Money): Money {
  if (left.currency !== right.currency) {
    throw new RangeError(
      `Cannot add ${left.currency} to ${right.currency}; convert one of them at a dated rate first.`,
    );
  }
  return { minor: left.minor + right.minor, currency: left.currency };
}

/**
 * Reads a plain decimal ("1234.50", "-3", "0.125") as minor units of the currency.
 * Returns null when the text is no plain decimal or holds more decimal places than the currency has (other than zeros).
 */
export function minorFromDecimal(text: string, currency: string): bigint | null {
  const match = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(text.trim());
  if (!match) return null;
  const [, sign = "", whole = "0", fraction = ""] = match;
  const exponent = exponentOf(currency);
  if (/[^0]/.test(fraction.slice(exponent))) return null;
  const minor = BigInt(whole + fraction.slice(0, exponent).padEnd(exponent, "0"));
  return sign === "-" ? -minor : minor;
}

/** Writes minor units as a plain decimal with the currency's places: 123450n EUR → "1234.50", 5n JPY → "5". */
export function decimalFromMinor(minor: bigint, currency: string): string {
  const exponent = exponentOf(currency);
  const digits = (minor < 0n ? -minor : minor).toString().padStart(exponent + 1, "0");
  const text = exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
  return minor < 0n ? `-${text}` : text;
}

/** Prices can be finer than the minor unit, so a unit price counts micros: millionths of one minor unit. */
export const MICROS_PER_MINOR = 1_000_000n;

/** quantity × unit price, rounded half away from zero to a whole minor unit. */
export function extendPrice(quantity: bigint, unitPriceMicros: bigint): bigint {
  return divideHalfUp(quantity * unitPriceMicros, MICROS_PER_MINOR);
}

/** Integer division rounding half away from zero, the commercial rule invoices are rounded by. */
export function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
  if (denominator <= 0n) throw new RangeError("divideHalfUp needs a positive denominator.");
  const negative = numerator < 0n;
  const magnitude = negative ? -numerator : numerator;
  const rounded = (magnitude * 2n + denominator) / (denominator * 2n);
  return negative ? -rounded : rounded;
}

/** A dated exchange rate as an exact fraction: one major unit of `from` is numerator/denominator major units of `to`. */
export type Rate = { from: string; to: string; numerator: bigint; denominator: bigint };

/** Reads "1.0834" as an exact rate. Returns null when the text is no positive plain decimal. */
export function rateFromDecimal(from: string, to: string, text: string): Rate | null {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text.trim());
  if (!match) return null;
  const [, whole = "0", fraction = ""] = match;
  const numerator = BigInt(whole + fraction);
  return numerator === 0n ? null : { from, to, numerator, denominator: 10n ** BigInt(fraction.length) };
}

/** A rate as it can be written down and made again exactly: "10834/10000". */
export function fractionOfRate({ numerator, denominator }: Rate): string {
  return `${numerator}/${denominator}`;
}

/** Converts at the rate, minding that the two currencies may have different minor units; rounds half away from zero. */
export function convert(amount: Money, rate: Rate): Money {
  if (amount.currency !== rate.from) {
    throw new RangeError(`The rate is for ${rate.from}, the amount is in ${amount.currency}.`);
  }
  const scaleTo = 10n ** BigInt(exponentOf(rate.to));
  const scaleFrom = 10n ** BigInt(exponentOf(rate.from));
  return {
    minor: divideHalfUp(amount.minor * rate.numerator * scaleTo, rate.denominator * scaleFrom),
    currency: rate.to,
  };
}
