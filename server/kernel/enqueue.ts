import { AsyncLocalStorage } from "node:async_hooks";
import { sql } from "drizzle-orm";
import { fromDrizzle, PgBoss } from "pg-boss";
import type { Tx } from "#db/client";
import { bossSchema, type JobQueue } from "#db/job-queues";
import type { Touched } from "#server/domain/exceptions/touched";

/** What each job is told. Short: ids, never rows. */
export type JobPayloads = {
  "sync.pull": { source: string; slot: string };
  "sync.apply": { source: string };
  /** The days to list once more; the usual window when they are left out. */
  "sync.reconcile": { source: string; fromOn?: string; toOn?: string; startedBy: string };
  "sync.backfill": { backfillId: string };
  /** What to look at again, ids by kind of subject; the sweep looks at all. */
  "exceptions.detect": { touched: Touched; correlationId: string };
  "exceptions.sweep": { slot: string };
  "exceptions.auto_fix": { slot: string };
  /** One run, or at a slot every run that has not come to its end. */
  "cohorts.run": { runId?: string; slot?: string };
  "dunning.plan": { slot: string };
  /** One run, or at a slot every run under way. */
  "dunning.carry_out": { runId?: string; slot?: string };
  "effects.send": { effectId: string };
  "approvals.execute": { requestId: string };
  "effects.resolve": { slot: string };
  "cases.maintain": { slot: string };
  "approvals.maintain": { slot: string };
  /** One migration, or at a slot every one at work. */
  "policies.migrate": { migrationId?: string; slot?: string };
  "access.maintain": { slot: string };
  "audit.seal": { slot: string };
  "bank.drop": { slot: string };
  /** Whose place on the worklist to work out again. */
  "worklist.refresh": { customerIds: string[]; correlationId: string };
  "charges.retry": { slot: string };
  "worklist.due": { slot: string };
  "worklist.sweep": { slot: string };
  "plans.judge": { slot: string };
  /** Those somebody asked for, or at a slot those whose day has no forecast yet. */
  "forecast.make": { entities?: string[]; slot?: string };
};

export type EnqueueOptions = {
  /** While a job with this key waits, another is not added. */
  singletonKey?: string;
  startAfterSeconds?: number;
  /** What is higher is taken first; 0 where nothing is said, less for what others need not wait behind. */
  priority?: number;
};

/** The transaction a job is being sent in; the engine's own look-ups of a queue go through it as well. */
const sendingIn = new AsyncLocalStorage<Tx>();

/** Sends only, through whichever transaction is given; it holds no connection of its own. */
const sender = new PgBoss({
  db: {
    executeSql(text: string, values?: unknown[]) {
      const tx = sendingIn.getStore();
      if (!tx) return Promise.reject(new Error("Jobs are sent inside a transaction."));
      return fromDrizzle(tx as never, sql).executeSql(text, values);
    },
  },
  schema: bossSchema,
  supervise: false,
  schedule: false,
  migrate: false,
});

/** Sends a job in the transaction that makes it true: if that rolls back, the job was never there. */
export async function enqueue<Name extends JobQueue>(
  scope: { tx: Tx },
  name: Name,
  payload: JobPayloads[Name],
  options: EnqueueOptions = {},
): Promise<void> {
  await sendingIn.run(scope.tx, () =>
    sender.send(name, payload, {
      ...(options.singletonKey === undefined ? {} : { singletonKey: options.singletonKey }),
      ...(options.startAfterSeconds === undefined ? {} : { startAfter: options.startAfterSeconds }),
      ...(options.priority === undefined ? {} : { priority: options.priority }),
    }),
  );
}
