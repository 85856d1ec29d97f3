import { expect } from "vitest";
import type { Bench, Case } from "#server/connectors/conformance/testing/bench";
import type { Asked } from "#server/connectors/conformance/testing/gateway";
import { expectTruth, pictureOf } from "#server/connectors/conformance/testing/runs";
import type { Subject } from "#server/connectors/conformance/testing/subjects";
import { letPass, smallWorld, worldOfEqualInstants } from "#server/connectors/conformance/testing/world";
import { Landing } from "#server/connectors/testing/pull-all";
import type { Answer } from "#server/sandbox/http/call";
import { disturbList } from "#server/sandbox/http/faults";

const HOUR = 3_600_000;

const shifting: Case = {
  name: "pages that shift while they are read: nothing missed",
  async holds(subject, bench) {
    const core = smallWorld();
    const { store } = await bench.open({ core, pageShare: subject.smallPages });
    let moves = 0;
    store.onPage = () => {
      moves += 1;
      if (moves % 3 === 0 && moves <= 60) letPass(core, 9 * HOUR);
    };
    await store.untilDone();
    expect(moves).toBeGreaterThan(3);
    // What happened behind the reading is for the next pull.
    store.onPage = () => undefined;
    letPass(core, HOUR);
    await store.untilDone();
    expectTruth(store, await bench.calm(core), subject, core);
  },
};

let equal: ReturnType<typeof worldOfEqualInstants> | undefined;

const equalInstants: Case = {
  name: "rows of equal instants across pages: nothing missed, nothing stuck",
  async holds(subject, bench) {
    equal ??= worldOfEqualInstants();
    const { store } = await bench.open({ core: equal, pageShare: subject.smallPages });
    expect(await store.untilDone()).toEqual([]);
    expectTruth(store, await bench.calm(equal), subject, equal);
  },
};

/** Lists alone are disturbed: whoever asks for one object gets that. */
function isList(answer: Answer): boolean {
  return JSON.stringify(disturbList(answer, "duplicate").body) !== JSON.stringify(answer.body);
}

const PLACES = ["starting_after", "after", "cursor", "page[after]", "start_time", "offset", "$skip", "$filter", "q"];

/** Which list a page belongs to, wherever in it the page lies. */
function listOf({ path, query, body }: Asked): string {
  const rest = [...query].filter(([name]) => !PLACES.includes(name));
  return `${path} ${JSON.stringify(rest)} ${/FROM \w+/.exec(`${body} ${query.get("q")}`)?.[0]}`;
}

async function readDisturbed(subject: Subject, bench: Bench, alter: (answer: Answer, asked: Asked) => Answer) {
  const { store, core } = await bench.open({ pageShare: subject.smallPages, alter });
  await store.untilDone();
  // A run that the source led astray is followed by the next, which finds what is left.
  await store.untilDone();
  expectTruth(store, await bench.calm(), subject, core);
}

const twice: Case = {
  name: "a page given twice: nothing doubled, nothing missed, nothing stuck",
  async holds(subject, bench) {
    const before = new Map<string, Answer>();
    let count = 0;
    await readDisturbed(subject, bench, (answer, asked) => {
      if (answer.status !== 200 || !isList(answer)) return answer;
      const list = listOf(asked);
      const last = before.get(list);
      before.set(list, answer);
      count += 1;
      return count % 3 === 0 && last ? last : answer;
    });
  },
};

const repeatedRows: Case = {
  name: "rows given twice within a page: nothing doubled, nothing missed",
  holds: (subject, bench) => readDisturbed(subject, bench, (answer) => disturbList(answer, "duplicate")),
};

const shuffledRows: Case = {
  name: "rows in another order: nothing missed",
  holds: (subject, bench) => readDisturbed(subject, bench, (answer) => disturbList(answer, "reorder")),
};

const shuffledPages: Case = {
  name: "pages that arrive in another order: the same picture",
  async holds(subject, bench) {
    const core = smallWorld();
    const { store, connector } = await bench.open({ core, pageShare: subject.smallPages });
    for (let day = 0; day < 4; day += 1) {
      await store.untilDone();
      letPass(core, 24 * HOUR);
    }
    const backwards = new Landing();
    backwards.take(connector, store.messages.toReversed());
    expect(pictureOf(backwards, subject)).toEqual(pictureOf(store.landing, subject));
  },
};

const emptyPage: Case = {
  name: "an empty page in the middle: nothing missed, nothing stuck",
  async holds(subject, bench) {
    const emptied = new Set<string>();
    await readDisturbed(subject, bench, (answer, asked) => {
      const list = listOf(asked);
      if (answer.status !== 200 || emptied.has(list) || !isList(answer)) return answer;
      const emptyBody = withoutRows(answer.body as Record<string, unknown>, asked);
      if (emptyBody === null) return answer;
      emptied.add(list);
      return { ...answer, body: emptyBody };
    });
  },
};

/** The page without its rows, saying that there is more from where it was asked; null for a last page. */
function withoutRows(body: Record<string, unknown>, { query, url }: Asked): Record<string, unknown> | null {
  const key = Object.keys(body).find((name) => Array.isArray(body[name]) && name !== "links" && name !== "users");
  if (key === undefined) return null;
  const empty = { ...body, [key]: [] };
  if (body.has_more === true && !("next_cursor" in body)) return empty;
  if (body.hasMore === true || "@nextLink" in body) return empty;
  if (typeof body.next_cursor === "string" && query.get("cursor") !== null)
    return { ...empty, next_cursor: query.get("cursor") };
  if (typeof body.nextRecordsUrl === "string" && /\/query\//.test(url)) return { ...empty, nextRecordsUrl: url };
  if (body.end_of_stream === false && query.get("cursor") !== null)
    return { ...empty, after_cursor: query.get("cursor") };
  if (body.end_of_stream === false && query.get("cursor") === null && "end_time" in body)
    return { ...empty, end_time: Number(query.get("start_time")) };
  const { cursors } = (body.meta ?? {}) as { cursors?: { after: string | null } };
  if (cursors?.after && query.get("after") !== null)
    return { ...empty, meta: { cursors: { before: null, after: query.get("after") } } };
  return null;
}

export const pageCases: readonly Case[] = [
  shifting,
  equalInstants,
  twice,
  repeatedRows,
  shuffledRows,
  shuffledPages,
  emptyPage,
];
