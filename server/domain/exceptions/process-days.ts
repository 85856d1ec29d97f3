import { addDays, businessDate, daysBetween, type PlainDate } from "#server/domain/time";

/** Saturdays and Sundays, on which nobody runs the month's jobs again. */
function isWeekend(day: PlainDate): boolean {
  const weekday = new Date(`${day}T00:00:00.000Z`).getUTCDay();
  return weekday === 0 || weekday === 6;
}

/** Working days after the first day, up to and including the last; none when the last lies before the first. */
export function workingDaysBetween(from: PlainDate, to: PlainDate): number {
  const days = Math.max(0, daysBetween(from, to));
  // Whole weeks count alike, so only what is left over is walked through.
  const weeks = Math.floor(days / 7);
  let count = weeks * 5;
  for (let passed = weeks * 7 + 1; passed <= days; passed += 1) if (!isWeekend(addDays(from, passed))) count += 1;
  return count;
}

/** The day up to which a source was read, as far as it matters today: what it has not been asked for is not missing. */
export function readUntil(today: PlainDate, readAt: Date | null, timeZone: string): PlainDate {
  if (readAt === null) return today;
  const day = businessDate(readAt, timeZone);
  return day < today ? day : today;
}

/** "Mar 2026": how the ERP calls the posting period of a day. */
export function postingPeriodOf(day: PlainDate): string {
  const month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][
    Number(day.slice(5, 7)) - 1
  ];
  return `${month} ${day.slice(0, 4)}`;
}
