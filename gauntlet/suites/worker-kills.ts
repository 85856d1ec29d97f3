import type { ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { openPools } from "#db/client";
import { migrateDatabase } from "#db/migrate";
import { seedDemo } from "#db/seed/demo";
import { kill, startProgram, until } from "#gauntlet/processes";
import { seeded } from "#gauntlet/random";
import type { Suite, SuiteOptions, SuiteReport } from "#gauntlet/suite";
import { compareWithTruth } from "#gauntlet/truth";
import type { Context } from "#server/kernel/context";
import { startSlot } from "#server/kernel/slots";
import { startSandbox } from "#server/sandbox/sandbox";

const WORKERS = 4;
const QUICK_KILLS = 50;
const FULL_KILLS = 1_000;
const CUSTOMERS = 400;
const LIVE_ON_SECONDS = 3 * 86_400;
/** Kills that interrupted no job prove nothing: at least this share must have left one behind that another worker took up. */
const LEAST_INTERRUPTED_SHARE = 0.5;

type Found = {
  doubled: number;
  interrupted: number;
  records: number;
  invoices: number;
  open: number;
  events: number;
};

type Bench = {
  owner: postgres.Sql;
  context: Context;
  sandbox: Awaited<ReturnType<typeof startSandbox>>;
  workers: ChildProcess[];
  start: () => ChildProcess;
};

/** Kills workers with SIGKILL in the middle of pulling, landing and applying, while the sources go on living; then compares with what the sources hold. */
export const workerKillsSuite: Suite = {
  key: "worker-kills",
  summary: "kill -9 of workers during sync: canonical rows equal the sources' truth, nothing doubled",
  async run(options) {
    const home = await mkdtemp(join(tmpdir(), "docket-gauntlet-"));
    const name = `gauntlet_${process.pid}`;
    const admin = postgres(options.adminUrl, { max: 1, onnotice: () => undefined });
    await admin.unsafe(`create database ${name}`);
    const url = Object.assign(new URL(options.adminUrl), { pathname: `/${name}` }).toString();
    try {
      return await killAndCompare(options, url, home);
    } finally {
      await admin.unsafe(`drop database ${name} with (force)`);
      await admin.end();
      await rm(home, { recursive: true, force: true });
    }
  },
};

async function killAndCompare(options: SuiteOptions, url: string, home: string): Promise<SuiteReport> {
  await migrateDatabase(url);
  const pools = openPools(url, 2);
  await seedDemo(pools, () => new Date());
  const sandbox = await startSandbox({
    port: 0,
    customers: CUSTOMERS,
    seed: options.seed,
    home: join(home, "sandbox"),
  });
  const owner = postgres(url, { max: 3, onnotice: () => undefined });
  const environment = workerEnvironment(url, sandbox.url, home);
  const start = () => startProgram("server/jobs/worker.ts", environment, join(home, "worker.log"));
  const context: Context = {
    ...pools,
    actor: { kind: "job", name: "sync-pull" },
    now: () => new Date(),
    correlationId: "gauntlet",
  };
  const bench: Bench = { owner, context, sandbox, workers: Array.from({ length: WORKERS }, start), start };
  try {
    const kills = await killAtRandom(options, bench);
    options.log(`${kills} kills done, letting the rest finish`);
    await drain(bench);
    const differences = await compareWithTruth(owner, sandbox.url);
    const [found] = await owner<Found[]>`
      select (select count(*)::int from (select 1 from cases where closed_at is null group by type, dedupe_key having count(*) > 1) d) as doubled,
             (select coalesce(sum(retry_count), 0)::int from pgboss.job) as interrupted,
             (select count(*)::int from source_records) as records, (select count(*)::int from invoices) as invoices,
             (select count(*)::int from cases where closed_at is null) as open, (select count(*)::int from events) as events`;
    const { doubled = 0, interrupted = 0, records = 0, invoices = 0, open = 0, events = 0 } = found ?? {};
    const tooFew = interrupted < kills * LEAST_INTERRUPTED_SHARE;
    const failures = [
      ...differences,
      ...(tooFew ? [`Only ${interrupted} jobs were interrupted by ${kills} kills: the run proves too little.`] : []),
      ...(doubled > 0 ? [`${doubled} findings have two open cases.`] : []),
    ];
    return {
      ok: failures.length === 0,
      failures,
      figures: {
        kills,
        "jobs interrupted and taken up again": interrupted,
        "source records": records,
        invoices,
        "open cases": open,
        events,
        "differences from the sources": differences.length,
      },
    };
  } finally {
    await Promise.all(bench.workers.map(kill));
    await sandbox.stop();
    await Promise.all([owner.end(), pools.close()]);
  }
}

async function killAtRandom(options: SuiteOptions, bench: Bench): Promise<number> {
  const random = seeded(options.seed);
  const wanted = options.isFull ? FULL_KILLS : QUICK_KILLS;
  for (let kills = 0; kills < wanted; kills++) {
    const victim = await until("a worker in the middle of its work", 120, async () => {
      await keepBusy(bench);
      // A short while at random, so that the kill falls anywhere between two statements.
      await new Promise((resolve) => setTimeout(resolve, random() * 15));
      const busy = await busyWorkers(bench);
      return busy[Math.floor(random() * busy.length)];
    });
    await kill(victim);
    bench.workers = [...bench.workers.filter((worker) => worker !== victim), bench.start()];
    if ((kills + 1) % 10 === 0) options.log(`${kills + 1} kills`);
  }
  return wanted;
}

/** Workers whose connection is landing, applying or projecting at this instant. */
async function busyWorkers(bench: Bench): Promise<ChildProcess[]> {
  const rows = await bench.owner<{ pid: number }[]>`
    select distinct split_part(application_name, ' ', 2)::int as pid from pg_stat_activity
    where datname = current_database() and application_name ~ '^docket [0-9]+$' and state <> 'idle'
      and query ~* 'inbox|source_records|sync_runs|sync_cursors|invoices|append_events|commit'
      and query !~* 'job_slots|priority_changes_at|snoozed_until'`;
  const pids = new Set(rows.map((row) => row.pid));
  return bench.workers.filter((worker) => worker.pid !== undefined && pids.has(worker.pid));
}

/** When nothing is left to pull or apply, the sources live on for a few days, and every source is asked again. */
async function keepBusy(bench: Bench): Promise<void> {
  if (await isWorkLeft(bench)) return;
  const { core } = bench.sandbox;
  core.moveClock(core.now() + LIVE_ON_SECONDS * 1_000);
  await bench.owner`update app_clock set offset_seconds = offset_seconds + ${LIVE_ON_SECONDS}`;
  await askEverySource(bench);
}

async function askEverySource(bench: Bench): Promise<void> {
  for (const source of ["stripe", "netsuite", "salesforce"]) {
    await startSlot(bench.context, {
      job: `gauntlet:${source}`,
      slot: new Date(),
      queue: "sync.pull",
      payload: { source, slot: "gauntlet" },
      singletonKey: source,
    });
  }
}

async function isWorkLeft(bench: Bench): Promise<boolean> {
  const [row] = await bench.owner<{ left: boolean }[]>`
    select exists (select 1 from pgboss.job where state < 'completed' and name in ('sync.pull', 'sync.apply', 'exceptions.detect'))
        or exists (select 1 from inbox where state = 'received') as left`;
  return row?.left ?? false;
}

/** Stops the sources' time, lets every job end, asks every source once more, and waits until that too is applied. */
async function drain(bench: Bench): Promise<void> {
  for (let round = 0; round < 2; round++) {
    await until("the queues to drain", 300, async () => !(await isWorkLeft(bench)));
    await askEverySource(bench);
  }
  await until("the queues to drain", 300, async () => !(await isWorkLeft(bench)));
}

function workerEnvironment(url: string, sandboxUrl: string, home: string): Record<string, string> {
  const secret = "gauntlet-secret-gauntlet-secret-gauntlet";
  return {
    DATABASE_URL: url,
    DOCKET_HOME: home,
    DOCKET_DEMO: "1",
    NEXTAUTH_SECRET: secret,
    AUDIT_SEAL_KEY: secret,
    CREDENTIALS_KEY: secret,
    STRIPE_WEBHOOK_SECRET: secret,
    STRIPE_API_URL: sandboxUrl,
    STRIPE_API_KEY: "sk_test_gauntlet",
    NETSUITE_API_URL: sandboxUrl,
    NETSUITE_TOKEN: secret,
    SALESFORCE_API_URL: sandboxUrl,
    SALESFORCE_CLIENT_ID: "gauntlet",
    SALESFORCE_CLIENT_SECRET: secret,
    SANDBOX_URL: sandboxUrl,
    LOG_LEVEL: "warn",
  };
}
