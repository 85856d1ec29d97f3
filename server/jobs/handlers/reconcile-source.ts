import { connectorByKey } from "#server/connectors/registry";
import { countedWindow } from "#server/domain/completeness/last-complete-day";
import { businessDate } from "#server/domain/time";
import type { Context } from "#server/kernel/context";
import type { JobPayloads } from "#server/kernel/enqueue";
import { log } from "#server/log";
import { postponeReconcile } from "#server/services/completeness/postpone-reconcile";
import { runReconcile } from "#server/services/completeness/run-reconcile";
import { isFirstLoadComplete } from "#server/services/sync/first-load";

/**
 * Counts one source against what we hold and fetches what is missing. While it was never read to its end there is nothing
 * to compare, so the count comes back in a minute.
 */
export async function reconcileSource(
  context: Context,
  payload: JobPayloads["sync.reconcile"],
  signal: AbortSignal,
): Promise<void> {
  const connector = connectorByKey(payload.source);
  if (!connector)
    throw new Error(`There is no connector for ${payload.source}. Check which sources the environment names.`);
  if (!(await isFirstLoadComplete(context, [connector.key]))) return postponeReconcile(context, payload);
  const usual = countedWindow(businessDate(context.now(), "UTC"));
  const { fromOn = usual.fromOn, toOn = usual.toOn } = payload;
  const { subjects } = await runReconcile(context, connector, { fromOn, toOn, signal });
  const open = subjects.reduce((sum, each) => sum + each.open, 0);
  if (open > 0) log.warn({ source: connector.key, open }, "counts differ");
}
