import { type Severity, severities } from "#server/domain/cases/machine";
import type { PriorityPolicy } from "#server/domain/cases/priority";
import { amountWords } from "#server/domain/exceptions/words";
import type { DocumentChange } from "#server/domain/policies/document-diff";

/** What is at stake is compared in one currency. */
const BASE_CURRENCY = "USD";
const amountLabel = (fromMinor: number) => `At stake from ${amountWords(BigInt(fromMinor), BASE_CURRENCY)}`;

export const duePointLabels: Record<keyof PriorityPolicy["duePoints"], string> = {
  overdue: "Past its due time",
  withinFourHours: "Due within 4 hours",
  withinDay: "Due within a day",
};

export const singlePointLabels: Record<"holdPoints" | "escalationPoints" | "boostPoints", string> = {
  holdPoints: "Its invoice is on hold",
  escalationPoints: "Each time it was sent up",
  boostPoints: "It came back",
};

/** Every reason of a document with its points, as somebody reads it from top to bottom. */
export function priorityLines(policy: PriorityPolicy): { reason: string; points: number }[] {
  return [
    ...severities.map((severity: Severity) => ({
      reason: `Severity ${severity}`,
      points: policy.severityPoints[severity],
    })),
    ...[...policy.amountPoints]
      .sort((left, right) => left.fromMinor - right.fromMinor)
      .map(({ fromMinor, points }) => ({ reason: amountLabel(fromMinor), points })),
    ...(Object.keys(duePointLabels) as (keyof PriorityPolicy["duePoints"])[]).map((key) => ({
      reason: duePointLabels[key],
      points: policy.duePoints[key],
    })),
    ...Object.entries(policy.tierPoints).map(([tier, points]) => ({ reason: `${tier} customer`, points })),
    ...(Object.keys(singlePointLabels) as (keyof typeof singlePointLabels)[]).map((key) => ({
      reason: singlePointLabels[key],
      points: policy[key],
    })),
  ];
}

export function diffPriority(before: PriorityPolicy, after: PriorityPolicy): DocumentChange[] {
  const [was, is] = [before, after].map((one) => new Map(priorityLines(one).map((line) => [line.reason, line.points])));
  const reasons = [...new Set([...(was?.keys() ?? []), ...(is?.keys() ?? [])])];
  return reasons.flatMap((subject): DocumentChange[] => {
    const [old, now] = [was?.get(subject), is?.get(subject)];
    if (old === now) return [];
    if (old === undefined) return [{ subject, sentence: `gave nothing, would give ${pointWords(now ?? 0)}` }];
    return [
      { subject, sentence: `gave ${pointWords(old)}, would give ${now === undefined ? "nothing" : pointWords(now)}` },
    ];
  });
}

function pointWords(points: number): string {
  return `${points} ${points === 1 ? "point" : "points"}`;
}

const HIGHEST = 1_000;

/** What keeps a document from being used: points out of all proportion, a threshold said twice, a graver case that counts less. */
export function priorityTroubles(policy: PriorityPolicy): { path: string; message: string }[] {
  const outOfBounds = priorityLines(policy)
    .filter(({ points }) => points < 0 || points > HIGHEST)
    .map(({ reason }) => ({ path: reason, message: `write points from 0 to ${HIGHEST}` }));
  const thresholds = policy.amountPoints.map(({ fromMinor }) => fromMinor);
  const twice = thresholds.filter((one, place) => thresholds.indexOf(one) < place);
  const graver = severities.filter((severity, place) => {
    const milder = severities[place - 1];
    return milder !== undefined && policy.severityPoints[severity] < policy.severityPoints[milder];
  });
  return [
    ...outOfBounds,
    ...twice.map((one) => ({ path: amountLabel(one), message: "stands in it twice; keep one" })),
    ...thresholds
      .filter((one) => one < 0)
      .map((one) => ({ path: amountLabel(one), message: "no amount at stake is below zero" })),
    ...graver.map((severity) => ({
      path: `Severity ${severity}`,
      message: "gives fewer points than a milder one; give it at least as many",
    })),
  ];
}
