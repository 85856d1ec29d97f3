import { sql } from "drizzle-orm";
import type { JobQueue } from "#db/job-queues";
import { openTransaction } from "#server/kernel/command";
import type { Context } from "#server/kernel/context";
import { enqueue, type JobPayloads } from "#server/kernel/enqueue";

/** One firing of a scheduled job: which job, at which slot, and what it is told. */
export type Slot<Name extends JobQueue = JobQueue> = {
  job: string;
  slot: Date;
  queue: Name;
  payload: JobPayloads[Name];
  singletonKey: string;
};

/**
 * Starts a scheduled job once per slot, however many workers ask: the slot's row and the job are written together, and
 * only the first to write the row sends the job.
 * @returns whether this call was the first.
 */
export async function startSlot<Name extends JobQueue>(context: Context, slot: Slot<Name>): Promise<boolean> {
  return context.db.transaction(async (tx) => {
    await openTransaction(tx, []);
    const started = await tx.execute(sql`
      insert into job_slots (job, slot, started_at) values (${slot.job}, ${slot.slot.toISOString()}::timestamptz, ${context.now().toISOString()}::timestamptz)
      on conflict do nothing returning job`);
    if (started.length === 0) return false;
    await enqueue({ tx }, slot.queue, slot.payload, { singletonKey: slot.singletonKey });
    return true;
  });
}
