import { z } from "zod";
import { boostKinds } from "#server/domain/collections/boosts";
import { diffLines } from "#server/domain/collections/document-lines";
import type { SegmentFacts } from "#server/domain/collections/dunning-policy";
import { pointsLines } from "#server/domain/collections/points-lines";
import {
  CustomerSegment,
  PolicyKey,
  PolicyLabel,
  segmentHolds,
  segmentTroubles,
} from "#server/domain/collections/segments";
import type { DocumentChange } from "#server/domain/policies/document-diff";
import { type DocumentTrouble, repeated } from "#server/domain/routing/document-trouble";

const MOST = 1_000;
const points = z.int().min(0).max(MOST);
const minor = z.int().min(1);
const days = z.int().min(1).max(720);
const percent = z.int().min(1).max(100);

/** The highest step that is reached counts, alone. */
const stepsFrom = <From extends z.ZodType<number>>(from: From) => z.array(z.strictObject({ from, points })).max(12);
/** Each one of the last days counts, up to so many. */
const Repeated = z.strictObject({ withinDays: z.int().min(1).max(365), each: points, most: z.int().min(1).max(20) });

/** How an account earns its place on one group's worklist. Amounts are base currency minor units. */
export const PointsStrategy = z.strictObject({
  key: PolicyKey,
  label: PolicyLabel,
  overdue: stepsFrom(minor),
  daysPastDue: stepsFrom(days),
  /** Of all that is past due, how much is so by more than 90 days. */
  beyond90Percent: stepsFrom(percent),
  /** Of the invoices of its history, how many were paid late. */
  latePercent: stepsFrom(percent),
  daysLate: stepsFrom(days),
  /** With fewer settled invoices than this, history says nothing. */
  leastHistory: z.int().min(1).max(50),
  brokenPromises: Repeated,
  failedPayments: Repeated,
  /** Claims it raised, however they ended. Documents of before there were any give no points for them. */
  disputes: Repeated.default({ withinDays: 180, each: 0, most: 3 }),
  /** Points by the days that are left until the renewal; the closest step that holds counts. */
  renewal: z.array(z.strictObject({ withinDays: z.int().min(0).max(365), points })).max(12),
  tiers: z.record(z.string(), points),
  /** What is contested is nobody's to collect: a share of it takes points away, or none. */
  disputedPercent: z.array(z.strictObject({ from: percent, points: z.int().min(-MOST).max(0) })).max(12),
  sinceContact: stepsFrom(days),
  neverContacted: points,
  boosts: z.strictObject(
    Object.fromEntries(boostKinds.map((kind) => [kind, points])) as Record<(typeof boostKinds)[number], typeof points>,
  ),
  /** A boost nobody answered is forgotten after so many days. */
  boostDays: z.int().min(1).max(60),
  /** What one person's nudge gives or takes at most. */
  mostNudge: points,
  /** When the next best action is another than the step that is due. */
  advice: z.strictObject({
    /** A payment plan is asked for from this sum and age on. */
    planFromMinor: minor,
    planFromDays: days,
    /** Asked again only after so many days without a contact. */
    planAgainAfterDays: days,
    /** Up to this sum and from this age on, a write-off costs less than collecting. */
    writeOffUpToMinor: z.int().min(0),
    writeOffFromDays: days,
    /** A contested amount without evidence is asked about after so many days. */
    evidenceAfterDays: z.int().min(0).max(90),
  }),
});
export type PointsStrategy = z.infer<typeof PointsStrategy>;

/** How the worklist is ordered: the first group that holds says by which strategy. */
export const PointsPolicy = z.strictObject({
  strategies: z.array(PointsStrategy).min(1).max(20),
  groups: z.array(CustomerSegment.extend({ strategy: PolicyKey })).max(60),
  otherwise: PolicyKey,
});
export type PointsPolicy = z.infer<typeof PointsPolicy>;

const regular: PointsStrategy = {
  key: "regular",
  label: "Regular customers",
  overdue: [
    { from: 100_000, points: 5 },
    { from: 500_000, points: 12 },
    { from: 1_000_000, points: 20 },
    { from: 5_000_000, points: 32 },
    { from: 20_000_000, points: 45 },
  ],
  daysPastDue: [
    { from: 1, points: 4 },
    { from: 15, points: 8 },
    { from: 31, points: 14 },
    { from: 61, points: 20 },
    { from: 91, points: 26 },
  ],
  beyond90Percent: [
    { from: 25, points: 4 },
    { from: 50, points: 8 },
  ],
  latePercent: [
    { from: 30, points: 3 },
    { from: 60, points: 6 },
  ],
  daysLate: [
    { from: 10, points: 3 },
    { from: 30, points: 6 },
  ],
  leastHistory: 3,
  brokenPromises: { withinDays: 90, each: 12, most: 3 },
  failedPayments: { withinDays: 30, each: 4, most: 3 },
  disputes: { withinDays: 180, each: 2, most: 3 },
  renewal: [
    { withinDays: 14, points: 10 },
    { withinDays: 45, points: 5 },
  ],
  tiers: { Strategic: 8, Enterprise: 5, Growth: 2, Standard: 0 },
  disputedPercent: [
    { from: 25, points: -5 },
    { from: 50, points: -12 },
    { from: 90, points: -25 },
  ],
  sinceContact: [
    { from: 7, points: 3 },
    { from: 14, points: 6 },
    { from: 30, points: 10 },
  ],
  neverContacted: 6,
  boosts: { reply: 30, payment: 15, broken_promise: 30, reassigned: 10 },
  boostDays: 5,
  mostNudge: 40,
  advice: {
    planFromMinor: 2_500_000,
    planFromDays: 60,
    planAgainAfterDays: 14,
    writeOffUpToMinor: 2_500,
    writeOffFromDays: 180,
    evidenceAfterDays: 3,
  },
};

