import { z } from "zod";
import { LONGEST_EXCLUSION_DAYS } from "#server/domain/collections/record-inputs";
import { dayWords } from "#server/domain/exceptions/words";
import { addDays, isPlainDate, type PlainDate } from "#server/domain/time";

/** Asks a success manager to speak with a customer before dunning goes on. */
export const AskSuccessManagerInput = z.strictObject({
  customerId: z.uuid(),
  askedOfId: z.uuid(),
  /** The last day on which dunning waits for the answer. */
  untilOn: z.string().refine(isPlainDate, "write a day as 2026-03-09"),
  text: z.string().trim().min(5).max(1_500),
});

/** The last day a hold may have: as long as anybody leaves a customer out who does not lead. */
export function longestHold(today: PlainDate): PlainDate {
  return addDays(today, LONGEST_EXCLUSION_DAYS - 1);
}

/** What keeps a hold from standing until a day; null where nothing does. */
export function holdTrouble(untilOn: PlainDate, today: PlainDate): string | null {
  if (untilOn < today) return `${dayWords(untilOn)} has passed. Choose today or a later day.`;
  return untilOn > longestHold(today)
    ? `Dunning waits ${LONGEST_EXCLUSION_DAYS} days at most, until ${dayWords(longestHold(today))}. Choose an earlier day.`
    : null;
}
