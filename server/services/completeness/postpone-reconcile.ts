import { openTransaction } from "#server/kernel/command";
import type { Context } from "#server/kernel/context";
import { enqueue, type JobPayloads } from "#server/kernel/enqueue";

const AGAIN_AFTER_SECONDS = 60;

/** Puts a count off without saying anything: nothing has happened yet. */
export async function postponeReconcile(context: Context, payload: JobPayloads["sync.reconcile"]): Promise<void> {
  await context.db.transaction(async (tx) => {
    await openTransaction(tx, []);
    await enqueue({ tx }, "sync.reconcile", payload, {
      singletonKey: `${payload.source} ${payload.fromOn ?? ""} ${payload.toOn ?? ""}`,
      startAfterSeconds: AGAIN_AFTER_SECONDS,
    });
  });
}
