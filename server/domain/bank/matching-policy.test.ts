import { expect, test } from "vitest";
import {
  defaultMatchingPolicy,
  diffMatching,
  MatchingPolicy,
  matchingTroubles,
} from "#server/domain/bank/matching-policy";

test("what was delivered can be used, and differs from itself in nothing", () => {
  expect(MatchingPolicy.parse(defaultMatchingPolicy)).toEqual(defaultMatchingPolicy);
  expect(diffMatching(defaultMatchingPolicy, defaultMatchingPolicy)).toEqual([]);
  expect(matchingTroubles(defaultMatchingPolicy)).toEqual([]);
});

test("every number that is another is told", () => {
  const after: MatchingPolicy = {
    toldBeforeDays: 11,
    toldAfterDays: 6,
    returnedWithinDays: 31,
    waitDays: 2,
    likeNamesPercent: 61,
    points: { named: 101, balance: 61, together: 46, total: 41, payer: 21 },
    mostShown: 5,
    mostTogether: 5,
  };
  expect(diffMatching(defaultMatchingPolicy, after)).toHaveLength(12);
  expect(diffMatching(defaultMatchingPolicy, after)[0]).toEqual({
    subject: "A payment may be told before its booking",
    sentence: "was 10 days, would be 11 days",
  });
});

test.each([
  { toldBeforeDays: 21 },
  { toldAfterDays: -1 },
  { likeNamesPercent: 0 },
  { likeNamesPercent: 101 },
  { mostTogether: 1 },
  { waitDays: 1.5 },
])("%o is out of bounds", (change) => {
  expect(MatchingPolicy.safeParse({ ...defaultMatchingPolicy, ...change }).success).toBe(false);
});

test("something has to speak for a proposal", () => {
  const points = { named: 0, balance: 0, together: 0, total: 0, payer: 0 };
  expect(matchingTroubles({ ...defaultMatchingPolicy, points })).toHaveLength(1);
});
