import postgres from "postgres";
import { openPools } from "#db/client";
import { migrateDatabase } from "#db/migrate";
import { whatLookingAgainChanges } from "#gauntlet/detection/look-at-everything";
import { loseInvoices } from "#gauntlet/detection/lost-invoices";
import { type Planting, plantEverything } from "#gauntlet/detection/plant-everything";
import { kindOf, lineOf, score, scoreTable } from "#gauntlet/detection/score";
import { inOwnDatabase } from "#gauntlet/stage";
import { reportOf, type Suite, type SuiteOptions, type SuiteReport } from "#gauntlet/suite";
import { fixedClock } from "#server/kernel/clock";
import { sweepEverything } from "#server/services/exceptions/sweep";
import {
  bringToLife,
  type Ground,
  type LiveCompany,
  type Planted,
} from "#server/services/exceptions/testing/live-company";
import { announceSources } from "#server/services/sync/known-sources";

type Size = Planting & { customers: number; days: readonly number[]; lost: number; leastInvoices: number };

const SCALES: Record<SuiteOptions["scale"], Size> = {
  small: { customers: 170, each: 1, isInEveryEntity: false, days: [4], lost: 1, leastInvoices: 1_000 },
  usual: { customers: 500, each: 1, isInEveryEntity: true, days: [1, 4], lost: 5, leastInvoices: 4_000 },
  full: { customers: 1_800, each: 3, isInEveryEntity: true, days: [1, 2, 4], lost: 20, leastInvoices: 10_000 },
};
const ANCHOR = "2026-10-12T09:30:00Z";
const DAY_SECONDS = 86_400;
const LEAST_KINDS = 40;

/**
 * Every way in which a type of exception comes about is planted in a company with its whole history, and found by nothing
 * but the syncs that follow. What is found has to be exactly what stands in the source systems, of each kind and in all; a
 * sweep, and a look at every subject there is, must change nothing.
 */
export const detectionSuite: Suite = {
  key: "detection",
  group: "exceptions",
  summary: "every kind of mistake planted among a company's invoices: all found by the next sync, and nothing else",
  run: (options) =>
    inOwnDatabase(options.adminUrl, async (url) => {
      await migrateDatabase(url);
      const pools = openPools(url, 8);
      const owner = postgres(url, { max: 2, onnotice: () => undefined });
      const clock = fixedClock(new Date(ANCHOR));
      const ground: Ground = {
        ...pools,
        owner,
        clock,
        asJob: (name) => ({ ...pools, actor: { kind: "job", name }, now: clock.now, correlationId: "gauntlet" }),
      };
      const size = SCALES[options.scale];
      const company = await bringToLife(ground, { customers: size.customers, anchor: ANCHOR, seed: options.seed });
      announceSources(() => [...company.connectors]);
      try {
        return await prove({ ground, company, size, log: options.log });
      } finally {
        await company.close();
        await Promise.all([owner.end(), pools.close()]);
      }
    }),
};

type Scene = { ground: Ground; company: LiveCompany; size: Size; log: (line: string) => void };

