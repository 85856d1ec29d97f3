import type { Connector, RawMessage } from "#server/connectors/connector";
import type { SourceReference } from "#server/domain/sync/effects";
import type { Context } from "#server/kernel/context";
import type { BatchResult } from "#server/services/sync/apply-batch";
import { applyInbox } from "#server/services/sync/apply-inbox";
import { landMessages } from "#server/services/sync/land-messages";

/** Reads single objects again and applies them at once, so that what an act changed shows while the person is looking. */
export async function refreshObjects(
  context: Context,
  connector: Connector,
  references: readonly SourceReference[],
  signal: AbortSignal,
): Promise<BatchResult | null> {
  const messages: RawMessage[] = [];
  for (const reference of references.filter((one) => one.system === connector.key)) {
    signal.throwIfAborted();
    messages.push(...(await connector.fetch(reference, signal)));
  }
  if (messages.length === 0) return null;
  const { ids } = await landMessages.execute(context, {
    source: connector.key,
    account: connector.account,
    arrivedBy: "pull",
    messages,
  });
  return applyInbox(context, connector, { inboxIds: ids, signal });
}
