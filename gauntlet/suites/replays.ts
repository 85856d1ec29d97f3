import postgres from "postgres";
import { openPools, type Pools } from "#db/client";
import { migrateDatabase } from "#db/migrate";
import { seedDemo } from "#db/seed/demo";
import { stateRows } from "#db/testing/state-hash";
import { seeded } from "#gauntlet/random";
import { inOwnDatabase } from "#gauntlet/stage";
import { reportOf, type Suite } from "#gauntlet/suite";
import type { Connector, RawMessage } from "#server/connectors/connector";
import { netsuiteConnector } from "#server/connectors/netsuite/connector";
import { salesforceConnector } from "#server/connectors/salesforce/connector";
import { stripeConnector } from "#server/connectors/stripe/connector";
import type { Context } from "#server/kernel/context";
import { startSandbox } from "#server/sandbox/sandbox";
import { applyInbox } from "#server/services/sync/apply-inbox";
import { landMessages } from "#server/services/sync/land-messages";

const SCALES = {
  small: { orders: 2, customers: 12 },
  usual: { orders: 10, customers: 40 },
  full: { orders: 200, customers: 20 },
} as const;
const COPIES = 3;
const HANDS = 16;
const PAGE = 400;
const ANCHOR = "2026-03-02T09:30:00Z";
const DAYS_LIVED = 20;

type Arrival = { connector: Connector; message: RawMessage };

/**
 * Everything the sources said, in one order and once; then three times over, in random orders, by many hands at once: the
 * books must be the same, to the last byte.
 */
export const replaysSuite: Suite = {
  key: "replays",
  group: "sync",
  summary: "every message three times in random order by 16 hands: the same state hash as once in order",
  async run(options) {
    const { orders, customers } = SCALES[options.scale];
    const arrivals = await everythingSaid(options.seed, customers);
    const different: string[] = [];
    await inOwnDatabase(options.adminUrl, async (emptyUrl) => {
      await prepareBooks(emptyUrl);
      const inOrder = await booksAfter(options.adminUrl, emptyUrl, (pools) => arrive(pools, arrivals, 1));
      for (let order = 1; order <= orders; order += 1) {
        const seed = options.seed * 10_000 + order;
        const copies = shuffled(
          Array.from({ length: COPIES }, (_, copy) => arrivals.map((arrival) => copyOf(arrival, copy))).flat(),
          seeded(seed),
        );
        const books = await booksAfter(options.adminUrl, emptyUrl, (pools) => arrive(pools, copies, HANDS));
        const difference = firstDifference(inOrder, books);
        if (difference) different.push(`seed ${seed}: ${difference}`);
        if (order % 10 === 0) options.log(`${order} orders, ${different.length} with another state`);
      }
    });
    return reportOf(
      {
        orders,
        messages: arrivals.length,
        "messages delivered an order": arrivals.length * COPIES,
        "orders with another state": different.length,
      },
      [
        arrivals.length < 500 && `Only ${arrivals.length} messages: the run proves too little.`,
        ...different.slice(0, 5),
      ],
    );
  },
};

/** Lists and changes of a company that lived on for some weeks: objects in several versions. */
async function everythingSaid(seed: number, customers: number): Promise<Arrival[]> {
  const sandbox = await startSandbox({ port: 0, customers, seed, anchor: ANCHOR });
  const connectors = [
    stripeConnector({ apiUrl: sandbox.url, apiKey: "sk_test_gauntlet", webhookSecrets: [] }),
    netsuiteConnector({ apiUrl: sandbox.url, token: "gauntlet" }),
    salesforceConnector({ apiUrl: sandbox.url, clientId: "gauntlet", clientSecret: "gauntlet" }),
  ];
  const { signal } = new AbortController();
  const arrivals: Arrival[] = [];
  const cursors = new Map<string, string | null>();
  try {
    for (let day = 0; day <= DAYS_LIVED; day += DAYS_LIVED / 2) {
      const now = new Date(sandbox.core.now());
      for (const connector of connectors) {
        for (const stream of connector.streams) {
          const place = `${connector.key} ${stream.key}`;
          for (let isLast = false; !isLast; ) {
            const page = await stream.pull(cursors.get(place) ?? null, { now, signal });
            arrivals.push(...page.messages.map((message) => ({ connector, message })));
            cursors.set(place, page.cursor);
            isLast = page.isLast;
          }
        }
      }
      sandbox.core.moveClock(sandbox.core.now() + (DAYS_LIVED / 2) * 86_400_000);
    }
    return arrivals;
  } finally {
    await sandbox.stop();
  }
}

