import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { boostKinds } from "#server/domain/collections/boosts";
import { comparePoints, nextPointsChange, type WorklistFacts, worklistPoints } from "#server/domain/collections/points";
import { defaultPointsPolicy, type PointsPolicy, type PointsStrategy } from "#server/domain/collections/points-policy";
import { addDays } from "#server/domain/time";

const TODAY = "2026-03-02";
const daysAgo = (days: number) => addDays(TODAY, -days);
const nothing: WorklistFacts = {
  entity: "DE01",
  tier: null,
  country: "DE",
  overdueMinor: 0n,
  beyond90Minor: 0n,
  disputedMinor: 0n,
  oldestDueOn: null,
  history: { settled: 0, late: 0, averageDaysLate: null },
  promisesBrokenOn: [],
  chargesFailedOn: [],
  disputesRaisedOn: [],
  renewalOn: null,
  lastContactOn: TODAY,
  boosts: [],
  nudges: [],
};
const at = new Date(Date.UTC(2026, 2, 1));
const nudge = (points: number, given: Partial<WorklistFacts["nudges"][number]> = {}) => ({
  points,
  reason: "their controller is in today",
  by: "Mara Lind",
  from: TODAY,
  until: addDays(TODAY, 3),
  ...given,
});

test.each<[string, Partial<WorklistFacts>, [string, number][]]>([
  ["nothing at all", {}, []],
  ["a sum below every step", { overdueMinor: 99_999n }, []],
  ["a sum at a step", { overdueMinor: 100_000n }, [["amount past due", 5]]],
  ["a sum between steps", { overdueMinor: 4_999_999n }, [["amount past due", 20]]],
  ["a sum beyond the last", { overdueMinor: 10n ** 15n }, [["amount past due", 45]]],
  ["due today", { oldestDueOn: TODAY }, []],
  ["a day late", { oldestDueOn: daysAgo(1) }, [["1 day past due", 4]]],
  ["62 days late", { oldestDueOn: daysAgo(62) }, [["62 days past due", 20]]],
  ["half of it old", { overdueMinor: 100n, beyond90Minor: 50n }, [["50% past due by more than 90 days", 8]]],
  ["just short of half", { overdueMinor: 1_000n, beyond90Minor: 499n }, [["49% past due by more than 90 days", 4]]],
  [
    "most of it contested",
    { overdueMinor: 100_000n, disputedMinor: 92_000n },
    [
      ["amount past due", 5],
      ["92% contested", -25],
    ],
  ],
  [
    "a history of paying late",
    { history: { settled: 8, late: 5, averageDaysLate: 30.9 } },
    [
      ["62% of invoices paid late", 6],
      ["pays 30 days late on average", 6],
    ],
  ],
  ["too little history", { history: { settled: 2, late: 2, averageDaysLate: 90 } }, []],
  ["one that pays early", { history: { settled: 8, late: 0, averageDaysLate: -4 } }, []],
  ["a promise broken 89 days ago", { promisesBrokenOn: [daysAgo(89)] }, [["1 broken promise in 90 days", 12]]],
  ["a promise broken 90 days ago", { promisesBrokenOn: [daysAgo(90)] }, []],
  [
    "more broken promises than count",
    { promisesBrokenOn: [1, 2, 3, 4, 5].map(daysAgo) },
    [["5 broken promises in 90 days", 36]],
  ],
  ["a promise that breaks tomorrow", { promisesBrokenOn: [addDays(TODAY, 1)] }, []],
  [
    "disputes",
    { disputesRaisedOn: [daysAgo(1), daysAgo(2), daysAgo(3), daysAgo(4), daysAgo(200)] },
    [["4 disputes in 180 days", 6]],
  ],
  ["failed payments", { chargesFailedOn: [daysAgo(1), daysAgo(40)] }, [["1 failed payment in 30 days", 4]]],
  ["a renewal today", { renewalOn: TODAY }, [["renewal today", 10]]],
  ["a renewal in a fortnight", { renewalOn: addDays(TODAY, 14) }, [["renewal in 14 days", 10]]],
  ["a renewal next month", { renewalOn: addDays(TODAY, 15) }, [["renewal in 15 days", 5]]],
  ["a renewal far away", { renewalOn: addDays(TODAY, 46) }, []],
  ["a renewal that was yesterday", { renewalOn: daysAgo(1) }, []],
  ["a tier", { tier: "Growth" }, [["Growth customer", 2]]],
  ["a tier the document does not know", { tier: "toString" }, []],
  ["long silence", { lastContactOn: daysAgo(21) }, [["21 days since the last contact", 6]]],
  ["never contacted", { lastContactOn: null }, [["never contacted", 6]]],
  ["a reply", { boosts: [{ kind: "reply", at, on: daysAgo(4) }] }, [["a reply arrived", 30]]],
  ["a reply nobody answered for long", { boosts: [{ kind: "reply", at, on: daysAgo(5) }] }, []],
  [
    "two payments count once",
    { boosts: [1, 2].map((days) => ({ kind: "payment", at, on: daysAgo(days) })) },
    [["a payment arrived", 15]],
  ],
  ["a nudge", { nudges: [nudge(12)] }, [["nudged by Mara Lind: their controller is in today", 12]]],
  ["a nudge downwards", { nudges: [nudge(-12)] }, [["nudged by Mara Lind: their controller is in today", -12]]],
  [
    "a nudge gives no more than it may",
    { nudges: [nudge(90)] },
    [["nudged by Mara Lind: their controller is in today", 40]],
  ],
  [
    "a nudge takes no more than it may",
    { nudges: [nudge(-90)] },
    [["nudged by Mara Lind: their controller is in today", -40]],
  ],
  [
    "a nudge on its last day",
    { nudges: [nudge(9, { until: TODAY })] },
    [["nudged by Mara Lind: their controller is in today", 9]],
  ],
  ["a nudge that is over", { nudges: [nudge(9, { from: daysAgo(9), until: daysAgo(1) })] }, []],
  ["a nudge that has not begun", { nudges: [nudge(9, { from: addDays(TODAY, 1) })] }, []],
])("%s", (_, facts, reasons) => {
  const found = worklistPoints(defaultPointsPolicy, { ...nothing, ...facts }, TODAY);
  expect(found.reasons.map(({ reason, points }) => [reason, points])).toEqual(reasons);
});

