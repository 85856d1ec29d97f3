import { expect, test } from "vitest";
import {
  defaultMatchingPolicy,
  diffMatching,
  MatchingPolicy,
  matchingBounds,
  matchingPoints,
  matchingTroubles,
} from "#server/domain/bank/matching-policy";

test("what was delivered can be used, and differs from itself in nothing", () => {
  expect(MatchingPolicy.parse(defaultMatchingPolicy)).toEqual(defaultMatchingPolicy);
  expect(diffMatching(defaultMatchingPolicy, defaultMatchingPolicy)).toEqual([]);
  expect(matchingTroubles(defaultMatchingPolicy)).toEqual([]);
});

test("every number that is another is told", () => {
  const one = (value: number) => value + 1;
  const { points, tolerances, isAutomatic, ...bounds } = defaultMatchingPolicy;
  const more = <Numbers extends Record<string, number>>(numbers: Numbers) =>
    Object.fromEntries(Object.entries(numbers).map(([key, value]) => [key, one(value)])) as Numbers;
  const after: MatchingPolicy = {
    ...more(bounds),
    isAutomatic: !isAutomatic,
    points: more(points),
    tolerances: {
      ...tolerances,
      EUR: more(tolerances.EUR ?? { cents: 0, charges: 0 }),
      CAD: { cents: 50, charges: 0 },
    },
  };
  const told = diffMatching(defaultMatchingPolicy, after);
  expect(told).toHaveLength(matchingBounds.length + matchingPoints.length + 4);
  expect(told[0]).toEqual({ subject: "Apply by itself what is certain", sentence: "was off, would be on" });
  expect(told[1]).toEqual({
    subject: "A payment may be told before its booking",
    sentence: "was 10 days, would be 11 days",
  });
  expect(told.at(-1)).toEqual({
    subject: "Cent differences in CAD",
    sentence: "was up to $0.00, would be up to $0.50",
  });
});

test("a document stored before money was applied by itself is read with what is delivered", () => {
  const { named, balance, together, total, payer } = defaultMatchingPolicy.points;
  const { toldBeforeDays, toldAfterDays, returnedWithinDays, waitDays, likeNamesPercent, mostShown, mostTogether } =
    defaultMatchingPolicy;
  const stored = {
    ...{ toldBeforeDays, toldAfterDays, returnedWithinDays, waitDays, likeNamesPercent, mostShown, mostTogether },
    points: { named, balance, together, total, payer },
  };
  expect(MatchingPolicy.parse(stored)).toEqual(defaultMatchingPolicy);
});

test.each([
  { toldBeforeDays: 21 },
  { toldAfterDays: -1 },
  { likeNamesPercent: 0 },
  { likeNamesPercent: 101 },
  { mostTogether: 1 },
  { steps: 999 },
  { margin: 0 },
  { tolerances: { euro: { cents: 5, charges: 0 } } },
  { tolerances: { EUR: { cents: -1, charges: 0 } } },
  { waitDays: 1.5 },
])("%o is out of bounds", (change) => {
  expect(MatchingPolicy.safeParse({ ...defaultMatchingPolicy, ...change }).success).toBe(false);
});

test("something has to speak for a proposal", () => {
  const points = Object.fromEntries(matchingPoints.map((point) => [point, 0])) as MatchingPolicy["points"];
  expect(matchingTroubles({ ...defaultMatchingPolicy, points })).toHaveLength(1);
});

test("an amount alone never applies money by itself", () => {
  const troubles = (automaticFrom: number) => matchingTroubles({ ...defaultMatchingPolicy, automaticFrom });
  expect(troubles(75).map(({ path }) => path)).toEqual(["automaticFrom"]);
  expect(troubles(76)).toEqual([]);
});
