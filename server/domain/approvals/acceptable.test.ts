import { describe, expect, test } from "vitest";
import { exceptionTypeKeys } from "#server/domain/exceptions/registry";
import { isDeviationType, isOutlierType, isRepeatingDeviation, timesBilled } from "./acceptable";

test.each<[string, string, string, number, bigint]>([
  ["a day", "2026-03-31", "2026-03-31", 1, 1n],
  ["the day before the next period", "2026-03-31", "2026-04-29", 1, 1n],
  ["the day of the next period, at the end of a shorter month", "2026-03-31", "2026-04-30", 1, 2n],
  ["a quarter by the month", "2026-01-15", "2026-04-14", 1, 3n],
  ["a quarter by the quarter", "2026-01-15", "2026-04-14", 3, 1n],
  ["a year and a day by the year", "2026-01-15", "2027-01-15", 12, 2n],
])("an exception of %s is billed so often", (_name, fromOn, untilOn, everyMonths, times) => {
  expect(timesBilled({ fromOn, untilOn }, everyMonths)).toBe(times);
});

describe("what may be let through", () => {
  test("is named by types that there are, each settled in one way", () => {
    const deviations = exceptionTypeKeys.filter(isDeviationType);
    const outliers = exceptionTypeKeys.filter(isOutlierType);
    expect(deviations).toHaveLength(8);
    expect(outliers).toEqual(["usage_spike"]);
    expect(deviations.filter(isOutlierType)).toEqual([]);
    expect(exceptionTypeKeys.filter(isRepeatingDeviation).every(isDeviationType)).toBe(true);
  });
});
