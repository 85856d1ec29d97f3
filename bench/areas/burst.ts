import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BurstOrder, BurstReport, FromWeb } from "#bench/areas/burst-web";
import { type Measurement, percentile, timing } from "#bench/measure";
import type { BenchArea, BenchOptions, Figure, Sized } from "#bench/registry";
import { kill, startProgram, until } from "#gauntlet/processes";
import { onStage, type Stage } from "#gauntlet/stage";

/** The goal: 100,000 webhooks in five minutes, gone ten minutes later, and nobody at a desk the wiser. */
const PER_SECOND = 100_000 / 300;
const ACKNOWLEDGE_TARGET = 3;
const ACKNOWLEDGE_P99_MS = 250;
const DRAIN_SECONDS = 600;
const DESK_TARGET = 1.2;

const CUSTOMERS = 60;
const SEED = 7;
const WORKERS = 2;
const SECRET = "burst-secret-burst-secret-burst-secret";

/** A month's end: signed deliveries through the endpoint, two real workers that bring them in, and people at a desk. */
export const burstArea: BenchArea = {
  key: "burst",
  label: "The month-end burst: webhooks acknowledged and drained while people work",
  unit: "deliveries",
  defaultRows: [20_000],
  async run(options) {
    const sized: Sized[] = [];
    for (const rows of options.rows) sized.push({ rows, ...(await measureAt(rows, options)) });
    return sized;
  },
};

type Measured = Omit<Sized, "rows">;

async function measureAt(rows: number, { adminUrl, log }: BenchOptions): Promise<Measured> {
  return onStage({ adminUrl, seed: SEED }, CUSTOMERS, async (stage) => {
    let workers = startWorkers(stage);
    const stopWorkers = () => Promise.all(workers.map(kill));
    try {
      log(`Loading a company of ${CUSTOMERS} customers …`);
      await until(
        "the company to be loaded",
        300,
        async () => areAlive(workers) && (await isLoaded(stage)) && (await isIdle(stage)),
      );
      await stopWorkers();
      log("Acknowledging 32 at once, nothing else at work …");
      const web = startWeb(stage, { url: stage.url, rows, perSecond: PER_SECOND, secret: SECRET });
      try {
        await heard(web, "loaded");
        workers = startWorkers(stage);
        await until("the workers to come to rest", 300, () => areAlive(workers) && isIdle(stage));
        log(`Sending ${rows} deliveries, ${Math.round(PER_SECOND)} a second …`);
        web.send("go");
        const { report } = await heard(web, "report");
        return judge(rows, report);
      } finally {
        await kill(web);
      }
    } finally {
      await stopWorkers();
    }
  });
}

function startWorkers(stage: Stage): ChildProcess[] {
  return Array.from({ length: WORKERS }, () =>
    startProgram("server/jobs/worker.ts", environment(stage), join(stage.home, "worker.log")),
  );
}

function areAlive(workers: readonly ChildProcess[]): true {
  const dead = workers.find(({ exitCode }) => exitCode !== null);
  if (dead)
    throw new Error(`A worker ended by itself with ${dead.exitCode}; start server/jobs/worker.ts alone to see why.`);
  return true;
}

function startWeb(stage: Stage, order: BurstOrder): ChildProcess {
  const program = fileURLToPath(new URL("./burst-web.ts", import.meta.url));
  return fork(program, [JSON.stringify(order)], { env: { ...process.env, ...environment(stage) } });
}

async function heard<Word extends FromWeb["say"]>(web: ChildProcess, word: Word) {
  return new Promise<Extract<FromWeb, { say: Word }>>((resolve, reject) => {
    const onMessage = (message: FromWeb) => {
      if (message.say === word) resolve(message as Extract<FromWeb, { say: Word }>);
    };
    web.on("message", onMessage);
    web.once("exit", (code) => reject(new Error(`The web process of the burst ended early, with ${code}.`)));
  });
}

/** Three systems of the company; the settings of all others are left out, or the first load would never be complete. */
function environment({ url, home, sandbox }: Stage): Record<string, string> {
  const others = ["GOCARDLESS_API_URL", "AVALARA_API_URL", "ZENDESK_API_URL", "METERING_API_URL", "PSA_API_URL"];
  return {
    ...Object.fromEntries(others.map((name) => [name, ""])),
    DATABASE_URL: url,
    DOCKET_HOME: home,
    DOCKET_DEMO: "1",
    NEXTAUTH_SECRET: SECRET,
    AUDIT_SEAL_KEY: SECRET,
    CREDENTIALS_KEY: SECRET,
    STRIPE_WEBHOOK_SECRET: SECRET,
    STRIPE_API_URL: sandbox.url,
    STRIPE_API_KEY: "sk_test_burst",
    NETSUITE_API_URL: sandbox.url,
    NETSUITE_CLIENT_ID: "",
    NETSUITE_TOKEN: SECRET,
    SALESFORCE_API_URL: sandbox.url,
    SALESFORCE_CLIENT_ID: "burst",
    SALESFORCE_CLIENT_SECRET: SECRET,
    SANDBOX_URL: sandbox.url,
    LOG_LEVEL: "warn",
  };
}

