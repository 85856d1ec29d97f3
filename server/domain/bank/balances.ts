import { type BankProblem, type BankStatement, isLedgerAmount } from "#server/domain/bank/bank-file";
import { decimalFromMinor } from "#server/domain/money";

/** Opening plus what was booked is closing, or the statement is not what the bank drew up. */
export function balanceProblem(statement: BankStatement): BankProblem | null {
  const { openingMinor, closingMinor, currency, bookings, line, number, accountIdentifier } = statement;
  const booked = bookings.filter(({ whole }) => whole.status === "booked");
  const sum = booked.reduce((total, { whole }) => total + whole.amountMinor, 0n);
  if (![sum, openingMinor ?? 0n, closingMinor ?? 0n].every(isLedgerAmount)) {
    return {
      line,
      reason: `Statement ${number} of ${accountIdentifier} holds amounts that no account can have. Ask the bank for the file again.`,
    };
  }
  if (openingMinor === null || closingMinor === null || openingMinor + sum === closingMinor) return null;
  const amount = (minor: bigint) => `${decimalFromMinor(minor, currency)} ${currency}`;
  const count = booked.length === 0 ? "no entries" : booked.length === 1 ? "one entry" : `${booked.length} entries`;
  return {
    line,
    reason: `Statement ${number} of ${accountIdentifier} does not add up: it opens with ${amount(openingMinor)}, ${count} of together ${amount(sum)} follow, and it closes with ${amount(closingMinor)} instead of ${amount(openingMinor + sum)}. Something is missing or was changed on the way; ask the bank for the file again.`,
  };
}
