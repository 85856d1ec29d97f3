import { isEverySourceLoaded } from "#server/jobs/every-source-loaded";
import type { Context } from "#server/kernel/context";
import type { JobPayloads } from "#server/kernel/enqueue";
import { settlePaidOf } from "#server/services/disputes/settle-paid";
import { takeMarkedInvoicesOf } from "#server/services/disputes/take-marked-invoices";
import { judgePlansOf } from "#server/services/plans/judge-plans";
import { refreshWorklistOf } from "#server/services/worklist/keep-worklist";

/** Works out the place of accounts of which somebody said that something happened. */
export async function refreshWorklist(
  context: Context,
  { customerIds, correlationId }: JobPayloads["worklist.refresh"],
): Promise<void> {
  // The first sweep looks at everything once the last source has been read.
  if (!(await isEverySourceLoaded(context))) return;
  const correlated = { ...context, correlationId };
  await takeMarkedInvoicesOf(correlated, customerIds);
  // A plan that ended holds nothing back any more, so plans come first.
  await judgePlansOf(correlated, customerIds);
  // Nor does a dispute whose money came.
  await settlePaidOf(correlated, customerIds);
  await refreshWorklistOf(correlated, customerIds);
}
