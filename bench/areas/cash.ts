import { matchBySql } from "#bench/areas/cash-floor";
import { CASH_ENTITY, INVOICES_A_RECEIPT, writeReceivables } from "#bench/areas/cash-store";
import { compared } from "#bench/measure";
import type { BenchArea, BenchOptions, Figure, Sized } from "#bench/registry";
import { openScratchDatabase, type ScratchDatabase } from "#bench/scratch-database";
import { bestForEntry } from "#server/domain/exceptions/types/unmatched-payment";
import { openTransaction } from "#server/kernel/command";
import { loadBankEntryFacts } from "#server/services/exceptions/load-bank-entry-facts";

const NOW = new Date("2026-03-02T09:30:00Z");
/** As many as detection looks at in one transaction. */
const BATCH = 500;
const LEAST_A_SECOND = 100;
const MOST_MEGABYTES = 1_000;
const MEGABYTE = 1_048_576;
const SAMPLE_MS = 25;

/** Receipts of a bank matched with open invoices: facts loaded in sets, as detection loads them, and each one weighed. */
export const cashArea: BenchArea = {
  key: "cash",
  label: "Cash: one receipt for ten open invoices, what each is for, with reasons and a verdict",
  unit: "open invoices, twenty of each customer",
  defaultRows: [100_000],
  async run(options) {
    const sized: Sized[] = [];
    for (const rows of options.rows) sized.push(await measureAt(rows, options));
    return sized;
  },
};

async function measureAt(rows: number, { adminUrl, log }: BenchOptions): Promise<Sized> {
  const scratch = await openScratchDatabase(adminUrl);
  try {
    log(`Writing ${rows} open invoices and ${Math.floor(rows / INVOICES_A_RECEIPT)} receipts …`);
    await writeReceivables(scratch.owner, rows, NOW.toISOString());
    const entries = await scratch.owner<{ id: string }[]>`select id from bank_entries order by booked_on, id`;
    const ids = entries.map(({ id }) => id);
    log("By hand …");
    const byHand: number[] = [];
    for (let turn = 0; turn < 3; turn += 1) byHand.push((await timed(() => matchBySql(scratch.owner))).ms);
    log("By ourselves …");
    // The first portion opens connections, prepares statements and compiles code.
    await matchPortion(scratch, ids.slice(0, BATCH));
    const tally = newTally();
    const ours = await timed(() => matchAll(scratch, ids, tally, log));
    const right = await judged(scratch, tally);
    return {
      rows,
      measurements: [
        compared(
          { name: "All receipts", rawIs: "set-based SQL of names and amounts", target: null },
          [ours.ms],
          byHand,
        ),
      ],
      figures: figuresOf(ids.length, ours, tally, right),
    };
  } finally {
    await scratch.close();
  }
}

/** What was proposed first of each receipt, and where the time went. */
type Tally = { best: Map<string, string[]>; loadMs: number; matchMs: number };
const newTally = (): Tally => ({ best: new Map(), loadMs: 0, matchMs: 0 });

async function matchAll(scratch: ScratchDatabase, ids: readonly string[], tally: Tally, log: (line: string) => void) {
  for (let start = 0; start < ids.length; start += BATCH) {
    const one = await matchPortion(scratch, ids.slice(start, start + BATCH));
    tally.loadMs += one.loadMs;
    tally.matchMs += one.matchMs;
    for (const [id, invoices] of one.best) tally.best.set(id, invoices);
    if (start > 0 && start % 10_000 === 0) log(`${start} receipts`);
  }
}

async function matchPortion({ db }: ScratchDatabase, ids: readonly string[]): Promise<Tally> {
  const begun = performance.now();
  const facts = await db.transaction(async (tx) => {
    await openTransaction(tx, [CASH_ENTITY]);
    return loadBankEntryFacts({ tx, now: NOW }, ids);
  });
  const loaded = performance.now();
  const best = new Map(
    facts.map((one) => [one.entry.id, bestForEntry(one)[0]?.invoices.map(({ externalId }) => externalId) ?? []]),
  );
  return { best, loadMs: loaded - begun, matchMs: performance.now() - loaded };
}

type Kind = "number" | "several" | "figures" | "name" | "nobody";
const kindWords: Record<Kind, string> = {
  number: "Number in the words: proposed first",
  several: "Two numbers in the words: both proposed first",
  figures: "Only the figures of a number: proposed first",
  name: "Nothing but name and amount: proposed first",
  nobody: "Nobody's: nothing proposed",
};

/** How often what is proposed first is what the receipt was written for. */
async function judged({ owner }: ScratchDatabase, { best }: Tally): Promise<Map<Kind, { right: number; of: number }>> {
  const truth = await owner<{ entry_id: string; kind: Kind; first: number; second: number | null }[]>`
    select entry_id, kind, first, second from bench_truth`;
  const found = new Map<Kind, { right: number; of: number }>();
  for (const { entry_id, kind, first, second } of truth) {
    const meant = kind === "nobody" ? [] : [first, second].filter((one) => one !== null).map((one) => `in_${one}`);
    const said = [...(best.get(entry_id) ?? [])].sort();
    const count = found.get(kind) ?? { right: 0, of: 0 };
    const isRight = said.join(" ") === meant.sort().join(" ");
    found.set(kind, { right: count.right + (isRight ? 1 : 0), of: count.of + 1 });
  }
  return found;
}

type Timed = { ms: number; before: number; highest: number };

function figuresOf(
  receipts: number,
  { ms, before, highest }: Timed,
  { loadMs, matchMs }: Tally,
  right: ReadonlyMap<Kind, { right: number; of: number }>,
): Figure[] {
  const perSecond = Math.round((receipts / ms) * 1_000);
  const megabytes = Math.round((highest - before) / MEGABYTE);
  const share = (part: number) => `${Math.round((part / ms) * 100)} %`;
  return [
    {
      name: "Receipts a second",
      value: String(perSecond),
      goal: `≥ ${LEAST_A_SECOND}`,
      passed: perSecond >= LEAST_A_SECOND,
    },
    {
      name: "Memory above the process before, at its highest",
      value: `${megabytes} MB`,
      goal: `≤ ${MOST_MEGABYTES} MB`,
      passed: megabytes <= MOST_MEGABYTES,
    },
    told("Time: facts loaded, receipts weighed", `${share(loadMs)}, ${share(matchMs)}`),
    ...Array.from(right, ([kind, count]) => told(kindWords[kind], `${count.right} of ${count.of}`)),
  ];
}

function told(name: string, value: string): Figure {
  return { name, value, goal: null, passed: true };
}

/** How long it takes, and how much memory the process holds meanwhile. */
async function timed(act: () => Promise<unknown>): Promise<Timed> {
  const before = process.memoryUsage().rss;
  let highest = before;
  const timer = setInterval(() => {
    highest = Math.max(highest, process.memoryUsage().rss);
  }, SAMPLE_MS);
  const begun = performance.now();
  try {
    await act();
    return { ms: performance.now() - begun, before, highest };
  } finally {
    clearInterval(timer);
  }
}
