import type { Census, Connector, RawMessage } from "#server/connectors/connector";
import { type CensusRow, censusRow, isCounted } from "#server/domain/completeness/census-row";
import type { Mapping } from "#server/domain/sync/mapping";
import type { RecordKind } from "#server/domain/sync/records";
import { addDays } from "#server/domain/time";
import type { Context } from "#server/kernel/context";
import { type DayWindow, isWithin, loadOurVersions } from "#server/services/completeness/our-side";
import type { PlaceBook } from "#server/services/completeness/places";
import { rawText } from "#server/services/sync/land-messages";
import { mapMessage, type VersionedRecord } from "#server/services/sync/map-message";

/** What a source listed of one kind, reduced to what counting needs. */
export type SourceSide = {
  /** When the list was begun: what changed afterwards is looked at again before it is called a difference. */
  begunAt: Date;
  rows: Map<string, CensusRow>;
  listed: number;
  /** Messages that say something else than our record of the object, or of which we have none. */
  news: number;
  /** Messages that the mapping could not read; a dead letter tells of each. */
  unreadable: number;
};

export type Listing = {
  connector: Connector;
  census: Census;
  window: DayWindow;
  mapping: Mapping;
  places: PlaceBook;
  signal: AbortSignal;
  /** Given the messages of each page that we lack or hold in another form, and those that cannot be read. */
  onNews?: (messages: RawMessage[], unreadable: RawMessage[]) => Promise<void>;
};

export type ReadMessage = { message: RawMessage; records: VersionedRecord[] | null };

/** Maps a message the way it would be mapped on arrival; null records where it cannot be read. */
export function readMessage(connector: Connector, message: RawMessage, mapping: Mapping): ReadMessage {
  const { account } = connector;
  const { stream, eventId, correlationId, payload } = message;
  const row = { id: "", account, stream, event_id: eventId, correlation_id: correlationId, raw: rawText(payload) };
  const mapped = mapMessage(connector, row, mapping);
  if (mapped.outcome === "dead") return { message, records: null };
  return { message, records: mapped.outcome === "records" ? mapped.records : [] };
}

/** Lists a census to its end. Asked for with a day to spare on both sides: the source may count its days by another zone. */
export async function listSourceSide(context: Context, listing: Listing): Promise<SourceSide> {
  const { connector, census, window, mapping, places, signal, onNews } = listing;
  const wider = { fromOn: addDays(window.fromOn, -1), toOn: addDays(window.toOn, 1) };
  const side: SourceSide = { begunAt: context.now(), rows: new Map(), listed: 0, news: 0, unreadable: 0 };
  const newest = new Map<string, VersionedRecord>();
  for (let cursor: string | null = null, isLast = false; !isLast; ) {
    signal.throwIfAborted();
    const page = await census.list(wider, cursor, { now: context.now(), signal });
    if (!page.isLast && page.cursor === cursor)
      throw new Error(`${connector.label} gave the same page of ${census.label} twice and says there is more`);
    const read = page.messages.map((message) => readMessage(connector, message, mapping));
    const unreadable = read.filter(({ records }) => records === null).map(({ message }) => message);
    const news = await newsOf(context, read);
    side.listed += read.length;
    side.news += news.length;
    side.unreadable += unreadable.length;
    await onNews?.(news, unreadable);
    for (const record of read.flatMap(({ records }) => records ?? [])) keepNewest(newest, record, census.kind);
    cursor = page.cursor;
    isLast = page.isLast;
  }
  if (isCounted(census.kind)) await countInto(side.rows, [...newest.values()], census.kind, window, places);
  return side;
}

function keepNewest(newest: Map<string, VersionedRecord>, record: VersionedRecord, kind: RecordKind): void {
  if (record.kind !== kind) return;
  const known = newest.get(record.externalId);
  // Facts of a whole list are held at once, so the lines of documents are let go as early as possible.
  if (!known || record.versionAt >= known.versionAt)
    newest.set(record.externalId, { ...record, facts: withoutParts(record.facts) });
}

function withoutParts(facts: string): string {
  const { lines: _lines, taxes: _taxes, items: _items, ...rest } = JSON.parse(facts) as Record<string, unknown>;
  return JSON.stringify(rest);
}

/** The rows of records that exist and whose day lies in the window. */
export async function countInto(
  rows: Map<string, CensusRow>,
  records: readonly VersionedRecord[],
  kind: RecordKind,
  window: DayWindow,
  places: PlaceBook,
): Promise<void> {
  const plain = records
    .filter((record) => !record.isDeleted)
    .map(({ externalId, facts }) => ({ kind, externalId, facts: JSON.parse(facts) as Record<string, unknown> }));
  await places.learn(plain);
  for (const record of plain) {
    const row = censusRow(record, places);
    if (row && isWithin(window, row.businessOn)) rows.set(record.externalId, row);
  }
}

/** The messages that would change something here. What we know in a later version is no news. */
async function newsOf(context: Context, read: readonly ReadMessage[]): Promise<RawMessage[]> {
  const ids = read.flatMap(({ records }) => (records ?? []).map((record) => record.id));
  const ours = await loadOurVersions(context, ids);
  return read
    .filter(({ records }) =>
      (records ?? []).some((record) => {
        const known = ours.get(record.id);
        if (!known) return !record.isDeleted;
        return known.contentHash !== record.contentHash && known.versionAt <= new Date(record.versionAt);
      }),
    )
    .map(({ message }) => message);
}
