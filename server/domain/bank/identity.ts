import type { BankBooking, BankEntry, BankFile, BankStatement } from "#server/domain/bank/bank-file";

/** A statement or booking with the text it is recognised by in whatever file it comes. */
export type IdentifiedStatement = { identity: string; statement: BankStatement; bookings: IdentifiedBooking[] };
export type IdentifiedBooking = BankBooking & { identity: string };

/**
 * Says what every statement and booking of a file is recognised by. A booking is known by the bank's reference where it
 * has an unambiguous one, otherwise by all the bank says of it. Equal ones within a file are different bookings and are
 * counted; a statement that stands in the file twice is one.
 */
export function identified(file: BankFile): IdentifiedStatement[] {
  const counts = new Map<string, number>();
  return withoutRepeats(file.statements).map(({ identity, statement }) => ({
    identity,
    statement,
    bookings: statement.bookings.map((booking) => {
      const says = bookingIdentity(statement.accountIdentifier, booking);
      const turn = (counts.get(says) ?? 0) + 1;
      counts.set(says, turn);
      return { ...booking, identity: joined([says, String(turn)]) };
    }),
  }));
}

/** Two statements of one identity that say the same are one; saying different things, they are two. */
function withoutRepeats(statements: readonly BankStatement[]): { identity: string; statement: BankStatement }[] {
  const kept = new Map<string, { identity: string; statement: BankStatement }>();
  const turns = new Map<string, number>();
  for (const statement of statements) {
    const identity = statementIdentity(statement);
    const contents = joined([identity, String(statement.closingMinor), ...statement.bookings.map(wordsOf)]);
    if (kept.has(contents)) continue;
    const turn = (turns.get(identity) ?? 0) + 1;
    turns.set(identity, turn);
    kept.set(contents, { identity: turn === 1 ? identity : joined([identity, String(turn)]), statement });
  }
  return [...kept.values()];
}

function wordsOf({ whole, parts, reference }: BankBooking): string {
  return JSON.stringify(
    [whole, ...parts].map(({ line: _, ...said }) => ({ ...said, reference, amountMinor: String(said.amountMinor) })),
  );
}

/** A corrected statement has the number, days and opening of the one it corrects; pages of one day open differently. */
function statementIdentity(statement: BankStatement): string {
  const { accountIdentifier, currency, kind, number, startsOn, endsOn, openingMinor } = statement;
  return joined([accountIdentifier, currency, kind, number, startsOn, endsOn, openingMinor?.toString() ?? null]);
}

function bookingIdentity(accountIdentifier: string, { whole, reference }: BankBooking): string {
  const amount = [whole.currency, whole.amountMinor.toString()];
  if (reference !== null) return joined([accountIdentifier, ...amount, "reference", reference]);
  return joined([
    accountIdentifier,
    ...amount,
    whole.bookedOn,
    whole.valueOn,
    whole.bankReference,
    whole.endToEndReference,
    whole.counterpartyAccount,
    whole.returnReason,
    whole.remittance?.replace(/\s+/g, " ") ?? null,
  ]);
}

function joined(parts: readonly (string | null)[]): string {
  return parts.map((part) => part ?? "").join("\u001f");
}

/**
 * How two files' words on one booking are ordered. A booked entry does not change any more, so of two the one that says
 * more counts; one still pending counts as older than any booking, whatever day it expects.
 */
export function versionOf(entry: BankEntry): { versionAt: string; versionSequence: number } {
  const { line: _, amountMinor, ...said } = entry;
  const words = JSON.stringify(said).length + amountMinor.toString().length;
  return {
    versionAt: entry.status === "booked" ? `${entry.bookedOn}T00:00:00.000Z` : "1970-01-01T00:00:00.000Z",
    versionSequence: words,
  };
}
