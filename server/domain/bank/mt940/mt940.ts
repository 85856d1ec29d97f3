import { balanceProblem } from "#server/domain/bank/balances";
import {
  type BankBooking,
  type BankProblem,
  type BankReading,
  type BankStatement,
  refused,
} from "#server/domain/bank/bank-file";
import { type Mt940Balance, readBalance, readStatementLine } from "#server/domain/bank/mt940/line";
import { type Mt940Field, messagesOf } from "#server/domain/bank/mt940/tags";

/** Reads SWIFT MT940 statements, in the spellings of the banks that write them. */
export function readMt940(text: string): BankReading {
  const problems: BankProblem[] = [];
  const statements = messagesOf(text).flatMap((fields) => {
    const read = readStatement(fields, problems);
    return read === null ? [] : [read];
  });
  if (problems.length === 0 && statements.length === 0)
    problems.push({ line: 1, reason: "The file holds no statement: no opening balance (:60F:) was found." });
  if (problems.length > 0) return refused("mt940", problems);
  return { ok: true, file: { format: "mt940", statements } };
}

const required = [
  { tags: ["25", "25P"], name: "account (:25:)" },
  { tags: ["60F", "60M"], name: "opening balance (:60F:)" },
  { tags: ["62F", "62M"], name: "closing balance (:62F:)" },
] as const;

function readStatement(fields: readonly Mt940Field[], problems: BankProblem[]): BankStatement | null {
  const line = fields[0]?.line ?? 1;
  const only = (tags: readonly string[]) => fields.filter(({ tag }) => tags.includes(tag));
  for (const { tags, name } of required) {
    const found = only(tags).length;
    if (found === 1) continue;
    problems.push({
      line: found === 0 ? line : (only(tags)[1]?.line ?? line),
      reason:
        found === 0
          ? `The statement that begins on line ${line} has no ${name}, so it is not whole. Ask the bank for the file again.`
          : `The statement that begins on line ${line} has more than one ${name}. Ask the bank for the file again.`,
    });
    return null;
  }
  const balances = readBalances(only(["60F", "60M"]), only(["62F", "62M"]), problems);
  if (!balances) return null;
  const { opening, closing, currency } = balances;
  const bookings = readBookings(fields, currency, problems);
  const accountIdentifier = accountOf(only(["25", "25P"])[0], currency);
  if (accountIdentifier === "" || accountIdentifier.length > 100) {
    problems.push({
      line,
      reason: "The statement's account (:25:) is not an account number. Ask the bank for the file again.",
    });
    return null;
  }
  const number = only(["28", "28C"])[0]?.lines[0]?.trim();
  const statement: BankStatement = {
    line,
    accountIdentifier,
    number: number === undefined || number === "" ? closing.day : number,
    kind: "statement",
    startsOn: opening.day,
    endsOn: closing.day,
    currency,
    openingMinor: opening.minor,
    closingMinor: closing.minor,
    createdAt: null,
    bookings,
  };
  const unbalanced = problems.length === 0 ? balanceProblem(statement) : null;
  if (unbalanced) problems.push(unbalanced);
  return statement;
}

function readBalances(
  [openingField]: readonly Mt940Field[],
  [closingField]: readonly Mt940Field[],
  problems: BankProblem[],
): { opening: Mt940Balance; closing: Mt940Balance; currency: string } | null {
  if (!openingField || !closingField) return null;
  const opening = readBalance(openingField, null);
  if ("reason" in opening) {
    problems.push(opening);
    return null;
  }
  const closing = readBalance(closingField, opening.currency);
  if ("reason" in closing) {
    problems.push(closing);
    return null;
  }
  if (opening.currency === null || opening.currency !== closing.currency) {
    problems.push({
      line: closingField.line,
      reason: `The closing balance is in ${closing.currency} and the opening balance in ${opening.currency}: a statement has one currency. Ask the bank for the file again.`,
    });
    return null;
  }
  return { opening, closing, currency: opening.currency };
}

/** Each :61: with the :86: or :NS: fields that follow it; those before the first and after the closing are about the statement. */
function readBookings(fields: readonly Mt940Field[], currency: string, problems: BankProblem[]): BankBooking[] {
  const bookings: BankBooking[] = [];
  const closingAt = fields.findIndex(({ tag }) => tag === "62F" || tag === "62M");
  const openingAt = fields.findIndex(({ tag }) => tag === "60F" || tag === "60M");
  for (const [index, field] of fields.entries()) {
    if (field.tag !== "61") continue;
    if (index < openingAt || index > closingAt) {
      problems.push({
        line: field.line,
        reason: "A booking stands outside of the opening and closing balance. Ask the bank for the file again.",
      });
      continue;
    }
    const details = detailsAfter(fields, index);
    const whole = readStatementLine(
      field,
      details.flatMap(({ tag, lines }) => (tag === "NS" ? lines.map((each) => each.replace(/^\d{2}/, "")) : lines)),
      currency,
    );
    if ("reason" in whole) problems.push(whole);
    else bookings.push({ whole, parts: [], reference: null });
  }
  return bookings;
}

function detailsAfter(fields: readonly Mt940Field[], index: number): Mt940Field[] {
  const details: Mt940Field[] = [];
  for (let at = index + 1; fields[at]?.tag === "86" || fields[at]?.tag === "NS"; at += 1)
    details.push(...fields.slice(at, at + 1));
  return details;
}

/** Without spaces, and without the currency that some banks write behind the number. */
function accountOf(field: Mt940Field | undefined, currency: string): string {
  const text = (field?.lines[0] ?? "").replace(/\s/g, "");
  return text.endsWith(currency) && /\d$/.test(text.slice(0, -3)) ? text.slice(0, -3) : text;
}
