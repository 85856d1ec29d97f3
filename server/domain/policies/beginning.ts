import { z } from "zod";
import { addHours, isPlainDate, startOfBusinessDate } from "#server/domain/time";

/** From when on a version is to count: an instant, or the day that begins in a legal entity; in UTC where none is named. */
export const Beginning = z.union([
  z.strictObject({ at: z.iso.datetime({ offset: true }) }),
  z.strictObject({
    on: z.string().refine(isPlainDate, "a day such as 2026-03-02"),
    entity: z.string().min(1).max(20).nullable(),
  }),
]);
export type Beginning = z.infer<typeof Beginning>;

/** Whoever decides now cannot know what counts after that. */
const LATEST_DAYS = 366;

export function beginningOf(beginning: Beginning, timeZone: string): Date {
  return "at" in beginning ? new Date(beginning.at) : startOfBusinessDate(beginning.on, timeZone);
}

/** What speaks against a version beginning then, as a sentence; null when nothing does. */
export function beginningTrouble(from: Date, now: Date): string | null {
  if (from <= now)
    return `It would count from ${instantWords(from)}, which has passed. Publish it at once, or from a later day.`;
  if (from > addHours(now, 24 * LATEST_DAYS))
    return `It would count from ${instantWords(from)}, more than a year from now. Choose an earlier day.`;
  return null;
}

/** An instant in a sentence of the server, which does not know the reader's zone: "2026-03-02 09:30 UTC". */
export function instantWords(at: Date): string {
  const text = at.toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 16)} UTC`;
}
