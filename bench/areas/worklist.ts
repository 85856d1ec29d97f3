import postgres from "postgres";
import { writeOverdue } from "#bench/areas/dunning-store";
import { type Measurement, measurePair } from "#bench/measure";
import type { BenchArea, BenchOptions, Figure, Sized } from "#bench/registry";
import { openScratchDatabase, type ScratchDatabase } from "#bench/scratch-database";
import { type GivenPerson, givenCases } from "#db/testing/given-cases";
import type { EntityScope } from "#server/domain/access/roles";
import { WorklistFilters } from "#server/domain/collections/worklist-views";
import { fixedClock } from "#server/kernel/clock";
import type { Context } from "#server/kernel/context";
import type { Statement } from "#server/services/cases/case-list-sql";
import { criticalInvoices } from "#server/services/worklist/critical-invoices";
import { refreshEverything } from "#server/services/worklist/keep-worklist";
import { listWorklist, worklistCounts, writeCursor } from "#server/services/worklist/list-worklist";
import {
  laneCountsStatement,
  type WorklistKey,
  type WorklistQuestion,
  worklistStatement,
} from "#server/services/worklist/worklist-sql";

/** The collector's promise: how much slower than PostgreSQL alone a page may be. */
const PAGE_TARGET = 1.5;
const PAGE = 50;
const NOW = "2026-03-02T09:30:00Z";
/** The lane the desk opens with. */
const OPENING_LANE = "today";
const CONNECTIONS = 4;
const EURO_RATE = {
  base: "EUR",
  quote: "USD",
  effective_on: "2026-02-27",
  rate: "1.08",
  system: "netsuite",
  last_seen_at: NOW,
};
const RUNS = { pages: 600, counts: 40, invoices: 12 };
const PLACES = 200;

/** What a collector waits for all day, over accounts that the product itself has placed. */
export const worklistArea: BenchArea = {
  key: "worklist",
  label: "The collector's worklist: first page, next page, one lane, one entity, counts, critical invoices",
  unit: "open invoices past due, five of each account",
  defaultRows: [1_000_000],
  async run(options) {
    const sized: Sized[] = [];
    for (const rows of options.rows) sized.push({ rows, ...(await measureAt(rows, options)) });
    return sized;
  },
};

async function measureAt(
  rows: number,
  { adminUrl, log }: BenchOptions,
): Promise<{ measurements: Measurement[]; figures: Figure[] }> {
  const scratch = await openScratchDatabase(adminUrl, CONNECTIONS);
  const raw = postgres(scratch.url, { max: 1, onnotice: () => undefined });
  try {
    log(`Writing ${rows} open invoices …`);
    await writeOverdue(scratch.owner, rows, NOW);
    await scratch.owner`insert into fx_rates ${scratch.owner(EURO_RATE)}`;
    log("Placing their accounts, as the sweep of a night does …");
    const { now } = fixedClock(new Date(NOW));
    const job: Context = { ...scratch, actor: { kind: "job", name: "keep-worklist" }, now, correlationId: "bench" };
    const begun = performance.now();
    const looked = await refreshEverything(job);
    const seconds = (performance.now() - begun) / 1_000;
    await scratch.owner`vacuum analyze cases`;
    const person = await givenCases(scratch.owner, now()).person("Diego Ferrer", "collector");
    log("Measuring …");
    const measurements = await measureReads(scratch, raw, contextOf(scratch, person, now));
    return { measurements, figures: [await placedFigure(scratch, looked, seconds)] };
  } finally {
    await raw.end({ timeout: 5 });
    await scratch.close();
  }
}

function contextOf(scratch: ScratchDatabase, { userId, personId, name }: GivenPerson, now: () => Date): Context {
  const grants = [{ role: "collector" as const, entities: "all" as const }];
  const { db, raw } = scratch;
  return { db, raw, actor: { kind: "person", userId, personId, name, grants }, now, correlationId: "bench" };
}

