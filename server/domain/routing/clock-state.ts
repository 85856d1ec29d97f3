import type { WaitingOn } from "#server/domain/cases/machine";
import { type BusinessCalendar, businessMinutesBetween } from "#server/domain/routing/calendar";

/** Where the clock of an open case stands, in minutes of working time. */
export type ClockState =
  | { kind: "running"; minutesLeft: number }
  | { kind: "breached"; minutesLate: number }
  /** What was left when it stopped; negative where it was late by then. */
  | { kind: "stopped"; since: Date; waitingOn: WaitingOn | null; minutesLeft: number };

type Clock = { dueAt: Date; clockStoppedAt: Date | null; waitingOn: WaitingOn | null };

/** A clock that stands still neither runs out nor counts on; one that runs does so in working time alone. */
export function clockState(calendar: BusinessCalendar, clock: Clock, now: Date): ClockState {
  const { dueAt, clockStoppedAt, waitingOn } = clock;
  if (clockStoppedAt !== null) {
    const minutesLeft = businessMinutesBetween(calendar, clockStoppedAt, dueAt);
    return { kind: "stopped", since: clockStoppedAt, waitingOn, minutesLeft };
  }
  if (dueAt <= now) return { kind: "breached", minutesLate: businessMinutesBetween(calendar, dueAt, now) };
  return { kind: "running", minutesLeft: businessMinutesBetween(calendar, now, dueAt) };
}
