import { addDays, type PlainDate } from "#server/domain/time";

export type DayChoice = { label: string; day: PlainDate };

const FRIDAY = 5;

/** The days people agree on: counted from today, each once. */
export function dayChoices(today: PlainDate): DayChoice[] {
  const weekday = new Date(`${today}T00:00:00Z`).getUTCDay();
  const all = [
    { label: "Tomorrow", day: addDays(today, 1) },
    { label: "Friday", day: addDays(today, (FRIDAY - weekday + 7) % 7 || 7) },
    { label: "In a week", day: addDays(today, 7) },
    { label: "In two weeks", day: addDays(today, 14) },
    { label: "End of month", day: endOfMonth(today) },
  ];
  return all.filter(({ day }, place) => all.findIndex((other) => other.day === day) === place);
}

/** The last day of the month; on that day itself, of the next one. */
export function endOfMonth(today: PlainDate): PlainDate {
  const tomorrow = addDays(today, 1);
  const [year = 0, month = 1] = tomorrow.split("-").map(Number);
  const next = month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, "0")}-01`;
  return addDays(next, -1);
}

/** The same day a month later; the last of that month where it has no such day. */
export function monthLater(day: PlainDate): PlainDate {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const first = month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, "0")}-01`;
  const last = endOfMonth(first);
  const wanted = `${first.slice(0, 8)}${String(date).padStart(2, "0")}`;
  return wanted < last ? wanted : last;
}
