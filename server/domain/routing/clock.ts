import { addBusinessMinutes, type BusinessCalendar, businessMinutesBetween } from "#server/domain/routing/calendar";
import type { RowOutcome } from "#server/domain/routing/routing-policy";

/** The due time after the clock stood still: it moves by the working time that passed meanwhile. */
export function dueAfterPause(calendar: BusinessCalendar, dueAt: Date, stoppedAt: Date, resumedAt: Date): Date {
  return addBusinessMinutes(calendar, dueAt, Math.max(0, businessMinutesBetween(calendar, stoppedAt, resumedAt)));
}

/**
 * The due time under another allowance, counted from detection: what the clock stood still so far stays granted.
 */
export function dueUnderAllowance(
  calendar: BusinessCalendar,
  { detectedAt, dueAt, allottedMinutes }: { detectedAt: Date; dueAt: Date; allottedMinutes: number },
  minutes: number,
): Date {
  const stoodStill = Math.max(0, businessMinutesBetween(calendar, detectedAt, dueAt) - allottedMinutes);
  return addBusinessMinutes(calendar, detectedAt, minutes + stoodStill);
}

export type EscalationReason = "past_due" | "stalled";

/** Whether a case has to go up now, and when to look again if not. */
export function escalationAt(
  calendar: BusinessCalendar,
  escalation: NonNullable<RowOutcome["escalation"]>,
  { dueAt, lastActAt, lastRaisedAt }: { dueAt: Date; lastActAt: Date; lastRaisedAt: Date | null },
): { at: Date; reason: EscalationReason } {
  const { afterMinutes, stalledAfterMinutes } = escalation;
  // Once raised, the next level gets the same time as the first.
  const dueFrom = lastRaisedAt !== null && lastRaisedAt > dueAt ? lastRaisedAt : dueAt;
  const late = { at: addBusinessMinutes(calendar, dueFrom, afterMinutes), reason: "past_due" as const };
  if (stalledAfterMinutes === null) return late;
  const actFrom = lastRaisedAt !== null && lastRaisedAt > lastActAt ? lastRaisedAt : lastActAt;
  const stalled = { at: addBusinessMinutes(calendar, actFrom, stalledAfterMinutes), reason: "stalled" as const };
  return stalled.at < late.at ? stalled : late;
}
