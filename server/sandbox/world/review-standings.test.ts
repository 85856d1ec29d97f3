import { expect, test } from "vitest";
import { standingAfter } from "#server/sandbox/world/review-standings";

const debts = (overdueDays: number) => ({ overdueDays, hasWrittenOff: false, settledLateDaysAgo: null });

test.each([
  ["a late payer is flagged", "Good", 8, "Past Due"],
  ["a block on expansion is not taken for a flag", "Expansion Blocked", 8, "Expansion Blocked"],
  ["it gives way to the restriction of whoever is later still", "Expansion Blocked", 76, "Suspended"],
  ["and ends with the payment", "Expansion Blocked", 0, "Good"],
  ["a restriction stays", "Suspended", 8, "Suspended"],
] as const)("%s", (_, standing, days, after) => {
  expect(standingAfter({ standing }, debts(days))).toBe(after);
});
