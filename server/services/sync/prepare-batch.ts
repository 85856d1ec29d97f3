import { setImmediate as nextTurn } from "node:timers/promises";
import canonicalize from "canonicalize";
import { sql } from "drizzle-orm";
import type { RawMessage } from "#server/connectors/connector";
import { type Mapping, mappingName } from "#server/domain/sync/mapping";
import type { Context } from "#server/kernel/context";
import { loadMappings } from "#server/services/sync/load-mappings";
import { type InboxRow, type MappedRow, mapMessage, messageOf } from "#server/services/sync/map-message";
import type { MappingSource } from "#server/services/sync/mapping-source";
import { FieldWatch, type SeenField } from "#server/services/sync/note-fields";

/** A message that was read and mapped ahead, and what it was mapped with. */
export type PreparedRow = { row: InboxRow; mapped: MappedRow; mappingVersion: string };

export type PreparedBatch = {
  /** In order of arrival. */
  ids: string[];
  rows: ReadonlyMap<string, PreparedRow>;
  lastPosition: bigint;
  /** Fields these messages have and none before had. */
  fields: readonly SeenField[];
};

/** Messages mapped before others get their turn: the batch being written asks for its next statement in between. */
const MAPPED_AT_ONCE = 10;

/**
 * Reads and maps the next messages that wait, outside of any transaction, so that this happens while the batch before is
 * being written. Nothing is decided here: the batch looks again at what still waits and how it is to be read.
 * @returns null when nothing waits after the position.
 */
export async function prepareBatch(
  context: Context,
  source: MappingSource,
  after: bigint,
  limit: number,
  inboxIds?: readonly string[],
): Promise<PreparedBatch | null> {
  const chosen = inboxIds ? sql`and id = any(${sql.param(inboxIds)}::uuid[])` : sql``;
  const rows = await context.db.execute<InboxRow & { position: string }>(sql`
    select id, account, stream, event_id, correlation_id, raw, amendments, mapping_document, position from inbox
    where source = ${source.key} and state = 'received' and position > ${after.toString()}::bigint ${chosen} order by position limit ${limit}`);
  const last = rows.at(-1);
  if (!last) return null;
  const mappingOf = await loadMappings(
    { tx: context.db, now: context.now() },
    source,
    rows.flatMap((row) => row.mapping_document ?? []),
  );
  const prepared = new Map<string, PreparedRow>();
  const watch = new FieldWatch(context.db, source.key);
  for (const [index, row] of rows.entries()) {
    if (index % MAPPED_AT_ONCE === MAPPED_AT_ONCE - 1) await nextTurn();
    const message = messageOf(row);
    watch.see(row.stream, message.payload, row.id);
    prepared.set(row.id, prepareRow(source, row, mappingOf, message));
  }
  return {
    ids: rows.map((row) => row.id),
    rows: prepared,
    lastPosition: BigInt(last.position),
    fields: await watch.unseen(context),
  };
}

export function prepareRow(
  source: MappingSource,
  row: InboxRow,
  mappingOf: (documentNumber: number | null) => Mapping,
  message: RawMessage = messageOf(row),
): PreparedRow {
  const mapping = mappingOf(row.mapping_document ?? null);
  return {
    row,
    mapped: mapMessage(source, row, mapping, message),
    mappingVersion: mappingName(source.mappingVersion, mapping),
  };
}

/** Whether what was prepared is what the row, as it stands now, would give. A message's own text never changes. */
export function stillFits(prepared: PreparedRow, now: Omit<InboxRow, "raw">, mappingVersion: string): boolean {
  return (
    prepared.mappingVersion === mappingVersion &&
    canonicalize(prepared.row.amendments ?? null) === canonicalize(now.amendments ?? null)
  );
}
