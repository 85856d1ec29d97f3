import { connectorByKey } from "#server/connectors/registry";
import { isEverySourceLoaded } from "#server/jobs/every-source-loaded";
import type { Context } from "#server/kernel/context";
import type { JobPayloads } from "#server/kernel/enqueue";
import { refusalOf } from "#server/kernel/errors";
import { startSlot } from "#server/kernel/slots";
import { log } from "#server/log";
import { runSync } from "#server/services/sync/run-sync";

/** Pulls one source. That it is being pulled already, or was taken over, is no failure: somebody else does the work. */
export async function syncPull(
  context: Context,
  { source }: JobPayloads["sync.pull"],
  signal: AbortSignal,
): Promise<void> {
  const connector = connectorByKey(source);
  if (!connector) throw new Error(`There is no connector for ${source}. Check which sources the environment names.`);
  try {
    const result = await runSync(context, connector, { startedBy: "schedule", signal });
    if (result.error !== null) log.warn({ source, text: result.error }, "pull failed");
    else await sweepAfterFirstLoad(context);
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal?.code !== "CONFLICT") throw error;
    log.info({ source, text: refusal.message }, "pull left to another run");
  }
}

/** Detection waits for the last source's first load; then everything is looked at once. The slot's row makes it once. */
async function sweepAfterFirstLoad(context: Context): Promise<void> {
  if (!(await isEverySourceLoaded(context))) return;
  await startSlot(context, {
    job: "exceptions.first_sweep",
    slot: new Date(0),
    queue: "exceptions.sweep",
    payload: { slot: "first load" },
    singletonKey: "exceptions.first_sweep",
  });
}
