import { addDays } from "#server/sandbox/world/time";

/** Monday to Friday. The stand-in bank knows no holidays. */
export function isBusinessDay(day: string): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6;
}

/** The day itself, or the Monday after. */
export function onBusinessDay(day: string): string {
  return isBusinessDay(day) ? day : onBusinessDay(addDays(day, 1));
}

export function addBusinessDays(day: string, count: number): string {
  let at = onBusinessDay(day);
  for (let left = count; left > 0; left -= 1) at = onBusinessDay(addDays(at, 1));
  return at;
}

export function businessDayBefore(day: string): string {
  const before = addDays(day, -1);
  return isBusinessDay(before) ? before : businessDayBefore(before);
}

/** The Monday of the day's week. */
export function weekOf(day: string): string {
  return addDays(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));
}
