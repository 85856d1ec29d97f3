import type { PriorityReason } from "#server/domain/cases/priority";
import { type BoostEvent, boostKinds, boostWords } from "#server/domain/collections/boosts";
import type { SegmentFacts } from "#server/domain/collections/dunning-policy";
import { type PointsPolicy, type PointsStrategy, pointsStrategyOf } from "#server/domain/collections/points-policy";
import { addDays, daysBetween, type PlainDate } from "#server/domain/time";

/** What somebody did to an account's place by hand: from its first to its last day. */
export type Nudge = { points: number; reason: string; by: string; from: PlainDate; until: PlainDate };

/** What the worklist weighs of an account at the end of a day. Amounts are base currency minor units. */
export type WorklistFacts = SegmentFacts & {
  /** All that is past due, contested or not. */
  overdueMinor: bigint;
  beyond90Minor: bigint;
  disputedMinor: bigint;
  /** The due day of the oldest invoice that is past due. */
  oldestDueOn: PlainDate | null;
  history: { settled: number; late: number; averageDaysLate: number | null };
  /** The days on which promises broke. */
  promisesBrokenOn: readonly PlainDate[];
  chargesFailedOn: readonly PlainDate[];
  /** The days on which it raised claims. */
  disputesRaisedOn: readonly PlainDate[];
  renewalOn: PlainDate | null;
  lastContactOn: PlainDate | null;
  /** What came since somebody last worked the account. */
  boosts: readonly BoostEvent[];
  nudges: readonly Nudge[];
};

export const pointKinds = {
  overdue: "Amount past due",
  days_past_due: "Days past due",
  beyond_90: "Share past due by more than 90 days",
  late_share: "Invoices paid late",
  days_late: "Average days late",
  broken_promises: "Broken promises",
  failed_payments: "Failed payments",
  disputes: "Disputes raised",
  renewal: "Renewal",
  tier: "Tier",
  disputed: "Share contested",
  contact: "Last contact",
  boost: "What just happened",
  nudge: "Nudges",
} as const;
export type PointKind = keyof typeof pointKinds;

export type WorklistReason = PriorityReason & { kind: PointKind };
export type WorklistPoints = { points: number; reasons: WorklistReason[]; strategy: string; group: string | null };

/** The points of an account on a day, with each reason, highest first. The same facts give the same, in whatever order they come. */
export function worklistPoints(policy: PointsPolicy, facts: WorklistFacts, day: PlainDate): WorklistPoints {
  const { strategy, group } = pointsStrategyOf(policy, facts);
  const reasons = [
    ...amountReasons(strategy, facts, day),
    ...historyReasons(strategy, facts, day),
    ...standingReasons(strategy, facts, day),
    ...boostReasons(strategy, facts, day),
    ...nudgeReasons(strategy, facts, day),
  ]
    .filter(({ points }) => points !== 0)
    .sort((left, right) => right.points - left.points || compare(left.reason, right.reason));
  return { points: reasons.reduce((sum, { points }) => sum + points, 0), reasons, strategy: strategy.key, group };
}

function amountReasons(strategy: PointsStrategy, facts: WorklistFacts, day: PlainDate): WorklistReason[] {
  const { overdueMinor, beyond90Minor, disputedMinor, oldestDueOn } = facts;
  const reached = strategy.overdue.filter(({ from }) => overdueMinor >= BigInt(from));
  const age = oldestDueOn === null ? 0 : daysBetween(oldestDueOn, day);
  const old = percentOf(beyond90Minor, overdueMinor);
  const contested = percentOf(disputedMinor, overdueMinor);
  return [
    { kind: "overdue", reason: "amount past due", points: Math.max(0, ...reached.map(({ points }) => points)) },
    { kind: "days_past_due", reason: `${counted(age, "day")} past due`, points: stepPoints(strategy.daysPastDue, age) },
    {
      kind: "beyond_90",
      reason: `${old}% past due by more than 90 days`,
      points: stepPoints(strategy.beyond90Percent, old),
    },
    { kind: "disputed", reason: `${contested}% contested`, points: stepPoints(strategy.disputedPercent, contested) },
  ];
}

function historyReasons(strategy: PointsStrategy, facts: WorklistFacts, day: PlainDate): WorklistReason[] {
  const { settled, late, averageDaysLate } = facts.history;
  const tells = settled >= strategy.leastHistory;
  const share = tells ? percentOf(BigInt(late), BigInt(settled)) : 0;
  const daysLate = tells ? Math.floor(averageDaysLate ?? 0) : 0;
  return [
    { kind: "late_share", reason: `${share}% of invoices paid late`, points: stepPoints(strategy.latePercent, share) },
    {
      kind: "days_late",
      reason: `pays ${counted(daysLate, "day")} late on average`,
      points: stepPoints(strategy.daysLate, daysLate),
    },
    repeatedReason("broken_promises", "broken promise", strategy.brokenPromises, facts.promisesBrokenOn, day),
    repeatedReason("failed_payments", "failed payment", strategy.failedPayments, facts.chargesFailedOn, day),
    repeatedReason("disputes", "dispute", strategy.disputes, facts.disputesRaisedOn, day),
  ];
}

function repeatedReason(
  kind: PointKind,
  noun: string,
  { withinDays, each, most }: PointsStrategy["brokenPromises"],
  days: readonly PlainDate[],
  day: PlainDate,
): WorklistReason {
  const count = days.filter((on) => isWithin(on, withinDays, day)).length;
  return {
    kind,
    reason: `${counted(count, noun)} in ${counted(withinDays, "day")}`,
    points: Math.min(count, most) * each,
  };
}

