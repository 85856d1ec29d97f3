import { isEverySourceLoaded } from "#server/jobs/every-source-loaded";
import type { Context } from "#server/kernel/context";
import type { JobPayloads } from "#server/kernel/enqueue";
import { judgePlansOf } from "#server/services/plans/judge-plans";

/** What a new day does to payment plans: instalments fall due and are missed. */
export async function judgePlans(
  context: Context,
  _payload: JobPayloads["plans.judge"],
  signal: AbortSignal,
): Promise<void> {
  if (!(await isEverySourceLoaded(context))) return;
  await judgePlansOf(context, "all", signal);
}
