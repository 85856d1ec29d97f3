import { boostKinds, boostWords } from "#server/domain/collections/boosts";
import type { DocumentLine } from "#server/domain/collections/document-lines";
import type { PointsPolicy, PointsStrategy } from "#server/domain/collections/points-policy";
import { segmentWords } from "#server/domain/collections/segments";
import { amountWords } from "#server/domain/exceptions/words";

/** What is owed is compared in one currency. */
const BASE_CURRENCY = "USD";

/** Everything a document says, as somebody reads it from top to bottom. */
export function pointsLines({ strategies, groups, otherwise }: PointsPolicy): DocumentLine[] {
  const labelOf = (key: string) => strategies.find((one) => one.key === key)?.label ?? key;
  return [
    ...strategies.flatMap((strategy) =>
      strategyLines(strategy).map(({ subject, words }) => ({ subject: `${strategy.label}: ${subject}`, words })),
    ),
    ...groups.map((group) => ({
      subject: `Group ${group.name}`,
      words: `${segmentWords(group)}, by “${labelOf(group.strategy)}”`,
    })),
    { subject: "Order of the groups", words: groups.map(({ name }) => name).join(", then ") || "none" },
    { subject: "Everybody else", words: `by “${labelOf(otherwise)}”` },
  ];
}

/** Each reason of one strategy with its points. */
export function strategyLines(strategy: PointsStrategy): DocumentLine[] {
  const { brokenPromises, failedPayments, disputes, advice } = strategy;
  return [
    ...steps(strategy.overdue, (from) => `Past due from ${amountOf(from)}`),
    ...steps(strategy.daysPastDue, (from) => `The oldest past due since ${dayCount(from)}`),
    ...steps(strategy.beyond90Percent, (from) => `From ${from}% of it past due by more than 90 days`),
    ...steps(strategy.latePercent, (from) => `From ${from}% of its invoices paid late`),
    ...steps(strategy.daysLate, (from) => `Pays ${dayCount(from)} late or more`),
    { subject: "History counts", words: `from ${counted(strategy.leastHistory, "settled invoice")} on` },
    { subject: "Each broken promise", words: repeatedWords(brokenPromises) },
    { subject: "Each failed payment", words: repeatedWords(failedPayments) },
    { subject: "Each dispute", words: repeatedWords(disputes) },
    ...strategy.renewal.map((step) => ({
      subject: `Renewal within ${dayCount(step.withinDays)}`,
      words: pointWords(step.points),
    })),
    ...Object.entries(strategy.tiers).map(([tier, points]) => ({
      subject: `${tier} customer`,
      words: pointWords(points),
    })),
    ...steps(strategy.disputedPercent, (from) => `From ${from}% of it contested`),
    ...steps(strategy.sinceContact, (from) => `No contact for ${dayCount(from)}`),
    { subject: "Never contacted", words: pointWords(strategy.neverContacted) },
    ...boostKinds.map((kind) => ({
      subject: `Boost: ${boostWords[kind]}`,
      words: pointWords(strategy.boosts[kind]),
    })),
    { subject: "A boost lasts", words: dayCount(strategy.boostDays) },
    { subject: "A nudge", words: `${pointWords(strategy.mostNudge)} at most` },
    {
      subject: "A payment plan is asked for",
      words: `from ${amountOf(advice.planFromMinor)}, ${dayCount(advice.planFromDays)} past due, again after ${dayCount(advice.planAgainAfterDays)}`,
    },
    {
      subject: "A write-off is asked for",
      words: `up to ${amountOf(advice.writeOffUpToMinor)}, ${dayCount(advice.writeOffFromDays)} past due`,
    },
    { subject: "Evidence of a dispute is asked for", words: `after ${dayCount(advice.evidenceAfterDays)}` },
  ];
}

function steps(list: readonly { from: number; points: number }[], subject: (from: number) => string): DocumentLine[] {
  return list
    .toSorted((left, right) => left.from - right.from)
    .map(({ from, points }) => ({ subject: subject(from), words: pointWords(points) }));
}

function repeatedWords({ withinDays, each, most }: PointsStrategy["brokenPromises"]): string {
  return `${pointWords(each)}, of the last ${dayCount(withinDays)}, ${most} at most`;
}

function amountOf(minor: number): string {
  return amountWords(BigInt(minor), BASE_CURRENCY);
}

function pointWords(points: number): string {
  return counted(points, "point");
}

function dayCount(days: number): string {
  return counted(days, "day");
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${Math.abs(count) === 1 ? "" : "s"}`;
}
