import type { Connector, RawMessage } from "#server/connectors/connector";
import { contentHash } from "#server/connectors/pulled-message";
import { plainMapping } from "#server/domain/sync/mapping";
import type { RecordKind, SourceRecord } from "#server/domain/sync/records";

/** A small stand-in for the inbox and the source records: keeps messages once, and of each object the newest version. */
export class Landing {
  readonly dead: string[] = [];
  readonly ignored: string[] = [];
  readonly #seen = new Set<string>();
  readonly #latest = new Map<string, SourceRecord>();

  /** How many of the messages were new. */
  take(connector: Connector, messages: readonly RawMessage[]): number {
    const fresh = messages.filter(({ eventId }) => !this.#seen.has(`${connector.key}:${eventId}`));
    for (const message of fresh) {
      this.#seen.add(`${connector.key}:${message.eventId}`);
      const mapped = connector.map(message, plainMapping(connector));
      if (mapped.outcome === "dead") this.dead.push(mapped.reason);
      else if (mapped.outcome === "ignored") this.ignored.push(mapped.reason);
      else for (const record of mapped.records) this.#keep(record);
    }
    return fresh.length;
  }

  #keep(record: SourceRecord): void {
    const key = `${record.kind}:${record.externalId}`;
    const known = this.#latest.get(key);
    if (!known || rank(record) > rank(known)) this.#latest.set(key, record);
  }

  records(kind: RecordKind): SourceRecord[] {
    return [...this.#latest.values()].filter((record) => record.kind === kind);
  }

  /** What is known of the objects that exist, by id. */
  facts(kind: RecordKind): Map<string, SourceRecord["facts"]> {
    return new Map(
      this.records(kind)
        .filter(({ isDeleted }) => !isDeleted)
        .map((record) => [record.externalId, record.facts]),
    );
  }
}

function rank(record: SourceRecord): string {
  return `${record.versionAt}/${String(record.versionSequence).padStart(12, "0")}/${contentHash(record.facts)}`;
}

const MOST_PAGES = 500;

/** Pulls every stream to its end and keeps the cursors, as the worker does. Returns the number of new messages. */
export async function pullAll(
  connector: Connector,
  landing: Landing,
  cursors: Map<string, string | null>,
  now: () => Date,
): Promise<number> {
  const { signal } = new AbortController();
  let fresh = 0;
  for (const stream of connector.streams) {
    const key = `${connector.key}/${stream.key}`;
    for (let pages = 1, isLast = false; !isLast; pages += 1) {
      if (pages > MOST_PAGES) throw new Error(`The stream ${key} does not end.`);
      const page = await stream.pull(cursors.get(key) ?? null, { now: now(), signal });
      cursors.set(key, page.cursor);
      fresh += landing.take(connector, page.messages);
      isLast = page.isLast;
    }
  }
  return fresh;
}