function standingReasons(strategy: PointsStrategy, facts: WorklistFacts, day: PlainDate): WorklistReason[] {
  const { renewalOn, tier, lastContactOn } = facts;
  const left = renewalOn === null ? -1 : daysBetween(day, renewalOn);
  const holds = strategy.renewal.filter(({ withinDays }) => left >= 0 && left <= withinDays);
  const silent = lastContactOn === null ? 0 : daysBetween(lastContactOn, day);
  return [
    {
      kind: "renewal",
      reason: left === 0 ? "renewal today" : `renewal in ${counted(left, "day")}`,
      points: Math.max(0, ...holds.map(({ points }) => points)),
    },
    { kind: "tier", reason: `${tier ?? "Unknown"} customer`, points: tierPoints(strategy, tier) },
    lastContactOn === null
      ? { kind: "contact", reason: "never contacted", points: strategy.neverContacted }
      : {
          kind: "contact",
          reason: `${counted(silent, "day")} since the last contact`,
          points: stepPoints(strategy.sinceContact, silent),
        },
  ];
}

/** A tier may be called like something every object has. */
function tierPoints({ tiers }: PointsStrategy, tier: string | null): number {
  return tier !== null && Object.hasOwn(tiers, tier) ? (tiers[tier] ?? 0) : 0;
}

/** Each kind counts once, however often it happened. */
function boostReasons(strategy: PointsStrategy, { boosts }: WorklistFacts, day: PlainDate): WorklistReason[] {
  return boostKinds
    .filter((kind) => boosts.some((boost) => boost.kind === kind && isWithin(boost.on, strategy.boostDays, day)))
    .map((kind) => ({ kind: "boost", reason: boostWords[kind], points: strategy.boosts[kind] }));
}

function nudgeReasons({ mostNudge }: PointsStrategy, { nudges }: WorklistFacts, day: PlainDate): WorklistReason[] {
  return nudges
    .filter(({ from, until }) => from <= day && day <= until)
    .map(({ points, reason, by }) => ({
      kind: "nudge",
      reason: `nudged by ${by}: ${reason}`,
      points: Math.max(-mostNudge, Math.min(mostNudge, points)),
    }));
}

/** The next day on which time alone may change the points; null when only facts can. */
export function nextPointsChange(policy: PointsPolicy, facts: WorklistFacts, day: PlainDate): PlainDate | null {
  const { strategy } = pointsStrategyOf(policy, facts);
  const { oldestDueOn, lastContactOn, renewalOn } = facts;
  const after = (from: PlainDate | null, marks: readonly number[]) =>
    from === null ? [] : marks.map((days) => addDays(from, days));
  const froms = (steps: readonly { from: number }[]) => steps.map(({ from }) => from);
  // What is of the last so many days is missed on the day after them; what lies ahead begins to count on its own day.
  const spell = (days: readonly PlainDate[], withinDays: number) => days.flatMap((on) => [on, addDays(on, withinDays)]);
  const marks = [
    ...after(oldestDueOn, froms(strategy.daysPastDue)),
    ...after(lastContactOn, froms(strategy.sinceContact)),
    ...after(renewalOn, [1, ...strategy.renewal.map(({ withinDays }) => -withinDays)]),
    ...spell(facts.promisesBrokenOn, strategy.brokenPromises.withinDays),
    ...spell(facts.chargesFailedOn, strategy.failedPayments.withinDays),
    ...spell(facts.disputesRaisedOn, strategy.disputes.withinDays),
    ...spell(
      facts.boosts.map(({ on }) => on),
      strategy.boostDays,
    ),
    ...facts.nudges.flatMap(({ from, until }) => [from, addDays(until, 1)]),
  ];
  return marks.filter((mark) => mark > day).sort()[0] ?? null;
}

/** One reason of two accounts beside each other; no words where it gives one of them nothing. */
export type PointsComparison = {
  kind: PointKind;
  subject: string;
  left: { words: string | null; points: number };
  right: { words: string | null; points: number };
  /** Points of the left less those of the right. */
  difference: number;
};

/** Why one account stands above another: every reason of either, what sets them furthest apart first. */
export function comparePoints(
  left: Pick<WorklistPoints, "reasons">,
  right: Pick<WorklistPoints, "reasons">,
): PointsComparison[] {
  return (Object.keys(pointKinds) as PointKind[])
    .flatMap((kind) => {
      const [one, other] = [sideOf(left.reasons, kind), sideOf(right.reasons, kind)];
      if (one.words === null && other.words === null) return [];
      const difference = one.points - other.points;
      return [{ kind, subject: pointKinds[kind], left: one, right: other, difference }];
    })
    .sort((one, other) => Math.abs(other.difference) - Math.abs(one.difference));
}

function sideOf(reasons: readonly WorklistReason[], kind: PointKind): PointsComparison["left"] {
  const own = reasons.filter((one) => one.kind === kind);
  return {
    words: own.length === 0 ? null : own.map(({ reason }) => reason).join("; "),
    points: own.reduce((sum, { points }) => sum + points, 0),
  };
}

/** The points of the furthest step that is reached. */
function stepPoints(steps: readonly { from: number; points: number }[], value: number): number {
  const reached = steps.filter(({ from }) => value >= from);
  return reached.reduce((furthest, step) => (step.from > furthest.from ? step : furthest), { from: 0, points: 0 })
    .points;
}

/** Of the last so many days, this one included. */
function isWithin(on: PlainDate, withinDays: number, day: PlainDate): boolean {
  return on <= day && daysBetween(on, day) < withinDays;
}

/** Whole percent, rounded down; nothing of nothing is nothing. */
function percentOf(part: bigint, whole: bigint): number {
  if (whole <= 0n || part <= 0n) return 0;
  return part >= whole ? 100 : Number((part * 100n) / whole);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
