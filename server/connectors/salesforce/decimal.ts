import { divideHalfUp, exponentOf, MICROS_PER_MINOR } from "#server/domain/money";

/**
 * JSON numbers are written back as the shortest decimal that reads as the same number, which for the amounts a CRM
 * holds is the decimal that was typed; from there on the arithmetic is exact.
 */
export function decimalText(value: number): string {
  const [mantissa = "0", exponent] = String(value).split("e");
  if (exponent === undefined) return mantissa;
  const [, sign = "", whole = "0", fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(mantissa) ?? [];
  const shift = Number(exponent);
  const digits = shift < 0 ? `${"0".repeat(-shift)}${whole}${fraction}` : `${whole}${fraction.padEnd(shift, "0")}`;
  const point = shift < 0 ? whole.length : Math.min(digits.length, whole.length + shift);
  return `${sign}${digits.slice(0, point)}${point < digits.length ? `.${digits.slice(point)}` : ""}`;
}

/** A price in whole currency units, 12.5 EUR, as millionths of a cent; JPY has no cents, so 1200 JPY are 1200 minor units. */
export function microsOfMajor(value: number, currency: string): string {
  const [, sign = "", whole = "0", fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimalText(value)) ?? [];
  const scaled = BigInt(whole + fraction) * 10n ** BigInt(exponentOf(currency)) * MICROS_PER_MINOR;
  return divideHalfUp(sign === "-" ? -scaled : scaled, 10n ** BigInt(fraction.length)).toString();
}
