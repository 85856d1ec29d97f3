import { DrizzleQueryError } from "drizzle-orm";
import { joinTouched } from "#server/domain/exceptions/touched";
import type { Context } from "#server/kernel/context";
import { applyBatchOf, type BatchResult } from "#server/services/sync/apply-batch";
import { deadLetterMessage } from "#server/services/sync/dead-letter";
import { awaitLandings } from "#server/services/sync/landing-lock";
import type { MappingSource } from "#server/services/sync/mapping-source";
import { type PreparedBatch, prepareBatch } from "#server/services/sync/prepare-batch";

export type ApplyOptions = {
  batchSize?: number;
  signal?: AbortSignal;
  /** Called after each batch: a run shows in it that it is alive. */
  onBatch?: (soFar: BatchResult) => Promise<void>;
  /** Only these rows; all that wait when left out. */
  inboxIds?: readonly string[];
};

const BATCH_SIZE = 2500;

/** Applies what waits of one source, batch by batch, each a transaction of its own. Safe to stop anywhere and to run again. */
export async function applyInbox(
  context: Context,
  source: MappingSource,
  options: ApplyOptions = {},
): Promise<BatchResult> {
  const total: BatchResult = {
    taken: 0,
    applied: 0,
    unchanged: 0,
    ignored: 0,
    deadLetteredInboxIds: [],
    touched: {},
  };
  const limit = options.batchSize ?? BATCH_SIZE;
  const prepare = (after: bigint) => prepareBatch(context, source, after, limit, options.inboxIds);
  let batch = await fromTheBeginning(context, source.key, prepare);
  while (batch !== null) {
    options.signal?.throwIfAborted();
    // The next batch is read and mapped while this one is written.
    const following = prepare(batch.lastPosition);
    following.catch(() => undefined);
    const result = await applyIsolating(context, source, batch.ids, batch);
    add(total, result);
    await options.onBatch?.(total);
    // At the end, from the beginning once more: a message put back in line stands at its old place.
    batch = (await following) ?? (await fromTheBeginning(context, source.key, prepare));
  }
  return total;
}

/** What waits, once every landing that counts on this run has committed. */
async function fromTheBeginning(
  context: Context,
  source: string,
  prepare: (after: bigint) => Promise<PreparedBatch | null>,
): Promise<PreparedBatch | null> {
  const waiting = await prepare(0n);
  if (waiting !== null) return waiting;
  await awaitLandings(context, source);
  return prepare(0n);
}

/**
 * Applies a batch; when the database refuses its data, halves it until the refused message stands alone, and sets that one
 * aside. Halves may go in one after the other because the outcome does not depend on order.
 */
async function applyIsolating(
  context: Context,
  source: MappingSource,
  inboxIds: string[],
  prepared: PreparedBatch,
): Promise<BatchResult> {
  try {
    return await applyBatchOf(source, prepared.rows, prepared.fields).execute(context, {
      limit: inboxIds.length,
      inboxIds,
    });
  } catch (error) {
    const refusal = refusedData(error);
    if (refusal === null) throw error;
    const [first] = inboxIds;
    if (inboxIds.length === 1 && first !== undefined) {
      await deadLetterMessage.execute(context, {
        source: source.key,
        inboxId: first,
        reason: `The message was understood but could not be stored: ${refusal}. Correct it at the source or in the mapping, then replay it.`,
      });
      return { taken: 1, applied: 0, unchanged: 0, ignored: 0, deadLetteredInboxIds: [first], touched: {} };
    }
    const middle = Math.ceil(inboxIds.length / 2);
    const left = await applyIsolating(context, source, inboxIds.slice(0, middle), prepared);
    add(left, await applyIsolating(context, source, inboxIds.slice(middle), prepared));
    return left;
  }
}

/** The database's words when it refused the data itself (SQLSTATE 21, 22, 23); null when it failed for another reason. */
export function refusedData(error: unknown): string | null {
  const cause = error instanceof DrizzleQueryError ? error.cause : error;
  if (typeof cause !== "object" || cause === null || !("code" in cause) || typeof cause.code !== "string") return null;
  return /^2[123]/.test(cause.code) && cause instanceof Error ? cause.message : null;
}

function add(total: BatchResult, batch: BatchResult): void {
  total.taken += batch.taken;
  total.applied += batch.applied;
  total.unchanged += batch.unchanged;
  total.ignored += batch.ignored;
  total.deadLetteredInboxIds.push(...batch.deadLetteredInboxIds);
  total.touched = joinTouched(total.touched, batch.touched);
}
