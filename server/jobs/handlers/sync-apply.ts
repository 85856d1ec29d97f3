import { connectorByKey } from "#server/connectors/registry";
import type { Context } from "#server/kernel/context";
import type { JobPayloads } from "#server/kernel/enqueue";
import { bankSource } from "#server/services/bank/bank-source";
import { fileSource } from "#server/services/receivables/file-source";
import { applyInbox } from "#server/services/sync/apply-inbox";

/** Applies what waits of one source. Detection, dead letters included, is asked for in each batch's own transaction. */
export async function syncApply(
  context: Context,
  { source }: JobPayloads["sync.apply"],
  signal: AbortSignal,
): Promise<void> {
  const mapping = [fileSource, bankSource].find(({ key }) => key === source) ?? connectorByKey(source);
  if (!mapping) throw new Error(`There is no connector for ${source}. Check which sources the environment names.`);
  await applyInbox(context, mapping, { signal });
}
