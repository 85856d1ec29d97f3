import { type BankEntry, type BankProblem, isLedgerAmount } from "#server/domain/bank/bank-file";
import { dayFromYymmdd, dayNearest } from "#server/domain/bank/days";
import { readDetails } from "#server/domain/bank/mt940/details";
import type { Mt940Field } from "#server/domain/bank/mt940/tags";
import { joinedText, referenceOrNull, textOrNull } from "#server/domain/bank/text";
import { minorFromDecimal } from "#server/domain/money";

/** Value day, booking day, direction, third letter of the currency, amount, kind of booking, references. */
const statementLine = /^(\d{6})(\d{4})?(RC|RD|EC|ED|C|D)([A-Z])?(\d{1,15}(?:[.,]\d*)?) ?([NSF][A-Z0-9 ]{3})(.*)$/;

/** A field :61: and what its :86: says, as an entry. */
export function readStatementLine(
  field: Mt940Field,
  details: readonly string[],
  currency: string,
): BankEntry | BankProblem {
  const { line, lines } = field;
  const problem = (reason: string): BankProblem => ({ line, reason });
  const match = statementLine.exec(lines[0]?.trimEnd() ?? "");
  if (!match)
    return problem(
      `The booking ":61:${shown(lines[0])}" cannot be read: a value date, C or D, an amount and a kind of booking should follow one another. Ask the bank for the file again.`,
    );
  const [, value = "", entry, mark = "", , amount = "", kind = "", rest = ""] = match;
  const valueOn = dayFromYymmdd(value);
  if (valueOn === null)
    return problem(`The booking's value date ${value} (year, month, day) does not exist. Ask the bank to correct it.`);
  const bookedOn = entry === undefined ? valueOn : dayNearest(entry, valueOn);
  if (bookedOn === null)
    return problem(`The booking's entry date ${entry} (month, day) does not exist. Ask the bank to correct it.`);
  const minor = swiftAmount(amount, currency);
  if (minor === null) return problem(`The booking's amount ${amount} is no amount of ${currency}.`);
  const said = readDetails(details);
  const references = referencesIn(rest);
  return {
    line,
    status: mark.startsWith("E") ? "pending" : "booked",
    bookedOn,
    valueOn,
    currency,
    amountMinor: isMoneyIn(mark) ? minor : -minor,
    isReversal: mark.startsWith("R"),
    transactionCode: [kind.trim(), said.code].filter((part) => part !== null).join("-"),
    counterpartyName: said.counterpartyName ?? references.name,
    counterpartyAccount: said.counterpartyAccount,
    endToEndReference: said.endToEndReference ?? references.customer,
    bankReference: references.bank,
    remittance: withSupplement(said.remittance, lines.slice(1)),
    returnReason: said.returnReason,
  };
}

/** A reversal of a credit takes money out again. */
function isMoneyIn(mark: string): boolean {
  return mark === "C" || mark === "RD" || mark === "EC";
}

/** The customer's reference, "//" and the bank's; some banks write a name after a reference of sixteen characters. */
function referencesIn(rest: string): { customer: string | null; bank: string | null; name: string | null } {
  const [own = "", ...others] = rest.split("//");
  const [reference = "", ...name] = own.split(/\s{2,}/);
  return {
    customer: referenceOrNull(reference),
    bank: referenceOrNull(others.join("//")),
    name: textOrNull(name.join(" ")),
  };
}

/** The bank's own additions stand on the second line of the booking; they are kept where :86: does not repeat them. */
function withSupplement(remittance: string | null, lines: readonly string[]): string | null {
  const supplement = textOrNull(
    lines
      .map((line) => line.trim())
      .filter((line) => line !== "")
      .join("\n"),
  );
  if (supplement === null || remittance?.includes(supplement)) return remittance;
  return joinedText([remittance, supplement]);
}

/** "1027,25", "0," or "20" as minor units; null when it is none or finer than the currency. */
export function swiftAmount(text: string, currency: string): bigint | null {
  const minor = minorFromDecimal(text.replace(",", ".").replace(/\.$/, ""), currency);
  return minor !== null && isLedgerAmount(minor) ? minor : null;
}

export type Mt940Balance = { day: string; currency: string | null; minor: bigint };

/** "C200904EUR0,": direction, day, currency, amount. The currency may be left out where another balance names it. */
export function readBalance(field: Mt940Field, fallback: string | null): Mt940Balance | BankProblem {
  const { tag, line, lines } = field;
  const text = lines[0]?.trim() ?? "";
  const match = /^([CD])(\d{6})([A-Z]{3})?(\d{1,15}(?:[.,]\d*)?)$/.exec(text);
  const currency = match?.[3] ?? fallback;
  if (!match || currency === null)
    return {
      line,
      reason: `The balance ":${tag}:${shown(text)}" cannot be read: C or D, a date, a currency and an amount should follow one another. Ask the bank for the file again.`,
    };
  const [, mark, date = "", , amount = ""] = match;
  const day = dayFromYymmdd(date);
  if (day === null)
    return {
      line,
      reason: `The balance's date ${date} (year, month, day) does not exist. Ask the bank to correct it.`,
    };
  const minor = swiftAmount(amount, currency);
  if (minor === null) return { line, reason: `The balance ${amount} is no amount of ${currency}.` };
  return { day, currency, minor: mark === "C" ? minor : -minor };
}

/** The beginning of a line that could not be read. */
function shown(text: string | undefined): string {
  const clean = text ?? "";
  return clean.length > 60 ? `${clean.slice(0, 60)}…` : clean;
}
