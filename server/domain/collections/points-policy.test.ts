import { describe, expect, test } from "vitest";
import { strategyLines } from "#server/domain/collections/points-lines";
import {
  defaultPointsPolicy,
  diffPoints,
  PointsPolicy,
  type PointsStrategy,
  pointsStrategyOf,
  pointsTroubles,
} from "#server/domain/collections/points-policy";

const [regular] = defaultPointsPolicy.strategies as [PointsStrategy, ...PointsStrategy[]];
const withRegular = (given: Partial<PointsStrategy>): PointsPolicy => ({
  ...defaultPointsPolicy,
  strategies: [{ ...regular, ...given }, ...defaultPointsPolicy.strategies.slice(1)],
});

test("what was delivered can be used, and differs from itself in nothing", () => {
  expect(PointsPolicy.parse(defaultPointsPolicy)).toEqual(defaultPointsPolicy);
  expect(pointsTroubles(defaultPointsPolicy)).toEqual([]);
  expect(diffPoints(defaultPointsPolicy, defaultPointsPolicy)).toEqual([]);
});

test.each([
  ["Strategic", "key_accounts", "Enterprise and Strategic"],
  ["Growth", "regular", null],
  [null, "regular", null],
])("%s customers go by %s", (tier, key, group) => {
  const chosen = pointsStrategyOf(defaultPointsPolicy, { entity: "DE01", tier, country: "DE" });
  expect([chosen.strategy.key, chosen.group]).toEqual([key, group]);
});

test("of several groups that hold, the first says by which strategy", () => {
  const both = {
    ...defaultPointsPolicy,
    groups: [
      { name: "German", entities: [], tiers: [], countries: ["DE"], strategy: "regular" },
      ...defaultPointsPolicy.groups,
    ],
  };
  expect(pointsStrategyOf(both, { entity: "DE01", tier: "Strategic", country: "DE" }).group).toBe("German");
  expect(pointsStrategyOf(both, { entity: "US01", tier: "Strategic", country: "US" }).group).toBe(
    "Enterprise and Strategic",
  );
});

describe("a document is refused", () => {
  test.each<[string, object]>([
    ["with points below nothing", { neverContacted: -1 }],
    ["with points out of all proportion", { neverContacted: 1_001 }],
    ["when contested amounts give points", { disputedPercent: [{ from: 10, points: 1 }] }],
    ["with more than all of it", { latePercent: [{ from: 101, points: 1 }] }],
    ["with half a point", { neverContacted: 0.5 }],
    ["with a field nobody knows", { luck: 5 }],
    ["without a kind of boost", { boosts: { reply: 1, payment: 1, broken_promise: 1 } }],
  ])("%s", (_, change) => {
    expect(PointsPolicy.safeParse({ ...defaultPointsPolicy, strategies: [{ ...regular, ...change }] }).success).toBe(
      false,
    );
  });
});

describe("a document cannot be used", () => {
  const group = { name: "A", entities: [], tiers: ["Growth"], countries: [], strategy: "regular" };
  test.each<[string, PointsPolicy, { path: string; message: string }[]]>([
    [
      "with a group by a strategy it has not",
      { ...defaultPointsPolicy, groups: [{ ...group, strategy: "none" }] },
      [{ path: "groups.0.strategy", message: 'there is no strategy "none"' }],
    ],
    [
      "without a strategy for everybody else",
      { ...defaultPointsPolicy, otherwise: "none" },
      [{ path: "otherwise", message: 'there is no strategy "none"' }],
    ],
    [
      "with two groups of one name",
      { ...defaultPointsPolicy, groups: [group, { ...group, tiers: ["Standard"] }] },
      [{ path: "groups", message: 'two groups are called "A"' }],
    ],
    [
      "with a key twice",
      { ...defaultPointsPolicy, strategies: [regular, { ...regular, label: "Others" }], groups: [] },
      [{ path: "strategies", message: 'two strategies have the key "regular"' }],
    ],
    [
      "with a name twice",
      { ...defaultPointsPolicy, strategies: [regular, { ...regular, key: "others" }], groups: [] },
      [{ path: "strategies", message: 'two strategies are called "Regular customers"' }],
    ],
    [
      "with a step twice",
      withRegular({
        daysPastDue: [
          { from: 30, points: 1 },
          { from: 30, points: 2 },
        ],
      }),
      [{ path: "strategies.0.daysPastDue", message: "two of its lines begin at the same place; keep one" }],
    ],
    [
      "where older counts less",
      withRegular({
        daysPastDue: [
          { from: 60, points: 1 },
          { from: 30, points: 2 },
        ],
      }),
      [
        {
          path: "strategies.0.daysPastDue",
          message: "a line further on counts less than the one before it; give it at least as much",
        },
      ],
    ],
    [
      "where a closer renewal counts less",
      withRegular({
        renewal: [
          { withinDays: 14, points: 1 },
          { withinDays: 45, points: 2 },
        ],
      }),
      [
        {
          path: "strategies.0.renewal",
          message: "a line further on counts less than the one before it; give it at least as much",
        },
      ],
    ],
    [
      "where more that is contested takes less away",
      withRegular({
        disputedPercent: [
          { from: 25, points: -9 },
          { from: 50, points: -5 },
        ],
      }),
      [
        {
          path: "strategies.0.disputedPercent",
          message: "a line further on counts less than the one before it; give it at least as much",
        },
      ],
    ],
    [
      "when neither sum nor age gives anything",
      withRegular({ overdue: [], daysPastDue: [{ from: 1, points: 0 }] }),
      [{ path: "strategies.0", message: '"Regular customers" gives no points for what is owed or how old it is' }],
    ],
  ])("%s", (_, policy, troubles) => expect(pointsTroubles(policy)).toEqual(troubles));
});

