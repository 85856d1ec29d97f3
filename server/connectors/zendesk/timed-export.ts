/** Exports by time refuse to be asked about the last minute. */
const HELD_BACK_SECONDS = 75;
/** Rows become visible up to this much later than their date says; what was seen before is recognised by its id. */
const OVERLAP_SECONDS = 120;

/**
 * The second to ask an export by time from: where a running pull stands, or for a new one a little before where the last
 * one ended. Zendesk gives the rows of that second once more, so none between two pages is lost.
 */
export function askedFrom(at: { reached: number; isRunning: boolean } | null, now: Date): number {
  if (at === null) return 0;
  const latest = Math.floor(now.getTime() / 1_000) - HELD_BACK_SECONDS;
  return Math.max(0, Math.min(latest, at.isRunning ? at.reached : at.reached - OVERLAP_SECONDS));
}
