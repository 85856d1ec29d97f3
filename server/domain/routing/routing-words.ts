import { amountWords, listWords } from "#server/domain/exceptions/words";
import { billingModelLabels, THRESHOLD_CURRENCY } from "#server/domain/routing/facts";
import type { RowConditions, RowOutcome } from "#server/domain/routing/routing-policy";

/** How people call what a document names by key. */
export type Labels = { type(key: string): string; team(key: string): string };

/** What a row asks for: "tax calculation failure, high or critical, from $5,000.00". */
export function conditionWords(when: RowConditions, labels: Labels): string {
  const parts = [
    orWords(when.types.map(labels.type)),
    orWords(when.severities),
    amountRange(when),
    within("in", when.places),
    within("of", when.entities),
    orWords(when.tiers.map((tier) => `${tier} customers`)),
    orWords(when.productFamilies),
    within(
      "billed",
      when.billingModels.map((model) => billingModelLabels[model]),
    ),
    when.expression.trim() === "" ? "" : `where ${when.expression.trim()}`,
  ].filter((part) => part !== "");
  return parts.length === 0 ? "everything" : parts.join(", ");
}

/** What a row decides: "goes to Tax, is critical, due in 4 h, given to whoever has least". */
export function outcomeWords(outcome: RowOutcome, labels: Labels): string {
  const { escalation } = outcome;
  const parts = [
    outcome.team === null ? "" : `goes to ${labels.team(outcome.team)}`,
    outcome.severity === null ? "" : `is ${outcome.severity}`,
    outcome.skill === null ? "" : `needs ${outcome.skill}`,
    outcome.dueInMinutes === null ? "" : `due in ${workingTimeWords(outcome.dueInMinutes)}`,
    outcome.assign === "least_loaded" ? "given to whoever has least" : "",
    escalation === null ? "" : escalationWords(escalation, labels),
  ].filter((part) => part !== "");
  return parts.length === 0 ? "stays as it is" : parts.join(", ");
}

function escalationWords(
  { to, afterMinutes, stalledAfterMinutes }: NonNullable<RowOutcome["escalation"]>,
  labels: Labels,
): string {
  const stalled = stalledAfterMinutes === null ? "" : ` or ${workingTimeWords(stalledAfterMinutes)} without an act`;
  return `escalated${to === null ? "" : ` to ${labels.team(to)}`} ${workingTimeWords(afterMinutes)} past due${stalled}`;
}

/** Working time: "90 min", "4 h", "7.5 h". A day would mean another number of hours to everybody. */
export function workingTimeWords(minutes: number): string {
  if (minutes < 60) return `${minutes} min`;
  return minutes % 30 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function thresholdWords(minor: number): string {
  return amountWords(BigInt(minor), THRESHOLD_CURRENCY);
}

function amountRange({ amountFrom, amountBelow }: RowConditions): string {
  const from = amountFrom === null ? "" : `from ${thresholdWords(amountFrom)}`;
  const below = amountBelow === null ? "" : `below ${thresholdWords(amountBelow)}`;
  return [from, below].filter((part) => part !== "").join(" and ");
}

function orWords(words: readonly string[]): string {
  return listWords(words).replace(/ and (?!.* and )/, " or ");
}

function within(word: string, values: readonly string[]): string {
  return values.length === 0 ? "" : `${word} ${orWords(values)}`;
}
