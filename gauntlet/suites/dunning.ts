import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Company, ENTITY, inDebtedCompany } from "#gauntlet/dunning/company";
import { bringNews, type News } from "#gauntlet/dunning/late-news";
import { reckon } from "#gauntlet/dunning/reckoning";
import { type RoughMailServer, startRoughMailServer } from "#gauntlet/dunning/rough-mail-server";
import { RoughWorkers } from "#gauntlet/dunning/rough-workers";
import { until } from "#gauntlet/processes";
import { seeded } from "#gauntlet/random";
import { inOwnDatabase } from "#gauntlet/stage";
import { reportOf, type Suite, type SuiteOptions } from "#gauntlet/suite";
import { carryOutPortion } from "#server/services/dunning/carry-out-portion";
import { startRun } from "#server/services/dunning/decide-run";
import { planRun } from "#server/services/dunning/plan-run";

const SCALES = {
  small: { accounts: 240, workers: 2, kills: 3, freezes: 1, leastNews: 4 },
  usual: { accounts: 1_500, workers: 4, kills: 15, freezes: 3, leastNews: 20 },
  full: { accounts: 10_000, workers: 6, kills: 100, freezes: 10, leastNews: 150 },
} as const;
/** Longer than a frozen worker's connection may idle in a transaction, so that others take its acts over. */
const PAST_IDLE_MS = 32_000;
/** Longer than an act may stand as sent, and than a mail that was put off waits. */
const PAST_LEASES_SECONDS = 120;
const PAUSE_MS = 120;
const SETTLE_SECONDS = 900;
/** How often, beside the workers, a hand that nobody asked for takes a portion of the same run. */
const DOUBLED_SHARE = 0.1;
const START_SECONDS = 120;

/**
 * Carries a day's dunning out by workers that are killed, frozen past their leases and doubled, through a mail server that
 * refuses, dies and keeps silent, while invoices are paid, promised and contested between planning and their turn. Each step
 * of an invoice reaches the mail server once at most, nothing is asked for that had been settled, and what nobody can know
 * is told as unknown.
 */
export const dunningSuite: Suite = {
  key: "dunning",
  group: "dunning",
  summary:
    "kill -9, frozen and doubled workers, a failing mail server, late payments: each step once, nothing settled is asked for",
  async run(options) {
    const home = await mkdtemp(join(tmpdir(), "docket-dunning-"));
    const random = seeded(options.seed);
    const mailServer = await startRoughMailServer(seeded(options.seed + 1));
    try {
      return await inOwnDatabase(options.adminUrl, (url) =>
        inDebtedCompany(url, SCALES[options.scale].accounts, (company) =>
          hurt(company, mailServer, { options, random, home }),
        ),
      );
    } finally {
      await mailServer.stop();
      await rm(home, { recursive: true, force: true });
    }
  },
};

type Ground = { options: SuiteOptions; random: () => number; home: string };

async function hurt(company: Company, mailServer: RoughMailServer, { options, random, home }: Ground) {
  const { accounts, workers: count, kills, freezes, leastNews } = SCALES[options.scale];
  const { runId, version } = await planRun.execute(company.asCollector(), { entity: ENTITY });
  const workers = new RoughWorkers(company, { count, smtpUrl: mailServer.url, home });
  const news: News[] = [];
  try {
    for (let at = 0; at < leastNews; at += 1) news.push(...(await oneNews(company, random)));
    await until("the workers to be there", START_SECONDS, () => workers.areThere());
    await startRun.execute(company.asCollector(), { runId, version });
    const done = { kills: 0, freezes: 0, midRun: 0 };
    await until("the run to be carried out and its mails to settle", SETTLE_SECONDS, async () => {
      news.push(...(await oneNews(company, random)));
      const isUnderWay = await isRunUnderWay(company);
      if (isUnderWay && random() < DOUBLED_SHARE) await again(company, runId);
      const victim = await workers.atWork(random, isUnderWay);
      if (victim && isUnderWay && done.kills + done.freezes < kills + freezes) done.midRun += 1;
      if (victim && done.freezes < freezes && done.freezes / freezes <= done.kills / kills) {
        done.freezes += 1;
        workers.freeze(victim);
        await pause(PAST_IDLE_MS);
        await company.moveOn(PAST_LEASES_SECONDS);
        workers.thaw();
      } else if (victim && done.kills < kills) {
        done.kills += 1;
        await workers.replace(victim);
        if (done.kills % 10 === 0) options.log(`${done.kills} kills`);
      }
      await pause(PAUSE_MS);
      return isSettled(company);
    });
    const { figures, failures } = await reckon(company, mailServer.received, news);
    const spared = await sparedBy(company, news);
    return reportOf(
      {
        accounts,
        "workers killed": done.kills,
        "workers frozen": done.freezes,
        "of them in the middle of a portion": done.midRun,
        "invoices paid, promised or contested in between": news.length,
        "of them seen in time and not asked for": spared,
        ...figures,
      },
      [
        ...failures,
        done.kills < kills && `Only ${done.kills} workers were killed at work: the run proves too little.`,
        done.freezes < freezes && `Only ${done.freezes} workers were frozen at work: the run proves too little.`,
        done.midRun < kills / 3 && `Only ${done.midRun} workers were hit in a portion: the run proves too little.`,
        spared < leastNews / 2 &&
          `Only ${spared} invoices were settled in time to be spared: the run proves too little.`,
        (figures["mails whose fate is unknown"] ?? 0) === 0 &&
          "No mail's fate was left open: the run proves too little.",
        (figures["mails the server refused"] ?? 0) === 0 && "No mail was refused: the run proves too little.",
      ],
    );
  } finally {
    await workers.stop();
  }
}

async function oneNews(company: Company, random: () => number): Promise<News[]> {
  const told = await bringNews(company, random);
  return told ? [told] : [];
}

/** A portion by one more who was not asked; what it trips over, another goes on with. */
async function again(company: Company, runId: string): Promise<void> {
  await carryOutPortion.execute(company.asJob(), { runId }).catch(() => undefined);
}

async function isRunUnderWay({ owner }: Company): Promise<boolean> {
  const rows = await owner`select from dunning_runs where state = 'carrying_out'`;
  return rows.length > 0;
}

/** Mails that were put off come back in time; time passes here so that they do. */
async function isSettled(company: Company): Promise<boolean> {
  const [left] = await company.owner<{ acts: boolean; mails: boolean }[]>`
    select exists (select from dunning_runs where state <> 'done') as acts, exists (select from effects where state in ('intent', 'sent')) as mails`;
  if (left?.acts) return false;
  if (left?.mails) await company.moveOn(PAST_LEASES_SECONDS / 4);
  return left?.mails === false;
}

/** Invoices that were paid, promised or contested and of which no step was taken. */
async function sparedBy({ owner }: Company, news: readonly News[]): Promise<number> {
  const ids = [...new Set(news.map(({ invoiceId }) => invoiceId))];
  const [row] = await owner<{ spared: number }[]>`
    select count(*)::int as spared from unnest(${ids}::uuid[]) as named(id)
    where not exists (select from dunning_items i where i.invoice_id = named.id and i.taken_on is not null)`;
  return row?.spared ?? 0;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
