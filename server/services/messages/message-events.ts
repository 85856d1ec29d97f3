import type { ReplayOutcome } from "#server/domain/sync/message-views";
import { messageStateWords } from "#server/domain/sync/message-words";
import type { DomainEvent } from "#server/kernel/events";
import type { StoredMessage } from "#server/services/messages/message-rows";

type Told = Pick<DomainEvent, "reason"> & { data?: Record<string, unknown> };

/** An event of one message: what was done to it, and how it stands after. */
export function messageEvent(
  type: `inbox.${string}`,
  row: StoredMessage,
  outcome: Pick<ReplayOutcome, "state" | "reason">,
  { reason, data }: Told = {},
): DomainEvent {
  return {
    type,
    subject: { type: "inbox", id: row.id },
    ...(reason === undefined ? {} : { reason }),
    before: { state: row.state, reason: row.reason, field: row.field },
    after: { state: outcome.state, reason: outcome.reason },
    data: { inboxId: row.id, source: row.source, ...data },
  };
}

/** "It was taken in." */
export function outcomeSentence({ state, reason }: Pick<ReplayOutcome, "state" | "reason">): string {
  if (state === "received") return "It waits to be read by the worker.";
  const words = messageStateWords[state];
  return reason === null ? `${words}.` : `${words}: ${reason}`;
}
