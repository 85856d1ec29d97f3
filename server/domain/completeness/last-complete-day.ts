import type { Direction } from "#server/domain/completeness/views";
import { addDays, businessDate, type PlainDate } from "#server/domain/time";

/** What the question needs of one count. */
export type CountedDay = {
  subject: string;
  direction: Direction;
  entityCode: string;
  businessOn: PlainDate;
  state: "agrees" | "breaks";
  countedAt: Date;
};

/** A day counted before it ended says nothing about what came after. */
export function wasOver(count: Pick<CountedDay, "businessOn" | "entityCode" | "countedAt">, zone: string): boolean {
  return businessDate(count.countedAt, zone) > count.businessOn;
}

/**
 * The last day up to which a source is complete: every one of its subjects was counted on each day of the window up to
 * it, after the day was over, and nothing differs. Null when already the first day of the window is not complete.
 */
export function lastCompleteDay(
  subjects: readonly { subject: string; direction: Direction }[],
  counts: readonly CountedDay[],
  window: { fromOn: PlainDate; toOn: PlainDate },
  zoneOf: (entityCode: string) => string,
): PlainDate | null {
  if (subjects.length === 0) return null;
  const byDay = new Map<string, CountedDay[]>();
  for (const count of counts) {
    const key = `${count.direction} ${count.subject} ${count.businessOn}`;
    const known = byDay.get(key);
    if (known) known.push(count);
    else byDay.set(key, [count]);
  }
  const isComplete = (on: PlainDate) =>
    subjects.every(({ subject, direction }) => {
      const of = byDay.get(`${direction} ${subject} ${on}`) ?? [];
      return of.length > 0 && of.every((count) => count.state === "agrees" && wasOver(count, zoneOf(count.entityCode)));
    });
  let last: PlainDate | null = null;
  for (let on = window.fromOn; on <= window.toOn && isComplete(on); on = addDays(on, 1)) last = on;
  return last;
}

/** How far back the page looks and the daily count reaches. */
export const DAYS_COUNTED = 14;

/** The days of the window that ends yesterday, oldest first. */
export function countedWindow(today: PlainDate): { fromOn: PlainDate; toOn: PlainDate } {
  return { fromOn: addDays(today, -DAYS_COUNTED), toOn: addDays(today, -1) };
}

export function daysOf(window: { fromOn: PlainDate; toOn: PlainDate }): PlainDate[] {
  const days: PlainDate[] = [];
  for (let on = window.fromOn; on <= window.toOn; on = addDays(on, 1)) days.push(on);
  return days;
}
