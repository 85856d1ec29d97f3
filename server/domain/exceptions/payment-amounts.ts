import { exponentOf } from "#server/domain/money";

/**
 * Less than this is nobody's work: one whole unit of the currency, a hundred where it has no decimals.
 * @returns minor units: 100 for EUR and JPY, 1,000 for KWD.
 */
export function toleranceOf(currency: string): bigint {
  return 10n ** BigInt(Math.max(2, exponentOf(currency)));
}

/** Up to here a shortage is rarely worth asking for, and mostly what banks kept: fifty units. */
export function smallBalanceOf(currency: string): bigint {
  return 50n * toleranceOf(currency);
}

/** Rates at which customers withhold tax, in parts of ten thousand, with whose law they come from. */
const WITHHOLDINGS: readonly { rate: bigint; words: string; country: string | null }[] = [
  { rate: 1_000n, words: "10%", country: null },
  { rate: 1_500n, words: "15%", country: null },
  { rate: 2_042n, words: "20.42%", country: "JP" },
];

export type ShortReason =
  | { kind: "withholding"; rate: string }
  | { kind: "bank_charges" }
  | { kind: "instalment" }
  | { kind: "unknown" };

type Short = {
  currency: string;
  /** What is missing, and the claim it is missing from. */
  shortMinor: bigint;
  totalMinor: bigint;
  country: string;
  /** What the payer wrote. */
  words: string | null;
};

/** Why a payment is probably short: a share that tax law knows, a sum that banks keep, or nothing that can be told. */
export function shortReasonOf({ currency, shortMinor, totalMinor, country, words }: Short): ShortReason {
  const withheld = WITHHOLDINGS.find(
    (one) => (one.country === null || one.country === country) && isShare(shortMinor, totalMinor, one.rate, currency),
  );
  if (withheld) return { kind: "withholding", rate: withheld.words };
  if (saysInstalment(words)) return { kind: "instalment" };
  return shortMinor <= smallBalanceOf(currency) ? { kind: "bank_charges" } : { kind: "unknown" };
}

/** Payers round the tax they keep in their own way, by no more than a unit or two of what they pay in. */
function isShare(part: bigint, whole: bigint, rate: bigint, currency: string): boolean {
  const off = part * 10_000n - whole * rate;
  const allowed = 10_000n * (exponentOf(currency) === 0 ? 1n : 2n);
  return (off < 0n ? -off : off) <= allowed;
}

const FINAL =
  /\b(final|in full|full and final|less|net of|abz(ü|ue)glich|schlusszahlung|einbehalten)\b|withh|源泉|相殺|完済/i;
const INSTALMENT = /\b(part(ial)?|instal?l?ment|rate|teilzahlung|anzahlung|\d+ ?(of|von|\/) ?\d+)\b|分割|一部/i;

/** Whether the payer says that nothing more will come. */
export function saysFinal(words: string | null): boolean {
  return words !== null && FINAL.test(words);
}

function saysInstalment(words: string | null): boolean {
  return words !== null && !FINAL.test(words) && INSTALMENT.test(words);
}
