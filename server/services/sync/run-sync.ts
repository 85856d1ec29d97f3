import type { Connector, Stream } from "#server/connectors/connector";
import type { SourceOutcome } from "#server/domain/sources/breaker";
import type { Context } from "#server/kernel/context";
import { AppError } from "#server/kernel/errors";
import { recogniseGap } from "#server/services/completeness/recognise-gap";
import type { BatchResult } from "#server/services/sync/apply-batch";
import { applyInbox } from "#server/services/sync/apply-inbox";
import { landMessages } from "#server/services/sync/land-messages";
import { beatRun, finishRun, startRun } from "#server/services/sync/run-commands";
import { streamCursor } from "#server/services/sync/stream-cursor";

export type SyncResult = {
  source: string;
  read: number;
  applied: number;
  unchanged: number;
  deadLettered: number;
  seconds: number;
  /** Why the run ended early, as a sentence; null when it succeeded. */
  error: string | null;
};

export type RunOptions = { startedBy: string; signal: AbortSignal };

type Lease = { source: string; runId: string; leaseToken: number };

/** A run shows itself at least this often while it waits for its source or applies. */
const BEAT_MS = 5_000;

/**
 * Pulls everything new of one source and applies it. Pages are read outside any transaction and land together with their
 * cursor; a source that fails fails its own run with a sentence, and what landed before is applied all the same.
 * @throws AppError CONFLICT when the source is being pulled already, or this run was taken over.
 */
export async function runSync(
  context: Context,
  connector: Connector,
  { startedBy, signal }: RunOptions,
): Promise<SyncResult> {
  const startedAt = performance.now();
  const lease: Lease = {
    source: connector.key,
    ...(await startRun.execute(context, { source: connector.key, startedBy })),
  };
  const beat = heartbeat(context, lease);
  // Also while it waits for its turn at the source. That it was taken over shows at the next page.
  const pulse = setInterval(() => void beat().catch(() => undefined), BEAT_MS);
  try {
    const result = await pullAndApply(context, connector, { lease, signal, beat });
    return { source: connector.key, ...result, seconds: secondsSince(startedAt) };
  } finally {
    clearInterval(pulse);
  }
}

type Running = { lease: Lease; signal: AbortSignal; beat(): Promise<void> };

async function pullAndApply(
  context: Context,
  connector: Connector,
  { lease, signal, beat }: Running,
): Promise<Omit<SyncResult, "source" | "seconds">> {
  let read = 0;
  let failure: string | null = null;
  let sourceOutcome: SourceOutcome | undefined;
  const onPage = async (count: number) => {
    read += count;
    await beat();
  };
  try {
    await recogniseGap(context, connector);
    for (const stream of connector.streams) await pullStream(context, connector, stream, { lease, signal, onPage });
    sourceOutcome = { kind: "answered" };
  } catch (error) {
    if (isTakenOver(error)) throw error;
    failure = sentenceFor(connector, error);
    sourceOutcome = error instanceof PullFailure ? outcomeOf(error) : undefined;
  }
  const batch = await applyInbox(context, connector, { signal, onBatch: beat }).catch((error: unknown) => {
    if (isTakenOver(error)) throw error;
    failure ??= sentenceFor(connector, error);
    return nothingApplied;
  });
  const counts = {
    applied: batch.applied,
    unchanged: batch.unchanged,
    deadLettered: batch.deadLetteredInboxIds.length,
  };
  await finishRun.execute(context, {
    ...lease,
    outcome: failure === null ? "succeeded" : "failed",
    error: failure,
    ...(sourceOutcome ? { sourceOutcome } : {}),
    ...counts,
  });
  return { read, ...counts, error: failure };
}

/** Nothing was applied by this run; the apply job was asked for when the messages landed and takes what is left. */
const nothingApplied: Pick<BatchResult, "applied" | "unchanged" | "deadLetteredInboxIds"> = {
  applied: 0,
  unchanged: 0,
  deadLetteredInboxIds: [],
};

type Pulling = { lease: Lease; signal: AbortSignal; onPage(count: number): Promise<void> };

async function pullStream(
  context: Context,
  connector: Connector,
  stream: Stream,
  { lease, signal, onPage }: Pulling,
): Promise<void> {
  const { source, ...held } = lease;
  let cursor = await streamCursor(context, source, stream.key);
  for (;;) {
    signal.throwIfAborted();
    const page = await asked(() => stream.pull(cursor, { now: context.now(), signal }), signal);
    await landMessages.execute(context, {
      source,
      account: connector.account,
      arrivedBy: "pull",
      messages: page.messages,
      cursor: { stream: stream.key, cursor: page.cursor, isLast: page.isLast },
      lease: held,
    });
    await onPage(page.messages.length);
    if (page.isLast) return;
    if (page.cursor === cursor)
      throw new Error(`its stream "${stream.label}" gave the same page twice and says there is more`);
    cursor = page.cursor;
  }
}

/** The source itself failed, in contrast to our own store or a stop. */
class PullFailure extends Error {
  readonly retryAfterSeconds: number | null;

  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    const asked =
      typeof cause === "object" && cause !== null && "retryAfterSeconds" in cause ? cause.retryAfterSeconds : null;
    this.retryAfterSeconds = typeof asked === "number" ? asked : null;
  }
}

async function asked<Answer>(ask: () => Promise<Answer>, signal: AbortSignal): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    signal.throwIfAborted();
    throw new PullFailure(error);
  }
}

function outcomeOf(failure: PullFailure): SourceOutcome {
  const { retryAfterSeconds, message: sentence } = failure;
  return retryAfterSeconds === null
    ? { kind: "failed", sentence }
    : { kind: "rate_limited", retryAfterSeconds, sentence };
}

/** Landing counts as a sign of life; this adds one where none was given for a while. */
function heartbeat(context: Context, lease: Lease): () => Promise<void> {
  let lastAt = performance.now();
  return async () => {
    if (performance.now() - lastAt < BEAT_MS) return;
    lastAt = performance.now();
    await beatRun.execute(context, lease);
  };
}

function isTakenOver(error: unknown): boolean {
  return error instanceof AppError && error.code === "CONFLICT";
}

function sentenceFor(connector: Connector, error: unknown): string {
  const detail = error instanceof Error ? error.message : String(error);
  return `${connector.label} could not be brought in to the end: ${detail.replace(/\.$/, "")}. What was read before is kept; the next run goes on from there.`.slice(
    0,
    1000,
  );
}

function secondsSince(startedAt: number): number {
  return Math.round((performance.now() - startedAt) / 10) / 100;
}
