import { isEverySourceLoaded } from "#server/jobs/every-source-loaded";
import type { Context } from "#server/kernel/context";
import type { JobPayloads } from "#server/kernel/enqueue";
import { refreshDue } from "#server/services/worklist/keep-worklist";

/** What the clock does to accounts: a new day ages what is past due, and what fell due yesterday is past due today. */
export async function keepWorklist(
  context: Context,
  _payload: JobPayloads["worklist.due"],
  signal: AbortSignal,
): Promise<void> {
  if (!(await isEverySourceLoaded(context))) return;
  await refreshDue(context, signal);
}
