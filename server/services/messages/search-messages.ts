import { type SQL, sql } from "drizzle-orm";
import { type MessageState, SearchMessagesInput } from "#server/domain/sync/message-selection";
import type { MessagePage, MessageRow } from "#server/domain/sync/message-views";
import type { Scope } from "#server/kernel/context";
import { AppError } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { type AboutMessage, aboutMessages } from "#server/services/messages/about-messages";
import { mapMessages } from "#server/services/messages/map-messages";
import { messageColumns, type StoredMessage } from "#server/services/messages/message-rows";
import { candidatesFor } from "#server/services/messages/search-candidates";
import { sourceLabel } from "#server/services/sync/known-sources";

/** How many pages are read to fill one for somebody who may not see everything. */
const MOST_PAGES_READ = 5;

type Filters = {
  source: string | null;
  stream: string | null;
  state: MessageState | null;
  from: string | null;
  to: string | null;
};
type Place = { receivedAt: string; id: string };

/** Messages that ever arrived, newest first: those a text means, or all, of a source, a stream, a state and a time. */
export const searchMessages = defineQuery({
  name: "messages.search",
  permission: "sync.read",
  input: SearchMessagesInput,
  async run(scope, { text, cursor, limit, ...filters }): Promise<MessagePage> {
    const among = text === "" ? null : await candidatesFor(scope, text);
    const rows: MessageRow[] = [];
    let after = cursor === null ? null : placeOf(cursor);
    for (let read = 0; read < MOST_PAGES_READ; read += 1) {
      const page = await storedPage(scope, filters, among, after, limit);
      rows.push(...(await shownRows(scope, page)));
      const last = page.at(-1);
      after = page.length < limit || !last ? null : { receivedAt: last.received_at, id: last.id };
      if (after === null || rows.length >= limit || scope.entities === "all") break;
    }
    return { rows, nextCursor: after === null ? null : `${after.receivedAt}~${after.id}` };
  },
});

/** Rows as people see them; what lies in other people's legal entities is left out. */
export async function shownRows(scope: Scope, stored: readonly StoredMessage[]): Promise<MessageRow[]> {
  const about = await aboutMessages(scope, stored, await mapMessages(scope, stored));
  return stored.flatMap((row) => {
    const known = about.get(row.id);
    return known?.isCovered ? [messageRow(row, known)] : [];
  });
}

export function messageRow(row: StoredMessage, { about }: AboutMessage): MessageRow {
  return {
    id: row.id,
    receivedAt: new Date(row.received_at),
    source: row.source,
    sourceLabel: sourceLabel(row.source),
    stream: row.stream,
    eventId: row.event_id,
    correlationId: row.correlation_id,
    state: row.state,
    reason: row.reason,
    field: row.field,
    about,
  };
}

function storedPage(
  scope: Pick<Scope, "tx">,
  filters: Filters,
  among: readonly string[] | null,
  after: Place | null,
  limit: number,
): Promise<StoredMessage[]> {
  const conditions: SQL[] = [
    ...(among === null ? [] : [sql`i.id = any(${sql.param(among)}::uuid[])`]),
    ...(filters.source === null ? [] : [sql`i.source = ${filters.source}`]),
    ...(filters.stream === null ? [] : [sql`i.stream = ${filters.stream}`]),
    // As it stands in the partial indexes: a parameter would hide from the planner that they hold the answer.
    ...(filters.state === null ? [] : [sql.raw(`i.state = '${filters.state}'`)]),
    ...(filters.from === null ? [] : [sql`i.received_at >= ${filters.from}::timestamptz`]),
    ...(filters.to === null ? [] : [sql`i.received_at <= ${filters.to}::timestamptz`]),
    ...(after === null
      ? []
      : [
          sql`i.received_at <= ${after.receivedAt}::timestamptz and (i.received_at, i.id) < (${after.receivedAt}::timestamptz, ${after.id}::uuid)`,
        ]),
  ];
  const where = conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `);
  return scope.tx.execute<StoredMessage>(sql`
    select ${messageColumns} from inbox i where ${where} order by i.received_at desc, i.id desc limit ${limit}`);
}

function placeOf(cursor: string): Place {
  const [receivedAt = "", id = ""] = cursor.split("~");
  if (Number.isNaN(Date.parse(receivedAt)) || !/^[0-9a-f-]{36}$/.test(id))
    throw new AppError("BAD_INPUT", "This page of messages cannot be found. Search again.");
  return { receivedAt, id };
}
