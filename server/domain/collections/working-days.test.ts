import { expect, test } from "vitest";
import { workingDaysOf } from "#server/domain/collections/working-days";

test.each([
  ["a Monday", "DE", "2026-03-02", true],
  ["a Saturday", "DE", "2026-03-07", false],
  ["a Sunday", "US", "2026-03-08", false],
  ["a holiday of the country", "DE", "2026-04-03", false],
  ["the same day elsewhere", "US", "2026-04-03", true],
  ["a weekday of a country without a list", "FR", "2026-07-14", true],
  ["a weekday of nobody knows where", null, "2026-12-25", true],
  ["a Saturday of nobody knows where", null, "2026-03-07", false],
  ["a Friday where it is a day of rest", "SA", "2026-03-06", false],
  ["a Sunday where work begins on it", "SA", "2026-03-08", true],
  ["a Friday in the Emirates", "AE", "2026-03-06", true],
  ["a Sunday in the Emirates", "AE", "2026-03-08", false],
] as const)("%s", (_case, country, day, expected) => {
  expect(workingDaysOf(country).isOpen(day)).toBe(expected);
});
