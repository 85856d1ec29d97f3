import type { StepUpDetails } from "#server/domain/access/step-up";
import { detailsOf, sentenceOf } from "../trpc/errors";

export type StepUpRefusal = StepUpDetails & { sentence: string };

/** What a refusal for want of a fresh second factor says; null for any other error. */
export function stepUpOf(error: unknown): StepUpRefusal | null {
  const details = detailsOf(error) as Partial<StepUpDetails> | null;
  if (details?.stepUp !== true || !details.way || !details.maxAgeMinutes) return null;
  return { stepUp: true, way: details.way, maxAgeMinutes: details.maxAgeMinutes, sentence: sentenceOf(error) };
}
