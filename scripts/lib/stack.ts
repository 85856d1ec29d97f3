import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { ensureBuild } from "#scripts/lib/build";
import { type Child, nextProgram, runToEnd, startChild } from "#scripts/lib/child";
import { openDatabase } from "#scripts/lib/database";
import { PlainError, wordsFor } from "#scripts/lib/plain-error";
import { applicationEnvironment, type Place, sandboxEnvironment } from "#scripts/lib/settings";
import { planShutdown, type Shutdown } from "#scripts/lib/shutdown";
import type { Steps } from "#scripts/lib/steps";

export type Stack = {
  environment: Record<string, string>;
  /** Settles with the reason when a part that should run has ended by itself. */
  broken: Promise<PlainError>;
  /** Ends everything in order: web and worker, then the sandbox, then the database. */
  stop(): Promise<void>;
};

export type StackOptions = {
  place: Place;
  mode: "start" | "dev";
  steps: Steps;
  /** Further settings, such as SANDBOX_CUSTOMERS. */
  settings?: Record<string, string>;
  /** Gives the start up; everything that was started is ended. */
  signal: AbortSignal;
};

type Starting = StackOptions & { shutdown: Shutdown; reportBroken: (reason: PlainError) => void };

const READY_TIMEOUT_SECONDS = 300;
const WORKER_RESTARTS = 3;

/** Starts database, sandbox, worker and web application; what does not depend on each other starts side by side. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const shutdown = planShutdown();
  const { promise: broken, resolve: reportBroken } = Promise.withResolvers<PlainError>();
  const starting: Starting = { ...options, shutdown, reportBroken };
  const givenUp = new Promise<never>((_resolve, reject) => {
    options.signal.addEventListener("abort", () => reject(new PlainError("Stopped before everything was running.")));
    void broken.then(reject);
  });
  await mkdir(join(options.place.home, "logs"), { recursive: true });
  try {
    const environment = await Promise.race([shutdown.track(startParts(starting)), givenUp]);
    return { environment, broken, stop: shutdown.stop };
  } catch (error) {
    await shutdown.stop();
    throw error;
  }
}

async function startParts(starting: Starting): Promise<Record<string, string>> {
  const { place, mode, steps, settings } = starting;
  const [environment] = await Promise.all([startBackground(starting), mode === "start" ? build(starting) : undefined]);
  const web = await startChild({
    label: "web application",
    args: [nextProgram, mode, "-H", "127.0.0.1", "-p", String(place.port)],
    environment: { ...environment, ...settings },
    logFile: logFile(place, "web"),
  });
  await starting.shutdown.add("web", web);
  watch(web, starting);
  const label = place.isDemo ? "Web application running, first data loaded" : "Web application running";
  await steps.run(label, () => waitUntilReady(place.port, starting.shutdown.signal));
  if (place.isDemo) await liveThroughWeeks(starting, environment);
  return environment;
}

/** Everything but the web application: what people do not see and it needs. */
async function startBackground(starting: Starting): Promise<Record<string, string>> {
  const { place, steps, settings, shutdown } = starting;
  const given = process.env.DATABASE_URL;
  const database = steps.run(given ? "Database migrated" : "PostgreSQL running, database migrated", async () => {
    const server = await openDatabase(place.home);
    await shutdown.add("database", server);
    return server.applicationUrl;
  });
  const sandbox = place.isDemo
    ? steps.run("Source systems of the demo company running", () => startWatchedSandbox(starting))
    : undefined;
  const [databaseUrl] = await Promise.all([database, sandbox]);
  const environment = { ...(await applicationEnvironment(place, databaseUrl)), ...settings };
  if (place.isDemo) {
    await steps.run("Demo company set up", () =>
      runToEnd({
        label: "set-up of the demo company",
        args: ["scripts/seed-demo.ts"],
        environment,
        logFile: logFile(place, "seed"),
        signal: shutdown.signal,
      }),
    );
  }
  await superviseWorker(environment, starting);
  return environment;
}

