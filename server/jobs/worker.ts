import { constants, setPriority } from "node:os";
import { PgBoss } from "pg-boss";
import { APPLICATION_ROLE } from "#db/client";
import { bossSchema, type JobQueue } from "#db/job-queues";
import { env } from "#server/env";
import { slotsAt } from "#server/jobs/schedule";
import { type Work, work } from "#server/jobs/work";
import type { JobPayloads } from "#server/kernel/enqueue";
import { startSlot } from "#server/kernel/slots";
import { errorFields, log } from "#server/log";
import { contextFor, runtime } from "#server/runtime";

const TICK_MS = 2_000;
/** How long running jobs get to finish when the process is told to stop. */
const DRAIN_MS = 8_000;

async function main(): Promise<void> {
  // People who wait for a page come first wherever both share a machine.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  const { clock, close } = await runtime();
  const boss = new PgBoss({
    connectionString: asApplication(env.DATABASE_URL),
    schema: bossSchema,
    max: 6,
    migrate: false,
    schedule: false,
    useListenNotify: true,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
  });
  boss.on("error", (error) => log.error(errorFields(error), "job engine"));
  await boss.start();
  await Promise.all((Object.keys(work) as JobQueue[]).map((name) => startWorking(boss, name)));
  const tick = setInterval(() => void startDueSlots(), TICK_MS);
  await startDueSlots();
  log.info({ at: clock.now().toISOString() }, "worker ready");

  const stop = async () => {
    clearInterval(tick);
    await boss.stop({ graceful: true, timeout: DRAIN_MS });
    await close();
    process.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void stop());
}

async function startWorking<Name extends JobQueue>(boss: PgBoss, name: Name): Promise<void> {
  const { concurrency } = work[name];
  await Promise.all(Array.from({ length: concurrency }, () => startHand(boss, name)));
}

/** One that takes job after job: without being told, the engine would look for the next only when its interval is over. */
async function startHand<Name extends JobQueue>(boss: PgBoss, name: Name): Promise<void> {
  const { handle, actor } = work[name] as Work<Name>;
  let hand: string | null = null;
  hand = await boss.work<JobPayloads[Name]>(
    name,
    { batchSize: 1, localConcurrency: 1, pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 2 },
    async ([job]) => {
      if (!job) return;
      const context = await contextFor({ kind: "job", name: actor }, job.id);
      try {
        await handle(context, job.data, job.signal);
      } catch (error) {
        const told = errorFields(error);
        log.error({ job: name, id: job.id, ...told }, "job failed");
        // The job engine keeps what it is given, so it too gets the words without the values.
        throw new Error(told.text);
      } finally {
        if (hand) boss.notifyWorker(hand);
      }
    },
  );
}

async function startDueSlots(): Promise<void> {
  const context = await contextFor({ kind: "job", name: "maintain-cases" });
  for (const slot of slotsAt(context.now())) {
    await startSlot(context, slot).catch((error: Error) =>
      log.error({ job: slot.job, ...errorFields(error) }, "slot not started"),
    );
  }
}

/** The job engine brings its own driver; it too acts as the application's role. */
function asApplication(url: string): string {
  const acting = new URL(url);
  acting.searchParams.set("options", `-c role=${APPLICATION_ROLE}`);
  return acting.toString();
}

await main();
