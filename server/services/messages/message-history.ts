import { desc, eq } from "drizzle-orm";
import { events } from "#db/schema/events";
import type { MessageState } from "#server/domain/sync/message-selection";
import type { MessageHistoryEntry } from "#server/domain/sync/message-views";
import { arrivalWords, messageStateWords } from "#server/domain/sync/message-words";
import type { Scope } from "#server/kernel/context";
import { actorInWords } from "#server/services/cases/event-sentences";
import { outcomeSentence } from "#server/services/messages/message-events";
import type { StoredMessage } from "#server/services/messages/message-rows";

const MOST_ENTRIES = 200;

type Payload = {
  reason?: string;
  after?: { state?: MessageState; reason?: string | null };
  data?: { pointer?: string; found?: unknown; value?: unknown; document?: number | null; replayId?: string };
};

/** The life of a message, latest first: how it stands, what people did to it, and how it came. */
export async function messageHistory(
  scope: Pick<Scope, "tx">,
  row: StoredMessage & { arrived_by: string; settled_at: string | null; mapping_version: string | null },
): Promise<MessageHistoryEntry[]> {
  const acts = await scope.tx
    .select()
    .from(events)
    .where(eq(events.stream, `inbox:${row.id}`))
    .orderBy(desc(events.sequence))
    .limit(MOST_ENTRIES);
  const entries = acts.map((event): MessageHistoryEntry => {
    const payload = event.payload as Payload;
    const who = actorInWords(event);
    const { state = "received", reason = null } = payload.after ?? {};
    const outcome = event.type === "inbox.skipped" ? "" : ` ${outcomeSentence({ state, reason })}`;
    return {
      at: event.at,
      text: `${who} ${wordsOf(event.type, payload)}.${outcome}`,
      detail: payload.reason ?? null,
      replayId: payload.data?.replayId ?? null,
    };
  });
  const latest = acts[0]?.at ?? new Date(row.received_at);
  const settledAt = row.settled_at === null ? null : new Date(row.settled_at);
  const isNews = settledAt !== null && (acts.length === 0 || settledAt > latest);
  return [
    ...(isNews && settledAt
      ? [
          {
            at: settledAt,
            text: `Read with ${row.mapping_version ?? "the mapping of that time"}: ${messageStateWords[row.state].toLowerCase()}.`,
            detail: row.reason,
            replayId: null,
          },
        ]
      : []),
    ...entries,
    {
      at: new Date(row.received_at),
      text: `Arrived: ${arrivalWords[row.arrived_by] ?? row.arrived_by}.`,
      detail: null,
      replayId: null,
    },
  ];
}

function wordsOf(type: string, { data = {} }: Payload): string {
  if (type === "inbox.replayed") return "had it read again";
  if (type === "inbox.skipped") return "skipped it for good";
  if (type === "inbox.amended")
    return `put ${JSON.stringify(data.value)} in place of ${JSON.stringify(data.found)} at ${data.pointer} and had it read again`;
  if (type === "inbox.mapping_chosen")
    return `had it read with ${data.document === null ? "the mapping in force" : data.document === 0 ? "the connector's own defaults" : `mapping document ${data.document}`}`;
  return type.replace(".", " ").replaceAll("_", " ");
}
