import { WORKING_DAY_MINUTES } from "#server/domain/routing/service-levels";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A length of time in one unit, rounded down: "3 h", "2 d". Under a minute it is "under 1 min". */
export function durationText(milliseconds: number): string {
  const length = Math.abs(milliseconds);
  if (length < MINUTE) return "under 1 min";
  if (length < HOUR) return `${Math.floor(length / MINUTE)} min`;
  if (length < 2 * DAY) return `${Math.floor(length / HOUR)} h`;
  return `${Math.floor(length / DAY)} d`;
}

/** As above, with the seconds of what takes less than a minute: "4.2 s", "38 s". */
export function shortDurationText(milliseconds: number): string {
  if (milliseconds >= MINUTE) return durationText(milliseconds);
  return `${(milliseconds / 1_000).toFixed(milliseconds < 10_000 ? 1 : 0)} s`;
}

/** Working time in one unit, rounded down: "45 min", "12 h", "3 d", a day of it being a working day. */
export function workingTimeText(minutes: number): string {
  if (minutes < 1) return "under 1 min";
  if (minutes < 60) return `${Math.floor(minutes)} min`;
  if (minutes < 2 * WORKING_DAY_MINUTES) return `${Math.floor(minutes / 60)} h`;
  return `${Math.floor(minutes / WORKING_DAY_MINUTES)} d`;
}

/** "3 h ago", "in 2 d", "just now". */
export function relativeText(at: Date, now: Date): string {
  const elapsed = now.getTime() - at.getTime();
  if (Math.abs(elapsed) < MINUTE) return "just now";
  return elapsed > 0 ? `${durationText(elapsed)} ago` : `in ${durationText(elapsed)}`;
}

export type DueTone = "late" | "soon" | "calm";

/** Cases this close to their due time earn their first urgency points, and their colour. */
const SOON_MS = 4 * HOUR;

/** "in 3 h", "2 d late", "due now"; with how urgent that is. */
export function dueText(dueAt: Date, now: Date): { text: string; tone: DueTone } {
  const left = dueAt.getTime() - now.getTime();
  if (Math.abs(left) < MINUTE) return { text: "due now", tone: "late" };
  if (left < 0) return { text: `${durationText(left)} late`, tone: "late" };
  return { text: `in ${durationText(left)}`, tone: left <= SOON_MS ? "soon" : "calm" };
}
