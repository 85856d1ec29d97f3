import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { kill, startProgram, until } from "#gauntlet/processes";
import type { Stage } from "#gauntlet/stage";
import { startSlot } from "#server/kernel/slots";

const LIVE_ON_SECONDS = 3 * 86_400;
const DRAIN_SECONDS = 300;
const PAST_A_LEASE_SECONDS = 60;
/** Longer than a worker goes on with the time it knew before. */
const CLOCKS_REREAD_MS = 2_500;
const MOST_ROUNDS = 10;
/** The systems whose truth is compared; the worker is given credentials for these alone. */
const SOURCES = ["stripe", "netsuite", "salesforce"] as const;

/** Real worker processes at work on a stage. */
export class Workers {
  readonly #stage: Stage;
  #running: ChildProcess[] = [];

  constructor(stage: Stage, count: number) {
    this.#stage = stage;
    for (let index = 0; index < count; index += 1) this.start();
  }

  start(): ChildProcess {
    const { url, sandbox, home } = this.#stage;
    const worker = startProgram(
      "server/jobs/worker.ts",
      workerEnvironment(url, sandbox.url, home),
      join(home, "worker.log"),
    );
    this.#running.push(worker);
    return worker;
  }

  async replace(victim: ChildProcess): Promise<void> {
    await kill(victim);
    this.#running = this.#running.filter((worker) => worker !== victim);
    this.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#running.map(kill));
  }

  /** Workers whose connection is landing, applying or projecting at this instant, and those connections. */
  async busy(): Promise<{ worker: ChildProcess; connection: number }[]> {
    const rows = await this.#stage.owner<{ process: number; connection: number }[]>`
      select split_part(application_name, ' ', 2)::int as process, pid as connection from pg_stat_activity
      where datname = current_database() and application_name ~ '^docket [0-9]+$' and state <> 'idle'
        and query ~* 'inbox|source_records|sync_runs|sync_cursors|invoices|append_events|commit'
        and query !~* 'job_slots|priority_changes_at|snoozed_until'`;
    return rows.flatMap(({ process, connection }) => {
      const worker = this.#running.find(({ pid }) => pid === process);
      return worker ? [{ worker, connection }] : [];
    });
  }

  /** Waits until one is in the middle of its work and gives it, at an instant that falls anywhere between two statements. */
  async oneAtWork(random: () => number): Promise<{ worker: ChildProcess; connection: number }> {
    return until("a worker in the middle of its work", 120, async () => {
      await this.keepBusy();
      await new Promise((resolve) => setTimeout(resolve, random() * 15));
      const busy = await this.busy();
      return busy[Math.floor(random() * busy.length)];
    });
  }

  /** When nothing is left to pull or apply, the sources live on for a few days, and every source is asked again. */
  async keepBusy(): Promise<void> {
    if (await this.isWorkLeft()) return;
    await this.#stage.moveOn(LIVE_ON_SECONDS);
    await this.#askEverySource();
  }

  /**
   * Lets every job end and asks every source again until each has been read to its end since time was moved last. A run
   * whose end could not be noted counts as going on until it has been silent for its lease, so that much time passes.
   */
  async drain(): Promise<void> {
    const settled = () => until("the queues to drain", DRAIN_SECONDS, async () => !(await this.isWorkLeft()));
    await settled();
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      await this.#stage.moveOn(PAST_A_LEASE_SECONDS);
      await new Promise((resolve) => setTimeout(resolve, CLOCKS_REREAD_MS));
      const since = this.#stage.contextOf("sync-pull").now();
      for (let asked = 0; asked < 2; asked += 1) {
        await this.#askEverySource();
        await settled();
      }
      if (await this.#isEverySourceReadSince(since)) return;
    }
    throw new Error(`The sources were not read to their end in ${MOST_ROUNDS} rounds.`);
  }

  async #isEverySourceReadSince(since: Date): Promise<boolean> {
    const rows = await this.#stage.owner`
      select distinct source from sync_runs where state = 'succeeded' and started_at >= ${since} and source = any(${[...SOURCES]}::text[])`;
    return rows.length === SOURCES.length;
  }

  async isWorkLeft(): Promise<boolean> {
    const [row] = await this.#stage.owner<{ left: boolean }[]>`
      select exists (select 1 from pgboss.job where state < 'completed' and name in ('sync.pull', 'sync.apply', 'exceptions.detect'))
          or exists (select 1 from inbox where state = 'received') as left`;
    return row?.left ?? false;
  }

  async #askEverySource(): Promise<void> {
    for (const source of SOURCES) {
      await startSlot(this.#stage.contextOf("sync-pull"), {
        job: `gauntlet:${source}`,
        slot: new Date(),
        queue: "sync.pull",
        payload: { source, slot: "gauntlet" },
        singletonKey: source,
      });
    }
  }
}

/** Whatever else the machine's environment names, the workers know the three alone. */
const unconnected = Object.fromEntries(
  ["GOCARDLESS", "AVALARA", "ZENDESK", "METERING", "PSA"].map((source) => [`${source}_API_URL`, ""]),
);

function workerEnvironment(url: string, sandboxUrl: string, home: string): Record<string, string> {
  const secret = "gauntlet-secret-gauntlet-secret-gauntlet";
  return {
    ...unconnected,
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

/** Findings with two open cases: none may be, whatever happened to the workers. */
export async function doubledCases(stage: Stage): Promise<number> {
  const [row] = await stage.owner<{ doubled: number }[]>`
    select count(*)::int as doubled from (select 1 from cases where closed_at is null group by type, dedupe_key having count(*) > 1) d`;
  return row?.doubled ?? 0;
}

/** How often a job was taken up again after its worker was lost. */
export async function jobsTakenUpAgain(stage: Stage): Promise<number> {
  const [row] = await stage.owner<
    { again: number }[]
  >`select coalesce(sum(retry_count), 0)::int as again from pgboss.job`;
  return row?.again ?? 0;
}
