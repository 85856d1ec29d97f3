import { plainUpsert, type TableRows, writtenRows } from "#bench/areas/raw-upsert";
import { compared, type Measurement } from "#bench/measure";
import type { BenchArea, BenchOptions, Sized } from "#bench/registry";
import { openScratchDatabase, type ScratchDatabase } from "#bench/scratch-database";
import type { Connector, RawMessage } from "#server/connectors/connector";
import { netsuiteConnector } from "#server/connectors/netsuite/connector";
import { salesforceConnector } from "#server/connectors/salesforce/connector";
import { stripeConnector } from "#server/connectors/stripe/connector";
import type { Context } from "#server/kernel/context";
import { startSandbox } from "#server/sandbox/sandbox";
import { addEntity } from "#server/services/entities/add-entity";
import { applyInbox } from "#server/services/sync/apply-inbox";
import { landMessages } from "#server/services/sync/land-messages";

/** The promise of the feeds: at least half as many rows per second as the bare statements, so at most twice their time. */
const TARGET = 2;
const TURNS = 3;
/** Messages that land in one transaction: a full page of the largest source. */
const PAGE = 1_000;
const ANCHOR = "2026-03-02T09:30:00Z";
/** What one customer of the demo company brings, about. */
const MESSAGES_PER_CUSTOMER = 70;

type Load = { connector: Connector; messages: RawMessage[] };

/** First load and idempotent replay of a company, beside batched INSERT … ON CONFLICT of the very rows they leave. */
export const ingestArea: BenchArea = {
  key: "ingest",
  label: "Bringing data in: first load and idempotent replay",
  unit: "messages",
  defaultRows: [20_000],
  async run(options) {
    const sized: Sized[] = [];
    for (const rows of options.rows) sized.push({ rows, measurements: await measureAt(rows, options) });
    return sized;
  },
};

async function measureAt(rows: number, { adminUrl, log }: BenchOptions): Promise<Measurement[]> {
  log(`Drawing up about ${rows} messages …`);
  const loads = await messagesOf(Math.max(40, Math.ceil(rows / MESSAGES_PER_CUSTOMER)));
  const count = loads.reduce((sum, { messages }) => sum + messages.length, 0);
  const firstOurs: number[] = [];
  const firstRaw: number[] = [];
  const againOurs: number[] = [];
  const againRaw: number[] = [];
  let written = 0;
  for (let turn = 0; turn < TURNS; turn++) {
    log(`Turn ${turn + 1} of ${TURNS} …`);
    const ours = await openScratchDatabase(adminUrl);
    const raw = await openScratchDatabase(adminUrl);
    try {
      await givenEntities(ours);
      await givenEntities(raw);
      firstOurs.push(await timed(() => bringIn(ours, loads)));
      const tables = await writtenRows(ours.owner);
      written = rowCount(tables);
      firstRaw.push(await timed(() => plainUpsert(raw.owner, tables)));
      await putBackInLine(ours);
      againOurs.push(await timed(() => bringIn(ours, loads)));
      againRaw.push(await timed(() => plainUpsert(raw.owner, tables)));
    } finally {
      await ours.close();
      await raw.close();
    }
  }
  log(`${count} messages became ${written} rows.`);
  const rawIs = `INSERT … ON CONFLICT of the same ${new Intl.NumberFormat("en").format(written)} rows`;
  return [
    compared({ name: "First load", rawIs, target: TARGET }, firstOurs, firstRaw),
    compared({ name: "Idempotent replay: landed and applied again", rawIs, target: TARGET }, againOurs, againRaw),
  ];
}

/** Everything the three main systems of a demo company say, read once: the network is no part of what is measured. */
async function messagesOf(customers: number): Promise<Load[]> {
  const sandbox = await startSandbox({ port: 0, customers, anchor: ANCHOR });
  const connectors = [
    salesforceConnector({ apiUrl: sandbox.url, clientId: "bench", clientSecret: "bench" }),
    stripeConnector({ apiUrl: sandbox.url, apiKey: "sk_test_bench", webhookSecrets: [] }),
    netsuiteConnector({ apiUrl: sandbox.url, token: "bench" }),
  ];
  const { signal } = new AbortController();
  try {
    const loads: Load[] = [];
    for (const connector of connectors) {
      const messages: RawMessage[] = [];
      for (const stream of connector.streams) {
        let cursor: string | null = null;
        for (let isLast = false; !isLast; ) {
          const page = await stream.pull(cursor, { now: new Date(ANCHOR), signal });
          messages.push(...page.messages);
          cursor = page.cursor;
          isLast = page.isLast;
        }
      }
      loads.push({ connector, messages });
    }
    return loads;
  } finally {
    await sandbox.stop();
  }
}

/** The way every message takes, the systems beside each other as in the worker: landed page by page, then applied. */
async function bringIn(scratch: ScratchDatabase, loads: readonly Load[]): Promise<void> {
  const context = jobContext(scratch, "sync-pull");
  await Promise.all(
    loads.map(async (load) => {
      await landPages(context, load);
      await applyInbox(context, load.connector);
    }),
  );
}

async function landPages(context: Context, { connector, messages }: Load): Promise<void> {
  for (let start = 0; start < messages.length; start += PAGE) {
    await landMessages.execute(context, {
      source: connector.key,
      account: connector.account,
      arrivedBy: "pull",
      messages: messages.slice(start, start + PAGE),
    });
  }
}

/** As a replay of everything does: each message is mapped and applied once more. */
async function putBackInLine(scratch: ScratchDatabase): Promise<void> {
  await scratch.owner`update inbox set state = 'received', settled_at = null`;
  await scratch.owner`vacuum analyze inbox`;
}

async function givenEntities(scratch: ScratchDatabase): Promise<void> {
  const context = jobContext(scratch, "set-up");
  const entities = [
    { code: "US01", name: "Meridian Metrics Inc.", country: "US", currency: "USD", timeZone: "America/New_York" },
    { code: "DE01", name: "Meridian Metrics GmbH", country: "DE", currency: "EUR", timeZone: "Europe/Berlin" },
    { code: "JP01", name: "Meridian Metrics K.K.", country: "JP", currency: "JPY", timeZone: "Asia/Tokyo" },
  ];
  for (const entity of entities) await addEntity.execute(context, entity);
}

function jobContext({ db, raw }: ScratchDatabase, name: "sync-pull" | "set-up"): Context {
  return { db, raw, actor: { kind: "job", name }, now: () => new Date(ANCHOR), correlationId: "bench" };
}

async function timed(act: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await act();
  return performance.now() - begun;
}

function rowCount(tables: readonly TableRows[]): number {
  return tables.reduce((sum, { batches }) => sum + batches.reduce((rows, batch) => rows + batch.count, 0), 0);
}