/** The demo's people ask for and collect what was just read, so they do so once it is there. */
function liveThroughWeeks({ place, steps, shutdown }: Starting, environment: Record<string, string>): Promise<void> {
  return steps.run("Last weeks of the demo company lived through", () =>
    runToEnd({
      label: "last weeks of the demo company",
      args: ["scripts/seed-demo-work.ts"],
      environment,
      logFile: logFile(place, "seed"),
      signal: shutdown.signal,
    }),
  );
}

function build({ place, steps, shutdown }: Starting): Promise<void> {
  // A build needs no settings of an installation, and must not take any in.
  const environment = { ...process.env, NODE_ENV: "production" as const, NEXT_TELEMETRY_DISABLED: "1" };
  return steps.run("Web application built", () =>
    ensureBuild({ environment, logFile: logFile(place, "build"), signal: shutdown.signal }),
  );
}

async function startWatchedSandbox(starting: Starting): Promise<void> {
  const { place, settings, shutdown } = starting;
  const environment = { ...(await applicationEnvironment(place, "")), ...settings };
  const child = await launchSandbox(place, environment);
  await shutdown.add("sandbox", child);
  await sandboxReady(place, child);
  watch(child, starting);
}

export function launchSandbox(place: Place, environment: Record<string, string>): Promise<Child> {
  return startChild({
    label: "sandbox",
    args: ["server/sandbox/main.ts"],
    environment: sandboxEnvironment(place, environment),
    logFile: logFile(place, "sandbox"),
  });
}

export async function sandboxReady(place: Place, child: Child): Promise<void> {
  while (child.isRunning()) {
    if (await isSandboxAnswering(place.sandboxPort)) return;
    await pause(100);
  }
  throw await child.explainEnd();
}

export async function isSandboxAnswering(port: number): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}/_sandbox/health`).catch(() => null);
  return answer?.ok === true;
}

/** A worker that dies is started again a few times: jobs are safe to run twice, and people go on working meanwhile. */
async function superviseWorker(environment: Record<string, string>, starting: Starting): Promise<void> {
  const { place, mode, shutdown, reportBroken } = starting;
  const watchFlags = mode === "dev" ? ["--watch", "--watch-preserve-output"] : [];
  const launch = () =>
    startChild({
      label: "worker",
      args: [...watchFlags, "server/jobs/worker.ts"],
      environment,
      logFile: logFile(place, "worker"),
    });
  let current = await launch();
  await shutdown.add("worker", { stop: (graceMs) => current.stop(graceMs) });
  const keepRunning = async () => {
    for (let restarts = 0; ; restarts += 1) {
      await current.ended;
      if (shutdown.signal.aborted) return;
      if (restarts === WORKER_RESTARTS) return reportBroken(await current.explainEnd());
      await pause(1_000);
      if (shutdown.signal.aborted) return;
      current = await launch();
    }
  };
  void keepRunning().catch((error: unknown) => reportBroken(new PlainError(wordsFor(error))));
}

/** A part that ends by itself breaks the whole. */
function watch(child: Child, { shutdown, reportBroken }: Starting): void {
  void child.ended.then(async () => {
    if (!shutdown.signal.aborted) reportBroken(await child.explainEnd());
  });
}

async function waitUntilReady(port: number, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + READY_TIMEOUT_SECONDS * 1000;
  let last = "it does not answer";
  while (performance.now() < deadline && !signal.aborted) {
    const answer = await fetch(`http://127.0.0.1:${port}/api/readyz`, { signal: AbortSignal.timeout(10_000) }).catch(
      () => null,
    );
    if (answer?.status === 200) return;
    if (answer) last = `/api/readyz answers ${answer.status}: ${(await answer.text()).slice(0, 500)}`;
    await pause(150);
  }
  throw new PlainError(`The web application was not ready within ${READY_TIMEOUT_SECONDS} seconds: ${last}.`);
}

function logFile(place: Place, name: string): string {
  return join(place.home, "logs", `${name}.log`);
}