async function prove({ ground, company, size, log }: Scene): Promise<SuiteReport> {
  const judge = new Judge(ground, company, log);
  await company.sync();
  await judge.compare("in the company as it was found");
  const { planted, failures } = await plantEverything(company, size);
  judge.remember(planted);
  const kinds = new Set(planted.map(kindOf));
  log(`${planted.length} mistakes of ${kinds.size} kinds planted`);
  // The meter answers up to the second; what it took in this very second it tells in the next.
  await company.liveOn(60);
  await company.sync();
  const first = await judge.compare("after the sync");
  for (const line of scoreTable(first.tallies)) log(line);
  await judge.lookAgain("after the sync");
  for (const days of size.days) {
    await company.liveOn(days * DAY_SECONDS);
    await company.sync();
    // What only time brings about is the sweep's to find.
    await sweepEverything(ground.asJob("detect-exceptions"));
    await judge.compare(`after ${days} more days`);
    await judge.lookAgain(`after ${days} more days`);
  }
  const lost = await loseInvoices(ground, company, size.lost);
  await sweepEverything(ground.asJob("detect-exceptions"));
  const last = await judge.compare("at the end");
  for (const line of scoreTable([...last.tallies, lost.tally])) log(line);
  const [counted] = await ground.owner<{ count: number }[]>`select count(*)::int as count from invoices`;
  const invoices = counted?.count ?? 0;
  return reportOf(
    {
      invoices,
      types: new Set(planted.map(({ type }) => type)).size + 1,
      "kinds planted": kinds.size + 1,
      "mistakes planted": planted.length + lost.tally.planted,
      "found, all right, by the sync": first.right,
      "missed or falsely found by the sync": first.wrong,
      "found, all right, at the end": last.right + lost.tally.found,
      "missed or falsely found at the end": last.wrong + lost.tally.missed + lost.tally.falselyFound,
    },
    [
      ...failures,
      ...judge.failures,
      ...lost.failures,
      ...[...kinds].filter((kind) => !judge.seen.has(kind)).map((kind) => `${kind} was planted and never stood.`),
      invoices < size.leastInvoices && `Only ${invoices} invoices: the run proves too little.`,
      kinds.size < LEAST_KINDS && `Only ${kinds.size} kinds were planted: the run proves too little.`,
    ],
  );
}

/** Sets what is found against what is there, and keeps a sentence for every difference. */
class Judge {
  readonly failures: string[] = [];
  /** Kinds that a comparison found standing in the source systems: what was planted and never stood proves nothing. */
  readonly seen = new Set<string>();
  readonly #ground: Ground;
  readonly #company: LiveCompany;
  readonly #log: (line: string) => void;
  #planted: readonly Planted[] = [];

  constructor(ground: Ground, company: LiveCompany, log: (line: string) => void) {
    this.#ground = ground;
    this.#company = company;
    this.#log = log;
  }

  remember(planted: readonly Planted[]): void {
    this.#planted = planted;
  }

  async compare(when: string) {
    // A message that cannot be read is planted once and never taken back at the source.
    const unreadable = this.#planted.filter(({ type }) => type === "sync_failure");
    const present = [...(await this.#company.planted()), ...unreadable];
    for (const mistake of present) this.seen.add(kindOf(mistake));
    const { tallies, missed, falselyFound } = score(present, await this.#company.found());
    const wrong = missed.length + falselyFound.length;
    const right = present.length - missed.length;
    this.#log(`${when}: ${present.length} mistakes are there, ${right} found, ${wrong} missed or falsely found`);
    this.failures.push(
      ...missed.map((mistake) => `Missed ${when}: ${lineOf(mistake)} (${kindOf(mistake)}: ${mistake.explanation})`),
      ...(await this.#withTitles(falselyFound)).map((line) => `Falsely found ${when}: ${line}`),
    );
    const [twice] = await this.#ground.owner<{ count: number }[]>`
      select count(*)::int as count from (select 1 from cases where closed_at is null group by type, dedupe_key having count(*) > 1) doubled`;
    if (twice?.count !== 0) this.failures.push(`${twice?.count} findings have two open cases ${when}.`);
    return { tallies, right, wrong };
  }

  async lookAgain(when: string): Promise<void> {
    const changes = await whatLookingAgainChanges(this.#ground);
    this.failures.push(...changes.map((sentence) => `${sentence}, ${when}.`));
  }

  async #withTitles(lines: readonly string[]): Promise<string[]> {
    if (lines.length === 0) return [];
    const rows = await this.#ground.owner<{ type: string; externalId: string; title: string }[]>`
      select c.type, r.external_id as "externalId", c.title from cases c join source_records r on r.id = c.subject_id where c.closed_at is null`;
    const titles = new Map(rows.map((row) => [`${row.type} ${row.externalId}`, row.title]));
    return lines.map((line) => {
      const [type, , id] = line.split(" ");
      return `${line} (${titles.get(`${type} ${id}`) ?? "without a record"})`;
    });
  }
}
