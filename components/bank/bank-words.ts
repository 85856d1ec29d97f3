import type { StatementKind } from "#server/domain/bank/bank-file";

export const kindWords: Record<StatementKind, string> = {
  statement: "Statement",
  intraday: "Intraday report",
  notification: "Notification",
};

/** What an account's number looks like to people: an IBAN in groups of four, anything else as the bank writes it. */
export function accountText(identifier: string): string {
  return /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(identifier) ? identifier.replace(/(.{4})(?=.)/g, "$1 ") : identifier;
}
