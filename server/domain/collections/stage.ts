import type { InvoiceFacts, TakenStep } from "#server/domain/collections/account-facts";
import type { DunningStep, DunningStrategy } from "#server/domain/collections/dunning-policy";
import { addDays, daysBetween, type PlainDate } from "#server/domain/time";

/** Where an invoice stands in its strategy on a day. */
export type Stage = {
  /** The latest step it has reached; null before the first. */
  reached: DunningStep | null;
  /** The step to take now; null when the one it reached was taken, or a later one was. */
  due: DunningStep | null;
  /** The next step by age, and the day it is reached on; null behind the last. */
  next: { step: DunningStep; on: PlainDate } | null;
};

/**
 * A pure function of the invoice, its strategy and the day: nothing is counted up, so a day on which nothing ran changes
 * nothing but the day. Steps that were passed over are not caught up with; the latest that was reached is taken, once.
 */
export function stageOf(
  strategy: DunningStrategy,
  invoice: Pick<InvoiceFacts, "dueOn" | "taken">,
  day: PlainDate,
  { resumesAt = null }: { resumesAt?: string | null } = {},
): Stage {
  const steps = stepsInUse(strategy);
  const age = daysBetween(invoice.dueOn, day);
  const placeOf = (key: string | null) => steps.findIndex((step) => step.key === key);
  const byAge = steps.findLastIndex((step) => reachedFrom(strategy, step) <= age);
  const isLapsed = byAge >= 0 && (steps[byAge] as DunningStep).day < 0 && age >= 0;
  const place = Math.max(byAge, age > 0 ? placeOf(resumesAt) : -1);
  const taken = Math.max(-1, ...invoice.taken.map((one) => placeTaken(steps, one)));
  const reached = steps[place] ?? null;
  const isDue = reached !== null && place > taken && !(isLapsed && place === byAge);
  const following = steps[place + 1];
  return {
    reached,
    due: isDue ? reached : null,
    next: following ? { step: following, on: addDays(invoice.dueOn, reachedFrom(strategy, following)) } : null,
  };
}

/** The steps up to the last one the strategy ever takes. */
export function stepsInUse({ steps, lastStep }: Pick<DunningStrategy, "steps" | "lastStep">): readonly DunningStep[] {
  if (lastStep === null) return steps;
  return steps.slice(0, steps.findIndex(({ key }) => key === lastStep) + 1);
}

/** A step that the strategy has no more counts as the latest it has of the same age. */
function placeTaken(steps: readonly DunningStep[], { step, day }: TakenStep): number {
  const place = steps.findIndex(({ key }) => key === step);
  return place >= 0 ? place : steps.findLastIndex((one) => one.day <= day);
}

/** Days past due from which a step counts; grace moves what comes after the due day. */
function reachedFrom({ graceDays }: DunningStrategy, { day }: DunningStep): number {
  return day > 0 ? day + graceDays : day;
}