async function isLoaded({ owner }: Stage): Promise<boolean> {
  const [row] = await owner<
    { sources: number }[]
  >`select count(distinct source)::int as sources from sync_runs where state = 'succeeded'`;
  return row?.sources === 3;
}

async function isIdle({ owner }: Stage): Promise<boolean> {
  const [row] = await owner<{ left: boolean }[]>`
    select exists (select 1 from pgboss.job where state < 'completed' and name in ('sync.pull', 'sync.apply', 'sync.reconcile', 'exceptions.detect', 'exceptions.sweep'))
        or exists (select 1 from inbox where state = 'received') as left`;
  return row?.left === false;
}

function judge(rows: number, report: BurstReport): Measured {
  const { atOnce, idle, burst, acknowledged } = report;
  const rawIs = "one INSERT committed";
  const p99 = percentile(acknowledged.oursMs, 0.99);
  const refused = acknowledged.failed + acknowledged.refused;
  const seconds = (value: number) => `${value.toFixed(1)} s`;
  const perSecond = (way: string) => `${Math.round(atOnce.perSecond[way] ?? 0)}/s`;
  return {
    measurements: [
      median("Acknowledged during the burst", rawIs, acknowledged.oursMs, acknowledged.rawMs, ACKNOWLEDGE_TARGET),
      median("Acknowledged, 32 at once, all else idle", rawIs, atOnce.endpointMs, atOnce.rawMs, ACKNOWLEDGE_TARGET),
      median("… each landed by a command of its own", rawIs, atOnce.singlyMs, atOnce.rawMs, null),
      besideIdle("Queue page during the burst, by p95", burst.pageMs, idle.pageMs, DESK_TARGET),
      besideIdle("… its SQL raw, by p95", burst.rawPageMs, idle.rawPageMs, null),
      besideIdle("Take next during the burst, by p95", burst.takeMs, idle.takeMs, null),
    ],
    figures: [
      figure("Deliveries not answered with 200", String(refused), "0", refused === 0),
      figure("Answers at the desk that failed", String(burst.failed + idle.failed), "0", burst.failed === 0),
      figure("Acknowledged, p99", `${p99.toFixed(1)} ms`, `≤ ${ACKNOWLEDGE_P99_MS} ms`, p99 <= ACKNOWLEDGE_P99_MS),
      figure(
        "Acknowledged 32 at once",
        `${perSecond("endpoint")}; singly ${perSecond("singly")}; raw ${perSecond("raw")}`,
      ),
      figure(
        "Load of the machine before and after",
        `${report.load.before.toFixed(1)}, ${report.load.after.toFixed(1)}`,
      ),
      figure("Sent in", seconds(report.sentSeconds)),
      figure(
        "Inbox empty after the last delivery",
        `${seconds(report.drainSeconds)}, ${Math.round(rows / (report.sentSeconds + report.drainSeconds))} messages/s from first to last`,
        `≤ ${DRAIN_SECONDS} s`,
        report.drainSeconds <= DRAIN_SECONDS,
      ),
      figure("Lost or doubled", report.differences.join("; ") || "nothing", "nothing", report.differences.length === 0),
    ],
  };
}

function figure(name: string, value: string, goal: string | null = null, passed = true): Figure {
  return { name, value, goal, passed };
}

function median(
  name: string,
  rawIs: string,
  oursMs: readonly number[],
  rawMs: readonly number[],
  target: number | null,
): Measurement {
  const [ours, raw] = [timing(oursMs), timing(rawMs)];
  return judged(name, rawIs, ours, raw, ours.medianMs / raw.medianMs, target);
}

function besideIdle(
  name: string,
  burstMs: readonly number[],
  idleMs: readonly number[],
  target: number | null,
): Measurement {
  const [ours, raw] = [timing(burstMs), timing(idleMs)];
  return judged(name, "when idle", ours, raw, ours.p95Ms / raw.p95Ms, target);
}

function judged(
  name: string,
  rawIs: string,
  ours: Measurement["ours"],
  raw: Measurement["raw"],
  quotient: number,
  target: number | null,
): Measurement {
  const ratio = Number(quotient.toFixed(3));
  return { name, rawIs, ours, raw, ratio, target, passed: target === null || ratio <= target };
}
