import { type SQL, sql } from "drizzle-orm";
import type { InboxAmendment } from "#server/domain/sync/mapping";
import type { MessageState } from "#server/domain/sync/message-selection";
import type { Scope } from "#server/kernel/context";
import type { InboxRow } from "#server/services/sync/map-message";

/** A message as the inbox holds it. */
export type StoredMessage = InboxRow & {
  source: string;
  state: MessageState;
  reason: string | null;
  field: string | null;
  /** As the database writes it, to the last digit: pages continue by it. */
  received_at: string;
  position: string;
};

export const messageColumns = sql.raw(
  "i.id, i.position::text, i.source, i.account, i.stream, i.event_id, i.correlation_id, i.received_at::text, i.raw, i.state, i.reason, i.field, i.amendments, i.mapping_document",
);

/** Messages by id, the newest first. */
export function loadMessages(scope: Pick<Scope, "tx">, ids: readonly string[]): Promise<StoredMessage[]> {
  if (ids.length === 0) return Promise.resolve([]);
  return scope.tx.execute<StoredMessage>(sql`
    select ${messageColumns} from inbox i where i.id = any(${sql.param(ids)}::uuid[]) order by i.received_at desc, i.id desc`);
}

/** Ids as one statement finds them. */
export async function idsOf(scope: Pick<Scope, "tx">, query: SQL): Promise<string[]> {
  return (await scope.tx.execute<{ id: string | null }>(query)).flatMap((row) => row.id ?? []);
}

export function amendmentsOf(row: { amendments?: InboxAmendment[] | null }): InboxAmendment[] {
  return row.amendments ?? [];
}
