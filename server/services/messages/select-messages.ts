import { type SQL, sql } from "drizzle-orm";
import { causeSignature } from "#server/domain/sync/message-cause";
import type { MessageSelection, MessageState } from "#server/domain/sync/message-selection";
import type { Scope } from "#server/kernel/context";

export type SelectedMessage = {
  id: string;
  position: string;
  source: string;
  stream: string;
  event_id: string;
  state: MessageState;
  reason: string | null;
  field: string | null;
};

/** More dead letters of one stream than this are taken cause by cause in several replays. */
const MOST_OF_A_CAUSE = 50_000;

/**
 * The messages a selection means, in order of arrival, from behind a position on. Messages that wait to be read are left
 * out, since they are read anyway; those that were skipped come back only when they are named.
 */
export async function selectMessages(
  scope: Pick<Scope, "tx">,
  selection: MessageSelection,
  { after, limit }: { after: string | null; limit: number },
): Promise<SelectedMessage[]> {
  const most = selection.by === "cause" ? MOST_OF_A_CAUSE : limit;
  const rows = await scope.tx.execute<SelectedMessage>(sql`
    select id, position::text, source, stream, event_id, state, reason, field from inbox
    where ${conditionOf(selection)} and position > ${after ?? "-1"}::bigint order by inbox.position limit ${most}`);
  if (selection.by !== "cause") return rows;
  return rows.filter((row) => causeSignature(row) === selection.signature).slice(0, limit);
}

/** How many there are. */
export async function countMessages(scope: Pick<Scope, "tx">, selection: MessageSelection): Promise<number> {
  if (selection.by === "cause")
    return (await selectMessages(scope, selection, { after: null, limit: MOST_OF_A_CAUSE })).length;
  const [row] = await scope.tx.execute<{ count: number }>(
    sql`select count(*)::int as count from inbox where ${conditionOf(selection)}`,
  );
  return row?.count ?? 0;
}

function conditionOf(selection: MessageSelection): SQL {
  if (selection.by === "messages") return sql`id = any(${sql.param(selection.ids)}::uuid[])`;
  if (selection.by === "correlation")
    return sql`correlation_id = ${selection.correlationId} and state not in ('received', 'skipped')`;
  if (selection.by === "cause")
    return sql`state = 'dead' and source = ${selection.source} and stream = ${selection.stream}`;
  return sql`
    source = ${selection.source} and state = any(${sql.param(selection.states)}::text[])
    and received_at >= ${selection.from}::timestamptz and received_at <= ${selection.to}::timestamptz`;
}
