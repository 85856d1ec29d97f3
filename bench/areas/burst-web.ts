import { loadavg } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { differences } from "#bench/areas/burst-check";
import { type Deck, type Delivery, drawUpDeck } from "#bench/areas/burst-deck";
import { atTheDesk, type DeskTimes } from "#bench/areas/burst-desk";
import { type Acknowledgements, deliver, inLanes, messageOf, rawInsert, sendPaced } from "#bench/areas/burst-senders";
import { givenCases, insertManyCases } from "#db/testing/given-cases";
import type { Context } from "#server/kernel/context";
import { contextFor, runtime } from "#server/runtime";
import { landMessages } from "#server/services/sync/land-messages";

/** What this program is told, as JSON in its one argument. */
export type BurstOrder = { url: string; rows: number; perSecond: number; secret: string };
export type AtOnce = { endpointMs: number[]; singlyMs: number[]; rawMs: number[]; perSecond: Record<string, number> };
export type BurstReport = {
  atOnce: AtOnce;
  idle: DeskTimes;
  burst: DeskTimes;
  acknowledged: Acknowledgements;
  sentSeconds: number;
  drainSeconds: number;
  differences: string[];
  /** Of the machine, over a minute, before and after: whoever else was at work shows in it. */
  load: { before: number; after: number };
};
/** `loaded`: the workers may start now. `report`: it is over. */
export type FromWeb = { say: "loaded" } | { say: "report"; report: BurstReport };

/** A desk as full as on an ordinary day. */
const OPEN_CASES = 20_000;
const IDLE_SECONDS = 20;
const DRAIN_LIMIT_SECONDS = 1_200;
/** How many lanes and turns compare ways of acknowledging while nothing else happens. */
const LANES = 32;
const TURNS = 4;
const PER_TURN = 320;

const order = JSON.parse(process.argv[2] ?? "{}") as BurstOrder;
const owner = postgres(order.url, { max: 2, onnotice: () => undefined });
const raw = postgres(order.url, { max: 10, onnotice: () => undefined });

await fillTheDesk();
const atOnce = await measureAtOnce();
tell({ say: "loaded" });
await new Promise((resolve) => process.once("message", resolve));

const person = await contextOfAnalyst();
const quiet = atTheDesk(person, raw);
await sleep(IDLE_SECONDS * 1_000);
const idle = await quiet.goHome();

const before = loadavg()[0] ?? 0;
const deck = await drawUpDeck(owner, order.rows, await afterEverything(), "burst");
const busy = atTheDesk(person, raw);
const begun = performance.now();
const acknowledged = await sendPaced(deck, raw, order);
const sentSeconds = (performance.now() - begun) / 1_000;
const drainSeconds = await drained();
const burst = await busy.goHome();
const load = { before, after: loadavg()[0] ?? 0 };
const report = { atOnce, idle, burst, acknowledged, sentSeconds, drainSeconds, load };
tell({ say: "report", report: { ...report, differences: await differences(owner, deck, "burst") } });
await Promise.all([owner.end(), raw.end()]);
await (await runtime()).close();
process.disconnect?.();

function tell(message: FromWeb): void {
  process.send?.(message);
}

async function fillTheDesk(): Promise<void> {
  await owner`create table inbox_raw (like inbox including all)`;
  await insertManyCases(owner, { count: OPEN_CASES, now: new Date() });
  // Detection looks after every open case about a message; these are about none.
  await owner`update cases set type = 'missing_purchase_order' where type = 'sync_failure' and dedupe_key like 'bulk-%'`;
  await owner`vacuum analyze cases`;
}

async function contextOfAnalyst(): Promise<Context> {
  const given = await givenCases(owner, new Date()).person("Ana Ruiz", "billing_analyst");
  return contextFor({
    kind: "person",
    userId: given.userId,
    personId: given.personId,
    name: given.name,
    grants: [{ role: given.role, entities: given.entities }],
  });
}

/** Versions drawn up now must be later than whatever the source said before. */
async function afterEverything(): Promise<Date> {
  const [row] = await owner<
    { at: Date }[]
  >`select greatest(now(), max(version_at)) as at from source_records where system = 'stripe'`;
  return row?.at ?? new Date();
}

/** Three ways to keep a delivery, chunk by chunk in turn: the endpoint, each landed by a command of its own, the bare row. */
async function measureAtOnce(): Promise<AtOnce> {
  const small = await drawUpDeck(owner, (2 * TURNS + 1) * PER_TURN, await afterEverything(), "warm");
  const context = await contextFor({ kind: "job", name: "sync-pull" });
  const ways: Record<string, (delivery: Delivery) => Promise<number>> = {
    endpoint: async (delivery) => (await deliver(small, delivery, order.secret)).ms,
    singly: (delivery) => landSingly(context, small, delivery),
    raw: (delivery) => rawInsert(raw, small, delivery),
  };
  const ms: Record<string, number[]> = { endpoint: [], singly: [], raw: [] };
  const spent: Record<string, number> = { endpoint: 0, singly: 0, raw: 0 };
  for (let turn = 0; turn <= TURNS; turn += 1) {
    for (const [name, way] of Object.entries(ways)) {
      // The endpoint and the single landing share the inbox, so each has its own deliveries.
      const start = (name === "singly" ? TURNS + turn : turn) * PER_TURN;
      const begun = performance.now();
      const taken = await inLanes(LANES, small.deliveries.slice(start, start + PER_TURN), way);
      if (turn === 0) continue;
      spent[name] = (spent[name] ?? 0) + performance.now() - begun;
      ms[name]?.push(...taken);
    }
  }
  const perSecond = Object.fromEntries(
    Object.entries(spent).map(([name, total]) => [name, (TURNS * PER_TURN * 1_000) / total]),
  );
  return { endpointMs: ms.endpoint ?? [], singlyMs: ms.singly ?? [], rawMs: ms.raw ?? [], perSecond };
}

async function landSingly(context: Context, deckOfAll: Deck, delivery: Delivery): Promise<number> {
  const messages = [messageOf(deckOfAll, delivery)];
  const start = performance.now();
  await landMessages.execute(context, { source: "stripe", account: "main", arrivedBy: "webhook", messages });
  return performance.now() - start;
}

/** @returns seconds until nothing waited any more. */
async function drained(): Promise<number> {
  const start = performance.now();
  for (;;) {
    const seconds = (performance.now() - start) / 1_000;
    const [row] = await owner<
      { waits: boolean }[]
    >`select exists (select 1 from inbox where state = 'received') as waits`;
    if (!row?.waits || seconds > DRAIN_LIMIT_SECONDS) return seconds;
    await sleep(100);
  }
}
