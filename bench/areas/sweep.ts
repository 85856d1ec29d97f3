import { replicateCompany } from "#bench/areas/replicate-company";
import type { BenchArea, BenchOptions, Figure, Sized } from "#bench/registry";
import { openScratchDatabase, type ScratchDatabase } from "#bench/scratch-database";
import { type Touched, touchedEntries } from "#server/domain/exceptions/touched";
import { fixedClock } from "#server/kernel/clock";
import type { Reconciled } from "#server/services/exceptions/apply-findings";
import { sweepEverything } from "#server/services/exceptions/sweep";
import { bringToLife, detectOn, type Ground, type LiveCompany } from "#server/services/exceptions/testing/live-company";

/** A million invoices have to be swept in minutes, in the night. */
const MINUTES_A_MILLION = 30;
const MILLION = 1_000_000;
const ANCHOR = "2026-10-12T09:30:00Z";
/** Small stores are copies of a small company; large ones of one that is itself large, so that fewer things are alike. */
const CUSTOMERS = { few: 170, many: 1_500 };
const MANY_ROWS = 50_000;
/** What a busy sync brings at once. */
const RECORDS_A_SYNC = 1_000;
const CONNECTIONS = 8;
const HOUR_SECONDS = 3_600;
const SAMPLE_MS = 250;
const MEGABYTE = 1_048_576;

/** The nightly sweep over a company with its whole history: everything that can still be wrong is looked at again. */
export const sweepArea: BenchArea = {
  key: "sweep",
  label: "The nightly sweep: every kind of exception looked for over all invoices",
  unit: "invoices",
  defaultRows: [20_000],
  async run(options) {
    const sized: Sized[] = [];
    for (const rows of options.rows) sized.push({ rows, measurements: [], figures: await measureAt(rows, options) });
    return sized;
  },
};

async function measureAt(rows: number, { adminUrl, log }: BenchOptions): Promise<Figure[]> {
  const scratch = await openScratchDatabase(adminUrl, CONNECTIONS);
  const ground = groundOf(scratch);
  const customers = rows < MANY_ROWS ? CUSTOMERS.few : CUSTOMERS.many;
  log(`Bringing a company of ${customers} customers in, every source of it …`);
  const company = await bringToLife(ground, { customers, anchor: ANCHOR });
  try {
    await company.read();
    await company.touched();
    const one = await counted(scratch, "select count(*)::int as count from invoices");
    const copies = Math.max(1, Math.round(rows / one) - 1);
    log(`Writing its ${one} invoices, and all that belongs to them, ${copies} more times …`);
    await replicateCompany(scratch.owner, copies);
    return await measureSweeps(ground, scratch, company, log);
  } finally {
    await company.close();
    await scratch.close();
  }
}

async function measureSweeps(
  ground: Ground,
  scratch: ScratchDatabase,
  company: LiveCompany,
  log: (line: string) => void,
): Promise<Figure[]> {
  const invoices = await counted(scratch, "select count(*)::int as count from invoices");
  const sweep = () => watched(() => sweepEverything(ground.asJob("detect-exceptions")));
  log(`Sweeping ${invoices} invoices …`);
  const first = await sweep();
  log("Sweeping again, with nothing new …");
  const second = await sweep();
  log(`Reading what some hours bring, ${RECORDS_A_SYNC} records at least …`);
  const records = await readOn(scratch, company);
  const touched = await company.touched();
  const subjects = touchedEntries(touched).reduce((sum, [, ids]) => sum + ids.length, 0);
  const looked = await watched(() => detectOn(ground, touched));
  const twice = await counted(
    scratch,
    "select count(*)::int as count from (select 1 from cases where closed_at is null group by type, dedupe_key having count(*) > 1) doubled",
  );
  const types = await counted(scratch, "select count(distinct type)::int as count from cases");
  const changed = changesOf(second.counts);
  return [
    sweepFigure("First sweep, every case still to be opened", first, invoices, null),
    sweepFigure("Sweep of a night, nothing new", second, invoices, MINUTES_A_MILLION),
    told("Cases opened by the first sweep", `${first.counts.opened} of ${types} types`),
    told("Memory: before the sweeps, at their highest", memoryWords(first.before, first.highest, second.highest)),
    { name: "What the second sweep changed", value: String(changed), goal: "nothing", passed: changed === 0 },
    { name: "Findings with two open cases", value: String(twice), goal: "0", passed: twice === 0 },
    told(
      `Looking again after a sync of ${records} records`,
      `${looked.seconds.toFixed(1)} s for ${subjects} subjects touched${kindWords(touched)}, ${((looked.seconds * 1_000) / Math.max(1, subjects)).toFixed(1)} ms each`,
    ),
  ];
}

function groundOf(scratch: ScratchDatabase): Ground {
  const { db, raw } = scratch;
  const clock = fixedClock(new Date(ANCHOR));
  return {
    ...scratch,
    clock,
    asJob: (name) => ({ db, raw, actor: { kind: "job", name }, now: clock.now, correlationId: "bench" }),
  };
}

/** Hours of the company's life, until they brought what a busy sync brings. */
async function readOn(scratch: ScratchDatabase, company: LiveCompany): Promise<number> {
  const arrived = () => counted(scratch, "select count(*)::int as count from inbox");
  const before = await arrived();
  for (;;) {
    await company.liveOn(HOUR_SECONDS);
    await company.read();
    const records = (await arrived()) - before;
    if (records >= RECORDS_A_SYNC) return records;
  }
}

type Watched = { seconds: number; counts: Reconciled; before: number; highest: number };

/** How long it takes, and how much of the heap it holds meanwhile. */
async function watched(act: () => Promise<Reconciled>): Promise<Watched> {
  const before = process.memoryUsage().rss;
  let highest = before;
  const timer = setInterval(() => {
    highest = Math.max(highest, process.memoryUsage().rss);
  }, SAMPLE_MS);
  const begun = performance.now();
  try {
    const counts = await act();
    return { seconds: (performance.now() - begun) / 1_000, counts, before, highest };
  } finally {
    clearInterval(timer);
  }
}

function sweepFigure(name: string, { seconds }: { seconds: number }, invoices: number, goal: number | null): Figure {
  const minutes = ((seconds / invoices) * MILLION) / 60;
  return {
    name,
    value: `${seconds.toFixed(1)} s, ${Math.round(invoices / seconds)} invoices/s, ${minutes.toFixed(1)} min a million`,
    goal: goal === null ? null : `≤ ${goal} min a million`,
    passed: goal === null || minutes <= goal,
  };
}

function told(name: string, value: string): Figure {
  return { name, value, goal: null, passed: true };
}

function memoryWords(...bytes: readonly number[]): string {
  return bytes.map((each) => `${Math.round(each / MEGABYTE)} MB`).join(", ");
}

function kindWords(touched: Touched): string {
  const parts = touchedEntries(touched).map(([kind, ids]) => `${ids.length} ${kind}`);
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}

function changesOf({ opened, closed, refreshed, reopened, held, released }: Reconciled): number {
  return opened + closed + refreshed + reopened + held + released;
}

async function counted({ owner }: ScratchDatabase, query: string): Promise<number> {
  const [row] = await owner.unsafe<{ count: number }[]>(query);
  return row?.count ?? 0;
}
