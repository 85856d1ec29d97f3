/** How a source's calls have gone lately. */
export type BreakerState = { failures: number; brokenUntil: Date | null };

/** What one attempt to reach a source says about the source itself, whatever it says about the act. */
export type SourceOutcome =
  | { kind: "answered" }
  /** It asks to be left alone for a while; that is manners, not a fault. */
  | { kind: "rate_limited"; retryAfterSeconds: number | null; sentence: string }
  /** No answer, an error of its own, or our credentials refused. */
  | { kind: "failed"; sentence: string };

/** Failures one after the other before nothing more is asked for a while. */
export const FAILURES_TO_BREAK = 5;
const FIRST_REST_SECONDS = 30;
const LONGEST_REST_SECONDS = 15 * 60;
/** What a provider means that says 429 without a time. */
const DEFAULT_RATE_LIMIT_SECONDS = 10;

/**
 * The breaker after one more outcome. It opens at the fifth failure in a row; each failure of the trial that follows
 * doubles the rest, up to a quarter of an hour. `spread` between 0 and 1 moves the rest by up to a fifth, so that many
 * workers do not come back together.
 */
export function afterOutcome(before: BreakerState, outcome: SourceOutcome, now: Date, spread: number): BreakerState {
  if (outcome.kind === "answered") return { failures: 0, brokenUntil: null };
  if (outcome.kind === "rate_limited") {
    const seconds = outcome.retryAfterSeconds ?? DEFAULT_RATE_LIMIT_SECONDS;
    return { failures: before.failures, brokenUntil: later(now, seconds * (1 + 0.2 * spread)) };
  }
  const failures = before.failures + 1;
  if (failures < FAILURES_TO_BREAK) return { failures, brokenUntil: null };
  const rest = Math.min(FIRST_REST_SECONDS * 2 ** (failures - FAILURES_TO_BREAK), LONGEST_REST_SECONDS);
  return { failures, brokenUntil: later(now, rest * (0.9 + 0.2 * spread)) };
}

function later(now: Date, seconds: number): Date {
  return new Date(now.getTime() + Math.round(seconds * 1_000));
}

const LONGEST_RETRY_SECONDS = 300;

/**
 * Seconds until an act is tried again: what the source asked for, never less; else twice as long after every attempt, up
 * to five minutes. Spread over half of it, so that acts that failed together do not return together.
 */
export function retryDelaySeconds(attempts: number, retryAfterSeconds: number | null, spread: number): number {
  if (retryAfterSeconds !== null) return Math.ceil(retryAfterSeconds * (1 + 0.1 * spread));
  const longest = Math.min(2 ** attempts, LONGEST_RETRY_SECONDS);
  return Math.max(1, Math.round(longest * (0.5 + 0.5 * spread)));
}
