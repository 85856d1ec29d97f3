import { isEverySourceLoaded } from "#server/jobs/every-source-loaded";
import type { Context } from "#server/kernel/context";
import type { JobPayloads } from "#server/kernel/enqueue";
import { chargesDue, chargesTouched } from "#server/services/charge-retries/charges-to-review";
import { reviewPortions } from "#server/services/charge-retries/review-charges";

/** Charges what is due, and decides about failures of which no sync told. */
export async function retryCharges(
  context: Context,
  _payload: JobPayloads["charges.retry"],
  signal: AbortSignal,
): Promise<void> {
  if (!(await isEverySourceLoaded(context))) return;
  await reviewPortions(context, await chargesDue.execute(context, {}), signal);
}

/** After detection looked at what a sync touched. */
export async function reviewTouchedCharges(
  detecting: Context,
  invoiceIds: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const context: Context = { ...detecting, actor: { kind: "job", name: "retry-charges" } };
  await reviewPortions(context, await chargesTouched.execute(context, { invoiceIds: [...invoiceIds] }), signal);
}