/** The same message under another event id of the same form, so that it is not recognised at the door and has to be applied. */
function copyOf({ connector, message }: Arrival, copy: number): Arrival {
  return { connector, message: { ...message, eventId: `${copy}~${message.eventId}` } };
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  const list = [...items];
  for (let at = list.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [list[at], list[other]] = [list[other] as Item, list[at] as Item];
  }
  return list;
}

/** Lands page by page and applies while further pages land, by as many hands as asked for. */
async function arrive(pools: Pools, arrivals: readonly Arrival[], hands: number): Promise<void> {
  const context = jobContext(pools);
  const pages: Arrival[][] = [];
  for (let start = 0; start < arrivals.length; start += PAGE) pages.push(arrivals.slice(start, start + PAGE));
  const connectors = [...new Set(arrivals.map(({ connector }) => connector))];
  const hand = async () => {
    for (let page = pages.shift(); page; page = pages.shift()) {
      for (const connector of connectors) {
        const messages = page.filter((arrival) => arrival.connector === connector).map(({ message }) => message);
        const { key: source, account } = connector;
        await landMessages.execute(context, { source, account, arrivedBy: "pull", messages });
        await applyInbox(context, connector, { batchSize: PAGE });
      }
    }
  };
  await Promise.all(Array.from({ length: hands }, hand));
  for (const connector of connectors) await applyInbox(context, connector);
}

type Books = Record<string, string[]>;

/** The books before anything was said; every order begins with a copy. */
async function prepareBooks(url: string): Promise<void> {
  await migrateDatabase(url);
  const pools = openPools(url, 2);
  try {
    await seedDemo(pools, () => new Date(ANCHOR));
  } finally {
    await pools.close();
  }
}

async function booksAfter(adminUrl: string, emptyUrl: string, act: (pools: Pools) => Promise<void>): Promise<Books> {
  const bringBooks = async (url: string) => {
    const pools = openPools(url, HANDS + 2);
    const owner = postgres(url, { max: 1, onnotice: () => undefined });
    try {
      await act(pools);
      return await stateRows(owner);
    } finally {
      await Promise.all([owner.end(), pools.close()]);
    }
  };
  return inOwnDatabase(adminUrl, bringBooks, { copyOf: emptyUrl });
}

/** Where two states differ, by the first row that stands in one alone; null when they are the same to the last byte. */
function firstDifference(expected: Books, found: Books): string | null {
  for (const [table, rows] of Object.entries(expected)) {
    const others = found[table] ?? [];
    // Both are sorted, so equal books are equal row by row.
    if (rows.length === others.length && rows.every((row, index) => row === others[index])) continue;
    const [inOrder, here] = [new Set(rows), new Set(others)];
    const missing = rows.find((row) => !here.has(row));
    const extra = others.find((row) => !inOrder.has(row));
    return `${table} has ${rows.length} rows in order and ${others.length} here; in order ${missing ?? "–"}, here ${extra ?? "–"}`;
  }
  return null;
}

function jobContext({ db, raw }: Pools): Context {
  return { db, raw, actor: { kind: "job", name: "sync-pull" }, now: () => new Date(ANCHOR), correlationId: "gauntlet" };
}
