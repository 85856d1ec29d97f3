import { isEverySourceLoaded } from "#server/jobs/every-source-loaded";
import type { Context } from "#server/kernel/context";
import { enqueue, type JobPayloads } from "#server/kernel/enqueue";
import { keepReviews } from "#server/services/drafts/keep-reviews";
import { sweepEverything } from "#server/services/exceptions/sweep";

/** The slow round: finds what only time or a missed message brings about. */
export async function sweepExceptions(
  context: Context,
  { slot }: JobPayloads["exceptions.sweep"],
  signal: AbortSignal,
): Promise<void> {
  if (!(await isEverySourceLoaded(context))) return;
  await sweepEverything(context, signal);
  await keepReviews(context, "all", signal);
  // What was found wrong is nobody's to collect, so accounts are looked at behind it.
  await context.db.transaction((tx) => enqueue({ tx }, "worklist.sweep", { slot }, { singletonKey: "worklist.sweep" }));
}
