import { addDays, addHours, businessDate, type PlainDate, startOfBusinessDate } from "#server/domain/time";

export type SnoozeTime = { key: string; label: string; at: Date };

/** People look at their desk again in the morning. */
const MORNING_HOUR = 9;

/** The morning of a day where the person is. */
export function morningOf(day: PlainDate, timeZone: string): Date {
  return addHours(startOfBusinessDate(day, timeZone), MORNING_HOUR);
}

/** The usual times to look again, counted from now where the person is. */
export function snoozeTimes(now: Date, timeZone: string): SnoozeTime[] {
  const today = businessDate(now, timeZone);
  const daysToMonday = (8 - new Date(`${today}T00:00:00Z`).getUTCDay()) % 7 || 7;
  return [
    { key: "hours", label: "In 4 hours", at: addHours(now, 4) },
    { key: "tomorrow", label: "Tomorrow morning", at: morningOf(addDays(today, 1), timeZone) },
    { key: "monday", label: "Monday morning", at: morningOf(addDays(today, daysToMonday), timeZone) },
    { key: "week", label: "In a week", at: morningOf(addDays(today, 7), timeZone) },
  ];
}
