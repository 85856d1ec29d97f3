import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { BankEntry, BankFile, BankStatement } from "#server/domain/bank/bank-file";
import { type IdentifiedBooking, type IdentifiedStatement, identified, versionOf } from "#server/domain/bank/identity";
import type { FactsOf } from "#server/domain/sync/records";
import type { BankMessage } from "#server/services/bank/bank-source";
import type { LandedMessage } from "#server/services/sync/land-messages";

/** A statement with the messages that tell of it and of its entries. */
export type StatementMessages = {
  statement: BankStatement;
  bookings: { id: string; entryIds: string[] }[];
  messages: (LandedMessage & { payload: BankMessage })[];
};

/** Takes a file apart into one message for each statement and each entry. */
export function messagesOfFile(fileName: string, file: BankFile, correlationId: string): StatementMessages[] {
  let position = 0;
  return identified(file).map((one) => {
    const bookings = one.bookings.map((booking) => ({ booking, id: hashed(booking.identity) }));
    const entries = bookings.flatMap(({ booking, id }) => entriesOfBooking(booking, id));
    const payloads: BankMessage[] = [
      statementMessage(
        fileName,
        file,
        one,
        entries.map((entry) => entry.id),
      ),
      ...entries.map(({ id, entry }): BankMessage => {
        const facts = entryFacts(one.statement, entry, position);
        position += 1;
        return {
          kind: "bank_entry",
          fileName,
          format: file.format,
          line: entry.line,
          externalId: id,
          ...versionOf(entry),
          facts,
        };
      }),
    ];
    return {
      statement: one.statement,
      bookings: bookings.map(({ booking, id }) => ({
        id,
        entryIds: entriesOfBooking(booking, id).map((each) => each.id),
      })),
      messages: payloads.map((payload) => landed(payload, correlationId)),
    };
  });
}

/** The parts of a batch have the ids that follow from its own, so that a file without them is known to tell of the same. */
function entriesOfBooking({ whole, parts }: IdentifiedBooking, id: string): { id: string; entry: BankEntry }[] {
  if (parts.length === 0) return [{ id, entry: whole }];
  return parts.map((entry, index) => ({ id: `${id}/${index + 1}`, entry }));
}

function statementMessage(
  fileName: string,
  { format }: BankFile,
  { identity, statement }: IdentifiedStatement,
  entries: string[],
): BankMessage {
  const { line, accountIdentifier, number, kind, startsOn, endsOn, currency, createdAt } = statement;
  const day = endsOn ?? startsOn ?? "1970-01-01";
  const facts: FactsOf<"bank_statement"> = {
    accountIdentifier,
    number,
    kind,
    startsOn,
    endsOn,
    currency,
    openingMinor: statement.openingMinor?.toString() ?? null,
    closingMinor: statement.closingMinor?.toString() ?? null,
    entryCount: entries.length,
  };
  return {
    kind: "bank_statement",
    fileName,
    format,
    line,
    externalId: hashed(identity),
    versionAt: createdAt ?? `${day}T00:00:00.000Z`,
    versionSequence: entries.length,
    facts,
    entries,
  };
}

function entryFacts(statement: BankStatement, entry: BankEntry, position: number): FactsOf<"bank_entry"> {
  const { line: _, amountMinor, ...said } = entry;
  return { ...said, accountIdentifier: statement.accountIdentifier, amountMinor: amountMinor.toString(), position };
}

/** The message's id holds what it says but not where it stood, so the same word in another file is no new message. */
function landed(payload: BankMessage, correlationId: string): LandedMessage & { payload: BankMessage } {
  const { fileName: _, line: __, format: ___, ...said } = payload;
  const words = said.kind === "bank_entry" ? { ...said, facts: { ...said.facts, position: 0 } } : said;
  return {
    stream: payload.kind === "bank_entry" ? "entries" : "statements",
    eventId: `${payload.kind}:${payload.externalId}:${hashed(canonicalize(words) ?? "")}`,
    correlationId,
    payload,
  };
}

function hashed(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
