/** Rates are parts per million, so that 7.25 % is 72,500 and every product stays an exact integer. */
const MILLION = 1_000_000;
const DECIMALS = 12;

export function taxOn(amount: number, ratePpm: number): number {
  const product = BigInt(amount) * BigInt(ratePpm);
  const rounded = (abs(product) * 2n + BigInt(MILLION)) / (2n * BigInt(MILLION));
  return Number(product < 0n ? -rounded : rounded);
}

/** quantity × a decimal unit amount in minor units, rounded half away from zero as an invoice line is. */
export function lineAmount(quantity: number, unitDecimal: string): number {
  const negative = unitDecimal.startsWith("-");
  const [whole = "0", fraction = ""] = unitDecimal.replace("-", "").split(".");
  const scaled = BigInt(whole + fraction.slice(0, DECIMALS).padEnd(DECIMALS, "0")) * BigInt(quantity);
  const one = 10n ** BigInt(DECIMALS);
  const rounded = (abs(scaled) * 2n + one) / (2n * one);
  return Number(rounded) * (negative ? -1 : 1) * (quantity < 0 ? -1 : 1);
}

/** The unit amount that a line has when only its total is given. */
export function unitFromAmount(amount: number, quantity: number): string {
  if (quantity === 0) return String(amount);
  const scaled = (BigInt(amount) * 10n ** BigInt(DECIMALS)) / BigInt(quantity);
  const text = abs(scaled)
    .toString()
    .padStart(DECIMALS + 1, "0");
  const fraction = text.slice(-DECIMALS).replace(/0+$/, "");
  return `${scaled < 0n ? "-" : ""}${text.slice(0, -DECIMALS)}${fraction ? `.${fraction}` : ""}`;
}

/** Keeps `percentOff` percent from a list price, to whole minor units. */
export function discounted(amount: number, percentOff: number): number {
  return Math.round((amount * (100 - percentOff)) / 100);
}

function minorDigits(currency: string): number {
  return currency.toUpperCase() === "JPY" ? 0 : 2;
}

export function decimalText(amount: number, currency: string): string {
  const digits = minorDigits(currency);
  if (digits === 0) return String(amount);
  const text = String(Math.abs(amount)).padStart(digits + 1, "0");
  return `${amount < 0 ? "-" : ""}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** A CRM decimal field as JSON number. */
export function decimalNumber(amount: number, currency: string): number {
  return minorDigits(currency) === 0 ? amount : amount / 100;
}

export function minorFromDecimal(value: number, currency: string): number {
  return minorDigits(currency) === 0 ? Math.round(value) : Math.round(value * 100);
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}
