import { setTimeout as sleep } from "node:timers/promises";
import { SourceFailure } from "#server/connectors/source-failure";

const ATTEMPTS = 3;
/** A source asking for a longer pause than this is left alone: the schedule comes back later by itself. */
const LONGEST_PAUSE_MS = 10_000;

/** Repeats a read that changes nothing at the source. Writes are never repeated here: their caller looks them up. */
export async function readSafely<T>(read: () => Promise<T>, signal: AbortSignal, firstPauseMs = 250): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      signal.throwIfAborted();
      return await read();
    } catch (error) {
      const pause = attempt < ATTEMPTS ? pauseMs(error, attempt, firstPauseMs) : null;
      if (pause === null || signal.aborted) throw error;
      await sleep(pause, undefined, { signal });
    }
  }
}

/** Null when a repetition cannot help. The jitter keeps several workers from coming back in the same instant. */
function pauseMs(error: unknown, attempt: number, firstPauseMs: number): number | null {
  if (!(error instanceof SourceFailure) || error.isLasting) return null;
  if (error.retryAfterSeconds !== null) {
    const asked = error.retryAfterSeconds * 1_000;
    return asked > LONGEST_PAUSE_MS ? null : asked + Math.random() * firstPauseMs;
  }
  return firstPauseMs * 2 ** (attempt - 1) * (0.5 + Math.random());
}