/** What a company begins with; whoever runs collections makes it theirs. */
export const defaultPointsPolicy: PointsPolicy = {
  strategies: [
    regular,
    {
      ...regular,
      key: "key_accounts",
      label: "Key accounts",
      // Few and large: a single invoice of theirs outweighs the age of many small ones.
      overdue: regular.overdue.map(({ from, points }) => ({ from: from * 5, points })),
      renewal: [
        { withinDays: 30, points: 20 },
        { withinDays: 90, points: 10 },
      ],
      advice: { ...regular.advice, planFromMinor: 10_000_000, writeOffUpToMinor: 10_000 },
    },
  ],
  groups: [
    {
      name: "Enterprise and Strategic",
      entities: [],
      tiers: ["Enterprise", "Strategic"],
      countries: [],
      strategy: "key_accounts",
    },
  ],
  otherwise: regular.key,
};

/** The strategy an account's points are given by, and the group that said so; null where none held. */
export function pointsStrategyOf(
  { strategies, groups, otherwise }: PointsPolicy,
  facts: SegmentFacts,
): { strategy: PointsStrategy; group: string | null } {
  const group = groups.find((one) => segmentHolds(one, facts));
  const key = group?.strategy ?? otherwise;
  const strategy = strategies.find((one) => one.key === key);
  if (!strategy) throw new Error(`No strategy is called "${key}", although the document was checked.`);
  return { strategy, group: group?.name ?? null };
}

export function diffPoints(before: PointsPolicy, after: PointsPolicy): DocumentChange[] {
  return diffLines(pointsLines(before), pointsLines(after));
}

/** What keeps a document of the right shape from being used. */
export function pointsTroubles({ strategies, groups, otherwise }: PointsPolicy): DocumentTrouble[] {
  const keys = strategies.map(({ key }) => key);
  const labels = strategies.map(({ label }) => label);
  const unknown = (path: string, key: string) =>
    keys.includes(key) ? [] : [{ path, message: `there is no strategy "${key}"` }];
  return [
    ...repeated(keys).map((key) => ({ path: "strategies", message: `two strategies have the key "${key}"` })),
    ...repeated(labels).map((label) => ({ path: "strategies", message: `two strategies are called "${label}"` })),
    ...strategies.flatMap((strategy, place) => strategyTroubles(strategy, `strategies.${place}`)),
    ...segmentTroubles(groups, "groups"),
    ...groups.flatMap(({ strategy }, place) => unknown(`groups.${place}.strategy`, strategy)),
    ...unknown("otherwise", otherwise),
  ];
}

function strategyTroubles(strategy: PointsStrategy, path: string): DocumentTrouble[] {
  const rising = ["overdue", "daysPastDue", "beyond90Percent", "latePercent", "daysLate", "sinceContact"] as const;
  return [
    ...rising.flatMap((list) => stepTroubles(strategy[list], `${path}.${list}`)),
    // More of it takes more away, so both are turned round.
    ...stepTroubles(
      strategy.disputedPercent.map((step) => ({ from: step.from, points: -step.points })),
      `${path}.disputedPercent`,
    ),
    ...stepTroubles(
      strategy.renewal.map((step) => ({ from: -step.withinDays, points: step.points })),
      `${path}.renewal`,
    ),
    ...(givesNothing(strategy)
      ? [{ path, message: `"${strategy.label}" gives no points for what is owed or how old it is` }]
      : []),
  ];
}

/** Of two steps the further one never counts less, and none stands there twice. */
function stepTroubles(steps: readonly { from: number; points: number }[], path: string): DocumentTrouble[] {
  const sorted = steps.toSorted((left, right) => left.from - right.from);
  return sorted.slice(1).flatMap((step, place) => {
    const before = sorted[place];
    if (before === undefined) return [];
    if (before.from === step.from) return [{ path, message: "two of its lines begin at the same place; keep one" }];
    if (before.points <= step.points) return [];
    return [{ path, message: "a line further on counts less than the one before it; give it at least as much" }];
  });
}

function givesNothing({ overdue, daysPastDue }: PointsStrategy): boolean {
  return [...overdue, ...daysPastDue].every((step) => step.points === 0);
}
