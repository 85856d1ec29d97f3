import { exponentOf, minorFromDecimal } from "#server/domain/money";

/** What somebody typed, read; or the sentence that says what is wrong with it. */
export type Reading<Value> = { value: Value } | { trouble: string };

/** Digits beyond these are no amount anybody meant. */
const MOST_DIGITS = 15;

/** A typed amount above zero, in minor units of its currency. */
export function readAmount(text: string, currency: string): Reading<bigint> {
  const typed = text.trim();
  const places = exponentOf(currency);
  if (typed === "") return { trouble: "Write an amount." };
  if (/^\+?\d+\.\d+$/.test(typed) && minorFromDecimal(typed, currency) === null)
    return {
      trouble:
        places === 0
          ? `${currency} has no decimal places. Write a whole amount such as 1200.`
          : `${currency} has ${places} decimal places. Write no more than that, such as ${exampleOf(places)}.`,
    };
  if (/^[\d.,' ]+$/.test(typed) && /[,' ]/.test(typed))
    return {
      trouble:
        places === 0
          ? "Leave out what parts the thousands: write 1200."
          : `Leave out what parts the thousands, and put a point before the decimals: ${exampleOf(places)}.`,
    };
  const minor = minorFromDecimal(typed, currency);
  if (minor === null)
    return { trouble: `Write digits with a point before the decimals, such as ${exampleOf(places)}.` };
  if (minor <= 0n) return { trouble: "Write an amount above zero." };
  if (minor.toString().length > MOST_DIGITS)
    return { trouble: "This amount is too large to be meant. Check its digits." };
  return { value: minor };
}

function exampleOf(places: number): string {
  return places === 0 ? "1200" : `1200.${"50".padEnd(places, "0").slice(0, places)}`;
}

const WHOLE = 10_000;

/** A typed percentage of at most 100 with up to two decimals, in hundredths of a percent. */
export function readPercentage(text: string): Reading<number> {
  const match = /^(\d{1,3})(?:\.(\d{1,2}))?$/.exec(text.trim().replace(/\s*%$/, ""));
  if (!match) return { trouble: "Write a percentage with at most two decimals, such as 25 or 12.5." };
  const [, whole = "0", fraction = ""] = match;
  const basisPoints = Number(whole + fraction.padEnd(2, "0"));
  if (basisPoints === 0 || basisPoints > WHOLE) return { trouble: "Write a percentage above 0 and of at most 100." };
  return { value: basisPoints };
}
