import { type DecimalSign, readMoney } from "#server/domain/receivables/cells";

export type AmountGuess = {
  /** Null when the values do not decide: "1,234" may be a thousand or a little more than one. */
  decimal: DecimalSign | null;
  sign: "as_written" | "reversed";
  /** How many of the values could be read so. */
  fitting: number;
};

/** Two decimal places: enough to try out how a column is written. */
const TRIAL_CURRENCY = "EUR";

/**
 * Finds the sign before the cents. The last of two different signs is it, and so is a single one that is not followed by
 * exactly three digits; where every sign is followed by three digits and stands alone, nothing is decided.
 */
export function guessAmounts(values: readonly string[]): AmountGuess {
  const bare = values.map((value) => value.replaceAll(/[^\d.,]/g, ""));
  const votes = bare.map(decimalIn);
  const points = votes.filter((vote) => vote === ".").length;
  const commas = votes.filter((vote) => vote === ",").length;
  const isOpen = points === 0 && commas === 0 && votes.includes("either");
  const decimal = isOpen ? null : commas > points ? "," : ".";
  const readings = values.map((value) => amountIn(value, decimal ?? "."));
  const known = readings.filter((amount) => amount !== null);
  const isReversed = known.some((amount) => amount < 0n) && known.every((amount) => amount <= 0n);
  return { decimal, sign: isReversed ? "reversed" : "as_written", fitting: known.length };
}

function decimalIn(text: string): DecimalSign | "either" | "none" {
  const signs = [...text].filter((letter): letter is DecimalSign => letter === "." || letter === ",");
  const last = signs.at(-1);
  if (last === undefined) return "none";
  const opposite: DecimalSign = last === "." ? "," : ".";
  if (signs.length > 1) return signs.every((sign) => sign === last) ? opposite : last;
  return text.length - text.indexOf(last) - 1 === 3 ? "either" : last;
}

/** The sign and size of an amount whatever its currency, for looking at a column before anybody said how to read it. */
function amountIn(value: string, decimal: DecimalSign): bigint | null {
  const bare = value.replaceAll(/[A-Z]{3}|\p{Sc}/gu, "").trim();
  const [whole = "", fraction = ""] = splitAt(bare, decimal);
  const reading = readMoney(whole + fraction, TRIAL_CURRENCY, { decimal, unit: "major", sign: "as_written" });
  return reading.ok ? reading.value : null;
}

/** The amount without its decimal places, which differ from currency to currency. */
function splitAt(text: string, decimal: DecimalSign): [string, string] {
  const match = new RegExp(`^(.*\\d)[${decimal}]\\d+(\\D*)$`).exec(text);
  return match ? [match[1] ?? "", match[2] ?? ""] : [text, ""];
}
