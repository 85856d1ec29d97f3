import { connectors } from "#server/connectors/registry";
import type { Context } from "#server/kernel/context";
import type { JobPayloads } from "#server/kernel/enqueue";
import { sweepEverything } from "#server/services/exceptions/sweep";
import { isFirstLoadComplete } from "#server/services/sync/first-load";

/** The slow round: finds what only time or a missed message brings about. */
export async function sweepExceptions(
  context: Context,
  _payload: JobPayloads["exceptions.sweep"],
  signal: AbortSignal,
): Promise<void> {
  const sources = connectors().map((connector) => connector.key);
  if (await isFirstLoadComplete(context, sources)) await sweepEverything(context, signal);
}
