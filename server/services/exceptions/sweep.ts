import { subjectKinds } from "#server/domain/exceptions/registry";
import type { Context } from "#server/kernel/context";
import type { Reconciled } from "#server/services/exceptions/apply-findings";
import { add, nothing, reconcile } from "#server/services/exceptions/reconcile";

/** Looks again at everything that can still go wrong or has an open case: what no change of a source would bring up. */
export async function sweepEverything(context: Context, signal?: AbortSignal): Promise<Reconciled> {
  const total = nothing();
  for (const kind of subjectKinds) add(total, await reconcile(context, kind, "all", signal));
  return total;
}
