import { connectorByKey } from "#server/connectors/registry";
import type { Context } from "#server/kernel/context";
import type { JobPayloads } from "#server/kernel/enqueue";
import { refusalOf } from "#server/kernel/errors";
import { log } from "#server/log";
import { runBackfill } from "#server/services/sources/run-backfill";

/** Carries a backfill on. That it was stopped or taken over in the meantime is no failure. */
export async function syncBackfill(
  context: Context,
  { backfillId }: JobPayloads["sync.backfill"],
  signal: AbortSignal,
): Promise<void> {
  try {
    await runBackfill(context, backfillId, connectorByKey, signal);
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal?.code !== "CONFLICT") throw error;
    log.info({ backfillId, text: refusal.message }, "backfill left");
  }
}
