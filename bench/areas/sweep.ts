import { bringIn, givenEntities, jobContext, messagesOf } from "#bench/areas/company";
import { replicateCompany } from "#bench/areas/replicate-company";
import type { BenchArea, BenchOptions, Figure, Sized } from "#bench/registry";
import { openScratchDatabase, type ScratchDatabase } from "#bench/scratch-database";
import type { Reconciled } from "#server/services/exceptions/apply-findings";
import { sweepEverything } from "#server/services/exceptions/sweep";

/** A million invoices have to be swept in minutes, in the night. */
const MINUTES_A_MILLION = 30;
const CUSTOMERS = 200;
const MILLION = 1_000_000;

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
  const scratch = await openScratchDatabase(adminUrl);
  try {
    log(`Bringing a company of ${CUSTOMERS} customers in …`);
    await givenEntities(scratch);
    await bringIn(scratch, await messagesOf(CUSTOMERS));
    const one = await invoiceCount(scratch);
    const copies = Math.max(1, Math.round(rows / one) - 1);
    log(`Writing it ${copies} more times …`);
    await replicateCompany(scratch.owner, copies);
    const invoices = await invoiceCount(scratch);
    log(`Sweeping ${invoices} invoices …`);
    const first = await timed(scratch);
    log("Sweeping again, with nothing new …");
    const second = await timed(scratch);
    const [twice] = await scratch.owner<{ count: number }[]>`
      select count(*)::int as count from (
        select 1 from cases where closed_at is null group by type, dedupe_key having count(*) > 1) doubled`;
    return [
      sweepFigure("First sweep, every case still to be opened", first, invoices, null),
      sweepFigure("Sweep of a night, nothing new", second, invoices, MINUTES_A_MILLION),
      { name: "Cases open", value: String(first.counts.opened), goal: null, passed: true },
      {
        name: "What the second sweep changed",
        value: String(second.counts.opened + second.counts.closed + second.counts.refreshed),
        goal: "nothing",
        passed: second.counts.opened + second.counts.closed + second.counts.refreshed === 0,
      },
      { name: "Findings with two open cases", value: String(twice?.count ?? 0), goal: "0", passed: twice?.count === 0 },
    ];
  } finally {
    await scratch.close();
  }
}

async function timed(scratch: ScratchDatabase): Promise<{ seconds: number; counts: Reconciled }> {
  const begun = performance.now();
  const counts = await sweepEverything(jobContext(scratch, "detect-exceptions"));
  return { seconds: (performance.now() - begun) / 1_000, counts };
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

async function invoiceCount({ owner }: ScratchDatabase): Promise<number> {
  const [row] = await owner<{ count: number }[]>`select count(*)::int as count from invoices`;
  return row?.count ?? 0;
}
