import { z } from "zod";
import type { Severity } from "#server/domain/cases/machine";
import type { Money } from "#server/domain/money";

/** How a case earns its place in the queue: a versioned document, every point of which is shown to the person. */
export const PriorityPolicy = z.strictObject({
  severityPoints: z.strictObject({ low: z.int(), medium: z.int(), high: z.int(), critical: z.int() }),
  /** Amount at stake in base currency minor units; the highest threshold reached counts. */
  amountPoints: z.array(z.strictObject({ fromMinor: z.int(), points: z.int() })).max(12),
  duePoints: z.strictObject({ overdue: z.int(), withinFourHours: z.int(), withinDay: z.int() }),
  tierPoints: z.record(z.string(), z.int()),
  holdPoints: z.int(),
  escalationPoints: z.int(),
  /** For what came back: a snooze that ended, a payment, a finding found again. Cleared when somebody decides anew. */
  boostPoints: z.int().default(30),
});
export type PriorityPolicy = z.infer<typeof PriorityPolicy>;

export type PriorityFacts = {
  severity: Severity;
  baseAmount: Money;
  dueAt: Date;
  customerTier: string | null;
  isHoldingInvoice: boolean;
  escalationLevel: number;
  /** Why it came back, in words; null or absent when it did not. */
  boost?: string | null;
};

/** One reason and the points it gave. */
export type PriorityReason = { reason: string; points: number };
export type Priority = { points: number; reasons: PriorityReason[] };

export const defaultPriorityPolicy: PriorityPolicy = {
  severityPoints: { low: 5, medium: 20, high: 40, critical: 60 },
  amountPoints: [
    { fromMinor: 100_000, points: 5 },
    { fromMinor: 500_000, points: 10 },
    { fromMinor: 1_000_000, points: 15 },
    { fromMinor: 5_000_000, points: 25 },
    { fromMinor: 20_000_000, points: 35 },
  ],
  duePoints: { overdue: 30, withinFourHours: 20, withinDay: 10 },
  tierPoints: { Strategic: 15, Enterprise: 10, Growth: 3, Standard: 0 },
  holdPoints: 12,
  escalationPoints: 25,
  boostPoints: 30,
};

/** The points of a case now, with each reason, highest first. Pure: the same facts at the same instant give the same order. */
export function evaluatePriority(policy: PriorityPolicy, facts: PriorityFacts, now: Date): Priority {
  const reasons = [
    { reason: `${facts.severity} severity`, points: policy.severityPoints[facts.severity] },
    amountReason(policy, facts.baseAmount),
    dueReason(policy, facts.dueAt, now),
    { reason: `${facts.customerTier ?? "Unknown"} customer`, points: policy.tierPoints[facts.customerTier ?? ""] ?? 0 },
    { reason: "invoice on hold", points: facts.isHoldingInvoice ? policy.holdPoints : 0 },
    { reason: "escalated", points: facts.escalationLevel * policy.escalationPoints },
    { reason: facts.boost ?? "", points: facts.boost ? policy.boostPoints : 0 },
  ]
    .filter((entry) => entry.points > 0)
    .sort((left, right) => right.points - left.points || left.reason.localeCompare(right.reason));
  return { points: reasons.reduce((sum, entry) => sum + entry.points, 0), reasons };
}

/** The next instant at which the points change by the clock alone; null when time no longer matters. */
export function nextPriorityChange(dueAt: Date, now: Date): Date | null {
  const marks = [24 * 3_600_000, 4 * 3_600_000, 0].map((before) => new Date(dueAt.getTime() - before));
  return marks.find((mark) => mark > now) ?? null;
}

function amountReason(policy: PriorityPolicy, amount: Money): PriorityReason {
  const reached = policy.amountPoints.filter((step) => amount.minor >= BigInt(step.fromMinor));
  return { reason: "amount at stake", points: Math.max(0, ...reached.map((step) => step.points)) };
}

function dueReason(policy: PriorityPolicy, dueAt: Date, now: Date): PriorityReason {
  const hoursLeft = (dueAt.getTime() - now.getTime()) / 3_600_000;
  if (hoursLeft <= 0) return { reason: "past its due time", points: policy.duePoints.overdue };
  if (hoursLeft <= 4) return { reason: "due within 4 h", points: policy.duePoints.withinFourHours };
  return { reason: "due within a day", points: hoursLeft <= 24 ? policy.duePoints.withinDay : 0 };
}
