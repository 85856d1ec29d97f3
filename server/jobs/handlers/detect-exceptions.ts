import { touchedEntries } from "#server/domain/exceptions/touched";
import { isEverySourceLoaded } from "#server/jobs/every-source-loaded";
import { reviewTouchedCharges } from "#server/jobs/handlers/retry-charges";
import type { Context } from "#server/kernel/context";
import type { JobPayloads } from "#server/kernel/enqueue";
import { tellDecided } from "#server/services/disputes/tell-decided";
import { keepReviews } from "#server/services/drafts/keep-reviews";
import { reconcile } from "#server/services/exceptions/reconcile";
import { askForWorklistOf } from "#server/services/worklist/customers-of-touched";

/** Looks again at what a sync touched, and at what it could not read. Its findings carry the sync's correlation. */
export async function detectExceptions(
  context: Context,
  payload: JobPayloads["exceptions.detect"],
  signal: AbortSignal,
): Promise<void> {
  // The first sweep looks at everything once the last source has been read.
  if (!(await isEverySourceLoaded(context))) return;
  const correlated = { ...context, correlationId: payload.correlationId };
  for (const [kind, ids] of touchedEntries(payload.touched)) {
    signal.throwIfAborted();
    await reconcile(correlated, kind, ids, signal);
  }
  signal.throwIfAborted();
  await keepReviews(correlated, payload.touched.invoice ?? [], signal);
  await tellDecided(correlated, payload.touched.payment ?? []);
  await reviewTouchedCharges(correlated, payload.touched.invoice ?? [], signal);
  await reconcile(correlated, "inbox", "all", signal);
  await askForWorklistOf(correlated, payload.touched);
}