test("a group's own strategy gives the points", () => {
  const facts = { ...nothing, tier: "Strategic", overdueMinor: 499_999n, renewalOn: addDays(TODAY, 60) };
  expect(worklistPoints(defaultPointsPolicy, facts, TODAY)).toMatchObject({
    points: 18,
    strategy: "key_accounts",
    group: "Enterprise and Strategic",
  });
});

describe("two accounts beside each other", () => {
  const left = worklistPoints(
    defaultPointsPolicy,
    { ...nothing, overdueMinor: 6_000_000n, oldestDueOn: daysAgo(20), nudges: [nudge(3), nudge(4, { by: "Ole" })] },
    TODAY,
  );
  const right = worklistPoints(
    defaultPointsPolicy,
    { ...nothing, overdueMinor: 120_000n, disputedMinor: 120_000n, oldestDueOn: daysAgo(70), tier: "Growth" },
    TODAY,
  );

  test("every reason of either, what sets them furthest apart first", () => {
    expect(comparePoints(left, right).map(({ subject, difference }) => [subject, difference])).toEqual([
      ["Amount past due", 27],
      ["Share contested", 25],
      ["Days past due", -12],
      ["Nudges", 7],
      ["Tier", -2],
    ]);
  });

  test("each side in its own words, those of one kind together", () => {
    const [, , days, nudges] = comparePoints(left, right);
    expect(days).toMatchObject({
      left: { words: "20 days past due", points: 8 },
      right: { words: "70 days past due", points: 20 },
    });
    expect(nudges?.left.words).toBe(
      "nudged by Ole: their controller is in today; nudged by Mara Lind: their controller is in today",
    );
    expect(nudges?.right).toEqual({ words: null, points: 0 });
  });
});

const points = fc.integer({ min: 0, max: 60 });
const steps = (most: number) =>
  fc.array(fc.record({ from: fc.integer({ min: 1, max: most }), points }), { maxLength: 4 });
const repeated = fc.record({
  withinDays: fc.integer({ min: 1, max: 40 }),
  each: points,
  most: fc.integer({ min: 1, max: 4 }),
});
const strategies: fc.Arbitrary<PointsStrategy> = fc
  .record({
    overdue: steps(2_000),
    daysPastDue: steps(60),
    beyond90Percent: steps(100),
    latePercent: steps(100),
    daysLate: steps(60),
    leastHistory: fc.integer({ min: 1, max: 5 }),
    brokenPromises: repeated,
    failedPayments: repeated,
    disputes: repeated,
    renewal: fc.array(fc.record({ withinDays: fc.integer({ min: 0, max: 40 }), points }), { maxLength: 3 }),
    tiers: fc.dictionary(fc.constantFrom("Growth", "Standard", "valueOf"), points),
    disputedPercent: fc.array(
      fc.record({ from: fc.integer({ min: 1, max: 100 }), points: fc.integer({ min: -60, max: 0 }) }),
      { maxLength: 3 },
    ),
    sinceContact: steps(40),
    neverContacted: points,
    boosts: fc.record({ reply: points, payment: points, broken_promise: points, reassigned: points }),
    boostDays: fc.integer({ min: 1, max: 20 }),
    mostNudge: points,
  })
  .map((given) => ({
    ...given,
    key: "any",
    label: "Any",
    advice: (defaultPointsPolicy.strategies[0] as PointsStrategy).advice,
  }));
