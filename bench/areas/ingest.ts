import { bringIn, givenEntities, messagesOf } from "#bench/areas/company";
import { plainUpsert, type TableRows, writtenRows } from "#bench/areas/raw-upsert";
import { compared, type Measurement } from "#bench/measure";
import type { BenchArea, BenchOptions, Sized } from "#bench/registry";
import { openScratchDatabase, type ScratchDatabase } from "#bench/scratch-database";

/** The promise of the feeds: at least half as many rows per second as the bare statements, so at most twice their time. */
const TARGET = 2;
const TURNS = 3;
/** What one customer of the demo company brings, about. */
const MESSAGES_PER_CUSTOMER = 70;

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

/** As a replay of everything does: each message is mapped and applied once more. */
async function putBackInLine(scratch: ScratchDatabase): Promise<void> {
  await scratch.owner`update inbox set state = 'received', settled_at = null`;
  await scratch.owner`vacuum analyze inbox`;
}

async function timed(act: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await act();
  return performance.now() - begun;
}

function rowCount(tables: readonly TableRows[]): number {
  return tables.reduce((sum, { batches }) => sum + batches.reduce((rows, batch) => rows + batch.count, 0), 0);
}
