import { isEverySourceLoaded } from "#server/jobs/every-source-loaded";
import type { Context } from "#server/kernel/context";
import { enqueue, type JobPayloads } from "#server/kernel/enqueue";
import { settleEverythingPaid } from "#server/services/disputes/settle-paid";
import { takeMarkedInvoicesOf } from "#server/services/disputes/take-marked-invoices";
import { refreshEverything } from "#server/services/worklist/keep-worklist";

/** Once a day every account is looked at, whatever was heard of it; what they will pay is forecast from that, the first time too. */
export async function sweepWorklist(
  context: Context,
  { slot }: JobPayloads["worklist.sweep"],
  signal: AbortSignal,
): Promise<void> {
  if (!(await isEverySourceLoaded(context))) return;
  await settleEverythingPaid(context);
  await takeMarkedInvoicesOf(context, "all", signal);
  await refreshEverything(context, signal);
  await context.db.transaction((tx) => enqueue({ tx }, "forecast.make", { slot }));
}
