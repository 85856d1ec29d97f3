import { expect } from "vitest";
import type { Subject } from "#server/connectors/conformance/testing/subjects";
import type { Connector, RawMessage } from "#server/connectors/connector";
import { SourceFailure } from "#server/connectors/source-failure";
import { Landing } from "#server/connectors/testing/pull-all";
import { type RecordKind, recordFacts, type SourceRecord } from "#server/domain/sync/records";
import type { Core } from "#server/sandbox/core";

const KINDS = Object.keys(recordFacts) as RecordKind[];
const MOST_PAGES = 3_000;
const MOST_RUNS = 40;

/** What one worker keeps of one source: the cursors, the newest version of each object, and every message as it came. */
export class Store {
  readonly landing = new Landing();
  readonly cursors = new Map<string, string | null>();
  readonly messages: RawMessage[] = [];
  readonly connector: Connector;
  /** Called after each page has landed. */
  onPage: (stream: string) => void = () => undefined;
  readonly #now: () => Date;

  constructor(connector: Connector, now: () => Date) {
    this.connector = connector;
    this.#now = now;
  }

  /** One run as the worker makes it; the failure that ended it, or null. */
  async run(): Promise<SourceFailure | null> {
    const { signal } = new AbortController();
    for (const stream of this.connector.streams) {
      for (let pages = 1, isLast = false; !isLast; pages += 1) {
        if (pages > MOST_PAGES) throw new Error(`The stream ${stream.key} does not end.`);
        const cursor = this.cursors.get(stream.key) ?? null;
        const page = await stream.pull(cursor, { now: this.#now(), signal }).catch((error: unknown) => {
          if (error instanceof SourceFailure) return error;
          throw error;
        });
        if (page instanceof SourceFailure) return page;
        this.messages.push(...page.messages);
        this.landing.take(this.connector, page.messages);
        this.cursors.set(stream.key, page.cursor);
        if (!page.isLast && page.cursor === cursor)
          return new SourceFailure("no_answer", `The stream ${stream.key} gave the same page twice.`);
        ({ isLast } = page);
        this.onPage(stream.key);
      }
    }
    return null;
  }

  /** Runs until one ends well, as the schedule does. Returns the sentences of those that did not. */
  async untilDone(): Promise<string[]> {
    const failures: string[] = [];
    for (;;) {
      const failure = await this.run();
      if (failure === null) return failures;
      failures.push(failure.message);
      if (failures.length > MOST_RUNS) throw new Error(`${this.connector.label} is stuck: ${failure.message}`);
    }
  }
}

export type Picture = Map<string, { facts: SourceRecord["facts"]; versionAt?: string }>;

/** Everything that is known and exists, by kind and id; with its date where the source itself gives one. */
export function pictureOf(landing: Landing, { datesItsRows }: Subject): Picture {
  const records = KINDS.flatMap((kind) => landing.records(kind)).filter(({ isDeleted }) => !isDeleted);
  return new Map(
    records.map(({ kind, externalId, facts, versionAt }) => [
      `${kind} ${externalId}`,
      datesItsRows ? { facts, versionAt } : { facts },
    ]),
  );
}

/** What is known now are exactly the objects the twin holds, each as an undisturbed reading of this moment finds it. */
export function expectTruth(store: Store, calm: Picture, subject: Subject, core: Core): void {
  const known = pictureOf(store.landing, subject);
  const missing: string[] = [];
  for (const [kind, ids] of Object.entries(subject.truth(core)) as [RecordKind, readonly string[]][]) {
    for (const id of ids) if (!known.has(`${kind} ${id}`)) missing.push(`${kind} ${id}`);
    if (!subject.forgets) expect(store.landing.facts(kind).size, `objects of the kind ${kind}`).toBe(ids.length);
  }
  expect(missing, "objects the source holds and we do not know").toEqual([]);
  const differing = [...calm].filter(([name, value]) => !isSame(known.get(name), value)).map(([name]) => name);
  expect(differing, "objects we know otherwise than the source").toEqual([]);
}

function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
