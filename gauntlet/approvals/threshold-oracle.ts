import type { RequestKind, RequestReason } from "#server/domain/approvals/kinds";

/** A rate as an exact fraction: dollars for one whole unit of the currency. */
export type Fraction = { numerator: bigint; denominator: bigint };

/**
 * Decimal places of currencies that do not have two, by ISO 4217, written down here once more: not read from the code that
 * is judged by them.
 */
export const exponents: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(" ").map((code) => [code, 0]),
  ),
  ...Object.fromEntries("BHD IQD JOD KWD LYD OMR TND".split(" ").map((code) => [code, 3])),
  ...Object.fromEntries("CLF UYW".split(" ").map((code) => [code, 4])),
};

/** A limit of the first table of authority, in cents of a dollar, with what is asked for around it. */
export type Band = { from: bigint; kind: RequestKind; reasonCode: RequestReason };

const credit = { kind: "credit_memo", reasonCode: "price_agreement" } as const;

/** Every limit, as a controller would read it off the table. */
export const bands: readonly Band[] = [
  { from: 1_000_00n, ...credit },
  { from: 10_000_00n, ...credit },
  { from: 250_000_00n, ...credit },
  { from: 50_000_00n, kind: "write_off", reasonCode: "insolvency" },
];

/** The row of the table that an amount falls under. */
export function bandOf({ kind, reasonCode }: Band, cents: bigint): string {
  if (kind === "write_off" && reasonCode === "insolvency" && cents < 50_000_00n) return "insolvent-write-offs";
  if (cents < 1_000_00n) return "small";
  if (cents < 10_000_00n) return "middle";
  return cents < 250_000_00n ? "large" : "largest";
}

type Priced = { currency: string; rate: Fraction };

/** So many minor units in cents: the exact fraction, and half a cent or more counts as a whole one. */
export function baseOf(minor: bigint, { currency, rate }: Priced): bigint {
  const top = minor * rate.numerator * 100n;
  const bottom = rate.denominator * power(exponents[currency] ?? 2);
  const whole = top / bottom;
  const rest = top - whole * bottom;
  return rest * 2n >= bottom ? whole + 1n : whole;
}

/** The smallest amount that comes to so many cents, found by halving: no division to be wrong twice in the same way. */
export function firstAtLeast(cents: bigint, priced: Priced): bigint {
  let [below, above] = [0n, 1n];
  while (baseOf(above, priced) < cents) above *= 2n;
  while (above - below > 1n) {
    const middle = (below + above) / 2n;
    if (baseOf(middle, priced) < cents) below = middle;
    else above = middle;
  }
  return above;
}

function power(exponent: number): bigint {
  let result = 1n;
  for (let left = exponent; left > 0; left -= 1) result *= 10n;
  return result;
}