const near = fc.integer({ min: -40, max: 40 }).map((days) => addDays(TODAY, days));
const minor = fc.bigInt(0n, 3_000n);
const anyFacts: fc.Arbitrary<WorklistFacts> = fc.record({
  entity: fc.constant("DE01"),
  tier: fc.option(fc.constantFrom("Growth", "Standard", "valueOf", "toString")),
  country: fc.constant("DE"),
  overdueMinor: minor,
  beyond90Minor: minor,
  disputedMinor: minor,
  oldestDueOn: fc.option(near),
  history: fc.record({
    settled: fc.integer({ min: 0, max: 9 }),
    late: fc.integer({ min: 0, max: 9 }),
    averageDaysLate: fc.option(fc.double({ min: -20, max: 70, noNaN: true })),
  }),
  promisesBrokenOn: fc.array(near, { maxLength: 4 }),
  chargesFailedOn: fc.array(near, { maxLength: 4 }),
  disputesRaisedOn: fc.array(near, { maxLength: 4 }),
  renewalOn: fc.option(near),
  lastContactOn: fc.option(near),
  boosts: fc.array(fc.record({ kind: fc.constantFrom(...boostKinds), at: fc.constant(at), on: near }), {
    maxLength: 4,
  }),
  nudges: fc.array(
    fc.record({
      points: fc.integer({ min: -90, max: 90 }),
      reason: fc.constantFrom("one", "two"),
      by: fc.constantFrom("Mara", "Ole"),
      from: near,
      until: near,
    }),
    { maxLength: 3 },
  ),
});
const policyOf = (strategy: PointsStrategy): PointsPolicy => ({ strategies: [strategy], groups: [], otherwise: "any" });

describe("whatever the document and the facts", () => {
  test("the reasons add up to the points, none of them gives nothing, and the highest comes first", () => {
    fc.assert(
      fc.property(strategies, anyFacts, (strategy, facts) => {
        const { points: total, reasons } = worklistPoints(policyOf(strategy), facts, TODAY);
        expect(reasons.reduce((sum, one) => sum + one.points, 0)).toBe(total);
        expect(reasons.every((one) => one.points !== 0 && Number.isInteger(one.points))).toBe(true);
        expect(reasons.map((one) => one.points)).toEqual(reasons.map((one) => one.points).toSorted((a, b) => b - a));
      }),
    );
  });

  test("the order in which facts and steps are told says nothing", () => {
    const lists = ["promisesBrokenOn", "chargesFailedOn", "disputesRaisedOn", "boosts", "nudges"] as const;
    const ladders = [
      "overdue",
      "daysPastDue",
      "beyond90Percent",
      "latePercent",
      "daysLate",
      "sinceContact",
      "renewal",
    ] as const;
    const turned = <Whole extends object>(whole: Whole, keys: readonly (keyof Whole)[]): Whole => ({
      ...whole,
      ...Object.fromEntries(keys.map((key) => [key, (whole[key] as unknown[]).toReversed()])),
    });
    fc.assert(
      fc.property(strategies, anyFacts, (strategy, facts) => {
        // Two steps at one mark are refused by the document's own check.
        const isClean = ladders.every((key) => {
          const marks = strategy[key].map((step) => ("from" in step ? step.from : step.withinDays));
          return new Set(marks).size === marks.length;
        });
        fc.pre(isClean);
        const told = worklistPoints(policyOf(strategy), facts, TODAY);
        expect(worklistPoints(policyOf(turned(strategy, ladders)), turned(facts, lists), TODAY)).toEqual(told);
      }),
    );
  });

  test("what sets two accounts apart adds up to the difference of their points", () => {
    fc.assert(
      fc.property(strategies, anyFacts, anyFacts, (strategy, one, other) => {
        const [left, right] = [one, other].map((facts) => worklistPoints(policyOf(strategy), facts, TODAY)) as [
          ReturnType<typeof worklistPoints>,
          ReturnType<typeof worklistPoints>,
        ];
        const rows = comparePoints(left, right);
        expect(rows.reduce((sum, { difference }) => sum + difference, 0)).toBe(left.points - right.points);
        const sizes = rows.map(({ difference }) => Math.abs(difference));
        expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
      }),
    );
  });

  test("until the next day time can change them, they stay as they are", () => {
    let changed = 0;
    fc.assert(
      fc.property(strategies, anyFacts, (strategy, facts) => {
        const pointsOn = (days: number) => worklistPoints(policyOf(strategy), facts, addDays(TODAY, days)).points;
        const next = nextPointsChange(policyOf(strategy), facts, TODAY);
        const now = pointsOn(0);
        for (let days = 1; days <= 120; days += 1) {
          if (next !== null && addDays(TODAY, days) >= next) {
            if (pointsOn(days) !== now) changed += 1;
            return;
          }
          expect(pointsOn(days)).toBe(now);
        }
      }),
      { numRuns: 300 },
    );
    expect(changed).toBeGreaterThan(50);
  });
});
