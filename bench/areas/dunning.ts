import { auditTable, planBySql } from "#bench/areas/dunning-floor";
import { BENCH_ENTITY, INVOICES_EACH, writeOverdue } from "#bench/areas/dunning-store";
import { compared, type Measurement } from "#bench/measure";
import type { BenchArea, BenchOptions, Figure, Sized } from "#bench/registry";
import { openScratchDatabase, type ScratchDatabase } from "#bench/scratch-database";
import { defaultDunningPolicy } from "#server/domain/collections/default-dunning";
import { fixedClock } from "#server/kernel/clock";
import type { Context } from "#server/kernel/context";
import { planRun } from "#server/services/dunning/plan-run";
import { previewRun } from "#server/services/dunning/preview-run";

/** A Monday on which nobody rests. */
const NOW = "2026-03-02T09:30:00Z";
const TODAY = NOW.slice(0, 10);
/** At most so many times as long as the statements by hand. */
const TARGET = 3;
const TURNS = 5;
/** The store that growth is told from, and how much more an invoice may cost in the large one: what a clock can tell. */
const SMALL = 10_000;
const MOST_GROWTH = 1.15;
const MOST_MEGABYTES = 400;
const MEGABYTE = 1_048_576;
const SAMPLE_MS = 25;

/** A day's dunning of one legal entity: worked out and stored to be looked at. */
export const dunningArea: BenchArea = {
  key: "dunning",
  label: "Dunning: a day evaluated, planned and recorded, each act with its words in the log",
  unit: "overdue invoices, five of each customer",
  defaultRows: [100_000],
  async run(options) {
    const small = await measureAt(SMALL, options);
    const sized: Sized[] = [{ rows: SMALL, measurements: small.measurements }];
    for (const rows of options.rows) {
      const { measurements, figures, medianMs, floorMs } = await measureAt(rows, options);
      const [ours, floor] = [
        growthOf({ rows, ms: medianMs }, small.medianMs),
        growthOf({ rows, ms: floorMs }, small.floorMs),
      ];
      sized.push({ rows, measurements, figures: [...figures, growthFigure(ours, floor)] });
    }
    return sized;
  },
};

type Measured = { measurements: Measurement[]; figures: Figure[]; medianMs: number; floorMs: number };

async function measureAt(rows: number, { adminUrl, log }: BenchOptions): Promise<Measured> {
  const scratch = await openScratchDatabase(adminUrl);
  try {
    log(`Writing ${rows} overdue invoices of ${Math.ceil(rows / INVOICES_EACH)} customers …`);
    await writeOverdue(scratch.owner, rows, NOW);
    await scratch.owner.unsafe(auditTable);
    const context = contextOf(scratch);
    log("Planning by hand and by ourselves, in turn …");
    const [ours, raw, looked]: number[][] = [[], [], []];
    // Beside what the process held before it ever planned: what a turn leaves unswept counts as well.
    const before = process.memoryUsage().rss;
    let highest = 0;
    for (let turn = 0; turn <= TURNS; turn += 1) {
      const byHand = await timed(() => planBySql(scratch.owner, defaultDunningPolicy, TODAY));
      await clear(scratch);
      const byUs = await timed(() => planRun.execute(context, { entity: BENCH_ENTITY }));
      const preview = await timed(() => previewRun.execute(context, { entity: BENCH_ENTITY, day: TODAY }));
      // The first turn opens connections, prepares statements and compiles code.
      if (turn > 0) {
        raw?.push(byHand.ms);
        ours?.push(byUs.ms);
        looked?.push(preview.ms);
      }
      highest = Math.max(highest, byUs.highest - before);
      if (turn < TURNS) await clear(scratch);
    }
    const measurement = compared(
      { name: "Evaluate, plan and record", rawIs: "set-based SQL", target: TARGET },
      ours ?? [],
      raw ?? [],
    );
    const { medianMs } = measurement.ours;
    const figures = await figuresOf(scratch, rows, highest, medianMs, looked ?? []);
    return { measurements: [measurement], figures, medianMs, floorMs: measurement.raw.medianMs };
  } finally {
    await scratch.close();
  }
}

async function figuresOf(
  { owner }: ScratchDatabase,
  rows: number,
  highest: number,
  medianMs: number,
  looked: readonly number[],
): Promise<Figure[]> {
  const [stored] = await owner<{ acts: number; held: number; items: number; events: number }[]>`
    select (select count(*)::int from dunning_acts where state = 'planned') as acts, (select count(*)::int from dunning_acts where state = 'held') as held,
      (select count(*)::int from dunning_items) as items, (select sum(jsonb_array_length(payload->'data'->'acts'))::int from events where type = 'dunning.steps_planned') as events`;
  const { acts = 0, held = 0, items = 0, events = 0 } = stored ?? {};
  const megabytes = Math.round(highest / MEGABYTE);
  const middle = [...looked].sort((left, right) => left - right)[Math.floor(looked.length / 2)] ?? 0;
  return [
    told("Stored", `${acts} acts to carry out, ${held} held back, over ${items} items`),
    told("Invoices a second", String(Math.round((rows / medianMs) * 1_000))),
    told("Previewing the same day, nothing stored", `${Math.round(middle)} ms`),
    { name: "Acts told in the log", value: `${events} of ${acts}`, goal: "each", passed: acts > 0 && events === acts },
    {
      name: "Memory taken while planning, at its highest",
      value: `${megabytes} MB`,
      goal: `≤ ${MOST_MEGABYTES} MB`,
      passed: megabytes <= MOST_MEGABYTES,
    },
  ];
}

/** What an invoice costs here, as a multiple of what it costs in the small store. */
function growthOf({ rows, ms }: { rows: number; ms: number }, smallMs: number): number {
  return ms / rows / (smallMs / SMALL);
}

/** Where even the statements by hand take longer for each invoice, it is the machine that does. */
function growthFigure(ours: number, floor: number): Figure {
  const most = MOST_GROWTH * Math.max(1, floor);
  return {
    name: `An invoice here beside one of ${SMALL}`,
    value: `${ours.toFixed(2)}×, by hand ${floor.toFixed(2)}×`,
    goal: `≤ ${most.toFixed(2)}×`,
    passed: ours <= most,
  };
}

function told(name: string, value: string): Figure {
  return { name, value, goal: null, passed: true };
}

/** How long it takes, and how much memory the process holds meanwhile. */
async function timed(act: () => Promise<unknown>): Promise<{ ms: number; highest: number }> {
  let highest = process.memoryUsage().rss;
  const timer = setInterval(() => {
    highest = Math.max(highest, process.memoryUsage().rss);
  }, SAMPLE_MS);
  const begun = performance.now();
  try {
    await act();
    return { ms: performance.now() - begun, highest };
  } finally {
    clearInterval(timer);
  }
}

/** As it was before anybody planned; the log keeps no trace of the turn before either. */
async function clear({ owner }: ScratchDatabase): Promise<void> {
  await owner`truncate dunning_runs, dunning_acts, dunning_items, bench_audit, events, event_heads, event_search`;
  await owner`vacuum analyze invoices, customers`;
}

function contextOf({ db, raw }: ScratchDatabase): Context {
  const clock = fixedClock(new Date(NOW));
  const person = { userId: "00000000-0000-7000-8000-000000000001", personId: "00000000-0000-7000-9000-000000000001" };
  return {
    db,
    raw,
    actor: { kind: "person", ...person, name: "Bench", grants: [{ role: "controller", entities: "all" }] },
    now: clock.now,
    correlationId: "bench",
  };
}
