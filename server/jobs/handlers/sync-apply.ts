import { connectorByKey } from "#server/connectors/registry";
import type { Context } from "#server/kernel/context";
import { enqueue, type JobPayloads } from "#server/kernel/enqueue";
import { bankSource } from "#server/services/bank/bank-source";
import { fileSource } from "#server/services/receivables/file-source";
import { isBeingApplied } from "#server/services/sync/apply-batch";
import { applyInbox } from "#server/services/sync/apply-inbox";

/** Applies what waits of one source. Detection, dead letters included, is asked for in each batch's own transaction. */
export async function syncApply(
  context: Context,
  { source }: JobPayloads["sync.apply"],
  signal: AbortSignal,
): Promise<void> {
  const mapping = [fileSource, bankSource].find(({ key }) => key === source) ?? connectorByKey(source);
  if (!mapping) throw new Error(`There is no connector for ${source}. Check which sources the environment names.`);
  if (await isBeingApplied(context, source)) return lookAgainSoon(context, source);
  await applyInbox(context, mapping, { signal });
}

/** How soon a job that found its source in other hands looks again. */
const LOOK_AGAIN_SECONDS = 1;

/**
 * Whoever is applying looks again before it ends, so a second one would only read and map the same messages and then
 * wait its turn. It comes back all the same: the first may be stopped, or be after chosen messages alone.
 */
async function lookAgainSoon(context: Context, source: string): Promise<void> {
  await context.db.transaction((tx) =>
    enqueue({ tx }, "sync.apply", { source }, { singletonKey: source, startAfterSeconds: LOOK_AGAIN_SECONDS }),
  );
}
