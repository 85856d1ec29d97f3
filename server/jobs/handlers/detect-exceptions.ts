import { isEverySourceLoaded } from "#server/jobs/every-source-loaded";
import type { Context } from "#server/kernel/context";
import type { JobPayloads } from "#server/kernel/enqueue";
import { reconcileInvoices } from "#server/services/exceptions/reconcile";
import { reconcileDeadLetters } from "#server/services/exceptions/reconcile-dead-letters";

/** Looks again at the invoices a sync touched, and at what it could not read. Its findings carry the sync's correlation. */
export async function detectExceptions(
  context: Context,
  payload: JobPayloads["exceptions.detect"],
  signal: AbortSignal,
): Promise<void> {
  // The first sweep looks at everything once the last source has been read.
  if (!(await isEverySourceLoaded(context))) return;
  const correlated = { ...context, correlationId: payload.correlationId };
  await reconcileInvoices(correlated, payload.invoiceIds, signal);
  signal.throwIfAborted();
  await reconcileDeadLetters(correlated, "all", signal);
}
