import { isEverySourceLoaded } from "#server/jobs/every-source-loaded";
import type { Context } from "#server/kernel/context";
import type { JobPayloads } from "#server/kernel/enqueue";
import { refreshEverything } from "#server/services/worklist/keep-worklist";

/** Once a day every account is looked at, whatever was heard of it. */
export async function sweepWorklist(
  context: Context,
  _payload: JobPayloads["worklist.sweep"],
  signal: AbortSignal,
): Promise<void> {
  if (!(await isEverySourceLoaded(context))) return;
  await refreshEverything(context, signal);
}
