import type { Census, Connector } from "#server/connectors/connector";
import { addDays } from "#server/domain/time";
import type { Context } from "#server/kernel/context";
import { AppError } from "#server/kernel/errors";
import { advanceBackfill, claimBackfill } from "#server/services/sources/backfill-commands";
import { landMessages } from "#server/services/sync/land-messages";

/** Days listed at a time: short enough that progress shows and a stop is heard. */
const STEP_DAYS = 7;

/**
 * Reads a window of days once more, a week at a time, and lands what it finds; messages that came before are recognised.
 * Goes on where an earlier attempt stopped. A source that fails fails the backfill with a sentence.
 * @param connectorOf gives the connector of a source, if it is connected.
 */
export async function runBackfill(
  context: Context,
  backfillId: string,
  connectorOf: (source: string) => Connector | undefined,
  signal: AbortSignal,
): Promise<void> {
  const claimed = await claimBackfill.execute(context, { backfillId });
  const { fence, fromOn, toOn } = claimed;
  const connector = connectorOf(claimed.source);
  const census = connector?.censuses.find((one) => one.key === claimed.census);
  let reachedOn = claimed.cursor;
  const note = (state: "running" | "done" | "failed", counts: Counts, error: string | null) =>
    advanceBackfill.execute(context, { backfillId, fence, cursor: reachedOn, reachedOn, ...counts, state, error });
  if (!connector || !census) {
    await note("failed", nothing, `${claimed.source} is not connected any more, so nothing could be read.`);
    return;
  }
  try {
    let from = reachedOn === null ? fromOn : addDays(reachedOn, 1);
    while (from <= toOn) {
      const to = addDays(from, STEP_DAYS - 1) < toOn ? addDays(from, STEP_DAYS - 1) : toOn;
      const counts = await readDays(context, connector, census, { fromOn: from, toOn: to }, signal);
      reachedOn = to;
      await note(to < toOn ? "running" : "done", counts, null);
      from = addDays(to, 1);
    }
  } catch (error) {
    if (error instanceof AppError || signal.aborted) throw error;
    const detail = error instanceof Error ? error.message.replace(/\.$/, "") : String(error);
    await note(
      "failed",
      nothing,
      `${connector.label} could not be read to the end: ${detail}. What came before is kept; ask again to go on.`.slice(
        0,
        1_000,
      ),
    );
  }
}

type Counts = { read: number; fresh: number };
const nothing: Counts = { read: 0, fresh: 0 };

async function readDays(
  context: Context,
  connector: Connector,
  census: Census,
  window: { fromOn: string; toOn: string },
  signal: AbortSignal,
): Promise<Counts> {
  const counts: Counts = { read: 0, fresh: 0 };
  let cursor: string | null = null;
  for (let isLast = false; !isLast; ) {
    signal.throwIfAborted();
    const page = await census.list(window, cursor, { now: context.now(), signal });
    const { received } = await landMessages.execute(context, {
      source: connector.key,
      account: connector.account,
      arrivedBy: "pull",
      messages: page.messages,
    });
    counts.read += page.messages.length;
    counts.fresh += received;
    cursor = page.cursor;
    isLast = page.isLast;
  }
  return counts;
}
