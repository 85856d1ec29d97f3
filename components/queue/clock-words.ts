import type { ClockState } from "#server/domain/routing/clock-state";
import { workingTimeWords } from "#server/domain/routing/routing-words";
import type { DueTone } from "../format/duration";
import { workingTimeText } from "../format/duration";

/** With this much working time left or less a clock is nearly out. */
const SOON_MINUTES = 240;

export type ClockWords = {
  /** What stands in the row: "3 h left", "2 d late". */
  text: string;
  /** The same in full, for whoever wants it to the minute. */
  full: string;
  tone: DueTone;
};

/** The words carry it; the colour repeats it. */
export function clockWords(state: Exclude<ClockState, { kind: "stopped" }>): ClockWords {
  if (state.kind === "breached") {
    const { minutesLate } = state;
    if (minutesLate < 1) return { text: "late", full: "Breached, by no working time yet", tone: "late" };
    return { text: `${workingTimeText(minutesLate)} late`, full: `Breached by ${inFull(minutesLate)}`, tone: "late" };
  }
  const { minutesLeft } = state;
  if (minutesLeft < 1) return { text: "due now", full: "No working time left", tone: "soon" };
  const tone = minutesLeft <= SOON_MINUTES ? "soon" : "calm";
  return { text: `${workingTimeText(minutesLeft)} left`, full: `${inFull(minutesLeft)} left`, tone };
}

/** What was left, or already missing, when the clock stopped. */
export function stoppedWords({ minutesLeft }: Pick<Extract<ClockState, { kind: "stopped" }>, "minutesLeft">): string {
  if (minutesLeft >= 0) return `The clock stands still with ${inFull(minutesLeft)} left`;
  return `The clock stands still, breached by ${inFull(-minutesLeft)}`;
}

function inFull(minutes: number): string {
  return `${workingTimeWords(Math.floor(minutes))} of working time`;
}
