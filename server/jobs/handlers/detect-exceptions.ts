import { connectors } from "#server/connectors/registry";
import type { Context } from "#server/kernel/context";
import type { JobPayloads } from "#server/kernel/enqueue";
import { reconcileInvoices } from "#server/services/exceptions/reconcile";
import { reconcileDeadLetters } from "#server/services/exceptions/reconcile-dead-letters";
import { isFirstLoadComplete } from "#server/services/sync/first-load";

/** Looks again at the invoices a sync touched, and at what it could not read. Its findings carry the sync's correlation. */
export async function detectExceptions(
  context: Context,
  payload: JobPayloads["exceptions.detect"],
  signal: AbortSignal,
): Promise<void> {
  const sources = connectors().map((connector) => connector.key);
  // The first sweep looks at everything once the last source has been read.
  if (!(await isFirstLoadComplete(context, sources))) return;
  const correlated = { ...context, correlationId: payload.correlationId };
  await reconcileInvoices(correlated, payload.invoiceIds, signal);
  signal.throwIfAborted();
  await reconcileDeadLetters(correlated, "all", signal);
}
