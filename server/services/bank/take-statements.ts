import { sql } from "drizzle-orm";
import type { BankProblem } from "#server/domain/bank/bank-file";
import { plainMapping } from "#server/domain/sync/mapping";
import type { Scope } from "#server/kernel/context";
import { BANK_ACCOUNT, bankSource } from "#server/services/bank/bank-source";
import type { StatementMessages } from "#server/services/bank/messages";
import { applyRows } from "#server/services/sync/apply-batch";
import { insertMessages, type LandedMessage } from "#server/services/sync/land-messages";
import { type InboxRow, mapMessage } from "#server/services/sync/map-message";

/** Messages that travel in one statement. */
const CHUNK = 5_000;

/** What the way in would set aside, found before anything is stored: then the file is refused whole. */
export function unusableMessages(statements: readonly StatementMessages[]): BankProblem[] {
  const mapping = plainMapping(bankSource);
  return statements.flatMap(({ messages }) =>
    messages.flatMap(({ stream, eventId, correlationId, payload }) => {
      const row = {
        id: "",
        account: BANK_ACCOUNT,
        stream,
        event_id: eventId,
        correlation_id: correlationId,
        raw: JSON.stringify(payload),
      };
      const mapped = mapMessage(bankSource, row, mapping);
      return mapped.outcome === "dead" ? [{ line: payload.line, reason: mapped.reason }] : [];
    }),
  );
}

/**
 * Which entries no earlier file told of. A batch taken apart and the same batch as one entry tell of the same money, so
 * neither is new after the other.
 */
export async function newEntriesOf(scope: Scope, statements: readonly StatementMessages[]): Promise<number[]> {
  const ids = statements.flatMap(({ bookings }) => bookings.flatMap(({ id }) => [id, `${id}/1`]));
  const known = new Set<string>();
  for (let start = 0; start < ids.length; start += CHUNK) {
    const found = await scope.tx.execute<{ external_id: string }>(sql`
      select external_id from source_records
      where system = ${bankSource.key} and account = ${BANK_ACCOUNT} and kind = 'bank_entry'
        and external_id = any(${sql.param(ids.slice(start, start + CHUNK))}::text[])`);
    for (const row of found) known.add(row.external_id);
  }
  return statements.map(({ bookings }) =>
    bookings
      .filter(({ id }) => !known.has(id) && !known.has(`${id}/1`))
      .reduce((sum, { entryIds }) => sum + entryIds.length, 0),
  );
}

/** Lands the messages and applies those that say something new, by the way every message takes. */
export async function takeMessages(scope: Scope, messages: readonly LandedMessage[]): Promise<void> {
  for (let start = 0; start < messages.length; start += CHUNK) {
    const chunk = messages.slice(start, start + CHUNK);
    await insertMessages(scope, { source: bankSource.key, account: BANK_ACCOUNT, arrivedBy: "file", messages: chunk });
    const waiting = await scope.tx.execute<InboxRow>(sql`
      select id, account, stream, event_id, correlation_id, raw, amendments, mapping_document from inbox
      where source = ${bankSource.key} and account = ${BANK_ACCOUNT} and state = 'received'
        and event_id = any(${sql.param(chunk.map((message) => message.eventId))}::text[]) order by position`);
    const { deadLetteredInboxIds } = await applyRows(scope, bankSource, waiting);
    if (deadLetteredInboxIds.length > 0)
      throw new Error(
        `Of ${waiting.length} messages of a bank's file ${deadLetteredInboxIds.length} could not be used.`,
      );
  }
}