async function measureReads(scratch: ScratchDatabase, raw: postgres.Sql, context: Context): Promise<Measurement[]> {
  const places = await randomPlaces(scratch.owner);
  const placeAt = (turn: number) => places[turn % places.length] as WorklistKey;
  const ask = ({ text, parameters }: Statement) => raw.unsafe(text, parameters as never, { prepare: true });
  const question = (filters: WorklistFilters, visible: EntityScope = "all"): WorklistQuestion => ({
    filters,
    visible,
    userId: null,
    search: { by: "nothing" },
  });
  const today = WorklistFilters.parse({ lane: OPENING_LANE });
  const pages: [string, WorklistFilters, boolean][] = [
    ["first page of 50, as the desk opens", today, false],
    ["next page, random depth", today, true],
    ["first page of every lane", WorklistFilters.parse({ lane: "all" }), false],
    ["first page of one entity", WorklistFilters.parse({ lane: OPENING_LANE, entities: ["DE01"] }), false],
  ];
  const measured: Measurement[] = [];
  for (const [name, filters, isLater] of pages)
    measured.push(
      await measurePair({
        name,
        rawIs: "its SQL raw",
        target: PAGE_TARGET,
        runs: RUNS.pages,
        ours: (turn) =>
          listWorklist.execute(context, { filters, ...(isLater ? { cursor: writeCursor(placeAt(turn)) } : {}) }),
        raw: (turn) => ask(worklistStatement(question(filters), isLater ? placeAt(turn) : null, PAGE + 1)),
      }),
    );
  return [
    ...measured,
    await measurePair({
      name: "how many stand in each lane",
      rawIs: "its SQL raw",
      target: null,
      runs: RUNS.counts,
      ours: () => worklistCounts.execute(context, { filters: today }),
      raw: () => ask(laneCountsStatement(question(today))),
    }),
    await measurePair({
      name: "critical invoices, the other first page",
      rawIs: "a plain sort of what is left of them",
      target: PAGE_TARGET,
      runs: RUNS.invoices,
      ours: () => criticalInvoices.execute(context, {}),
      raw: () => raw.unsafe(PLAIN_CRITICAL),
    }),
  ];
}

/** What anybody would write: everything past due with what is left of it, the largest by its age first. */
const PLAIN_CRITICAL = `
  select i.id, i.number, i.customer_id, i.due_on, i.total_minor - coalesce(a.minor, 0) - coalesce(m.minor, 0) as open_minor
  from invoices i
  left join (select invoice_id, sum(amount_minor) as minor from allocations where deleted_at is null group by 1) a on a.invoice_id = i.id
  left join (select invoice_id, sum(total_minor) as minor from credit_memos where status <> 'void' and deleted_at is null group by 1) m on m.invoice_id = i.id
  where i.status = 'open' and i.deleted_at is null and i.due_on < date '${NOW.slice(0, 10)}'
    and i.total_minor > coalesce(a.minor, 0) + coalesce(m.minor, 0)
  order by (i.total_minor - coalesce(a.minor, 0) - coalesce(m.minor, 0)) * (date '${NOW.slice(0, 10)}' - i.due_on) desc, i.id limit 200`;

async function randomPlaces(owner: postgres.Sql): Promise<WorklistKey[]> {
  const rows = await owner<{ points: number; id: string }[]>`
    select priority as points, id from cases where queue = 'collections' and closed_at is null
      and lane = ${OPENING_LANE} order by md5(id::text) limit ${PLACES}`;
  return rows.map(({ points, id }) => ({ points, id }));
}

async function placedFigure({ owner }: ScratchDatabase, looked: number, seconds: number): Promise<Figure> {
  const lanes = await owner<{ lane: string; count: number }[]>`
    select lane, count(*)::int as count from cases where queue = 'collections' and closed_at is null group by 1 order by 2 desc`;
  const placed = lanes.reduce((sum, { count }) => sum + count, 0);
  return {
    name: "Accounts placed by the sweep",
    value: `${placed} of ${looked} in ${seconds.toFixed(0)} s, ${Math.round(looked / seconds)} a second: ${lanes.map(({ lane, count }) => `${lane} ${count}`).join(", ")}`,
    goal: "every one",
    passed: placed === looked && placed > 0,
  };
}