describe("what would be otherwise is told", () => {
  test.each<[string, Partial<PointsStrategy>, string, string]>([
    ["points", { neverContacted: 7 }, "Never contacted", "was 6 points, would be 7 points"],
    [
      "a step more",
      { daysLate: [...regular.daysLate, { from: 60, points: 9 }] },
      "Pays 60 days late or more",
      "was not said, would be 9 points",
    ],
    [
      "a step less",
      { latePercent: regular.latePercent.slice(0, 1) },
      "From 60% of its invoices paid late",
      "was 6 points, would not be said any more",
    ],
    [
      "what is counted over days",
      { brokenPromises: { withinDays: 60, each: 12, most: 3 } },
      "Each broken promise",
      "was 12 points, of the last 90 days, 3 at most, would be 12 points, of the last 60 days, 3 at most",
    ],
    [
      "a boost",
      { boosts: { ...regular.boosts, reply: 1 } },
      "Boost: a reply arrived",
      "was 30 points, would be 1 point",
    ],
    [
      "advice",
      { advice: { ...regular.advice, writeOffUpToMinor: 5_000 } },
      "A write-off is asked for",
      "was up to $25.00, 180 days past due, would be up to $50.00, 180 days past due",
    ],
  ])("%s", (_, change, subject, sentence) => {
    expect(diffPoints(defaultPointsPolicy, withRegular(change))).toEqual([
      { subject: `Regular customers: ${subject}`, sentence },
    ]);
  });

  test("groups, their order and everybody else", () => {
    const groups = [
      { name: "German", entities: [], tiers: [], countries: ["DE"], strategy: "regular" },
      ...defaultPointsPolicy.groups,
    ];
    expect(diffPoints(defaultPointsPolicy, { ...defaultPointsPolicy, groups, otherwise: "key_accounts" })).toEqual([
      {
        subject: "Order of the groups",
        sentence: "was Enterprise and Strategic, would be German, then Enterprise and Strategic",
      },
      { subject: "Everybody else", sentence: "was by “Regular customers”, would be by “Key accounts”" },
      { subject: "Group German", sentence: "was not said, would be customers in DE, by “Regular customers”" },
    ]);
  });

  test("every number of a strategy stands in one of its lines", () => {
    const numbers = (value: unknown): number =>
      typeof value === "number"
        ? 1
        : Object.values(value ?? {}).reduce<number>(
            (sum, one) => sum + (typeof one === "object" || typeof one === "number" ? numbers(one) : 0),
            0,
          );
    const perLine = strategyLines(regular).map(
      ({ subject, words }) => `${subject} ${words}`.match(/-?[\d,.]*\d/g)?.length ?? 0,
    );
    // "more than 90 days" in each line of the share beyond them is the bucket's name, not a number of the document.
    const named = regular.beyond90Percent.length;
    expect(perLine.reduce((sum, one) => sum + one, 0) - named).toBe(numbers(regular));
  });
});
