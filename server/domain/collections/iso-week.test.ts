import fc from "fast-check";
import { expect, test } from "vitest";
import { isoWeekOf } from "#server/domain/collections/iso-week";
import { weekdayOf } from "#server/domain/routing/calendar";
import { addDays, daysBetween } from "#server/domain/time";

test.each([
  ["2026-03-02", "2026-W10", "2026-03-02"],
  ["2026-03-08", "2026-W10", "2026-03-02"],
  ["2025-12-28", "2025-W52", "2025-12-22"],
  ["2025-12-29", "2026-W01", "2025-12-29"],
  ["2026-01-04", "2026-W01", "2025-12-29"],
  ["2026-12-31", "2026-W53", "2026-12-28"],
  ["2027-01-03", "2026-W53", "2026-12-28"],
  ["2027-01-04", "2027-W01", "2027-01-04"],
  ["2021-01-03", "2020-W53", "2020-12-28"],
  ["2024-12-30", "2025-W01", "2024-12-30"],
  ["2023-01-01", "2022-W52", "2022-12-26"],
  ["2024-02-29", "2024-W09", "2024-02-26"],
])("%s lies in %s, which begins on %s", (day, week, startsOn) => expect(isoWeekOf(day)).toEqual({ week, startsOn }));

test("weeks follow each other, seven days each, from Monday on, in the order of their names", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40_000 }), (days) => {
      const day = addDays("1990-01-01", days);
      const { week, startsOn } = isoWeekOf(day);
      const after = isoWeekOf(addDays(startsOn, 7));
      expect(weekdayOf(startsOn)).toBe("mon");
      expect(daysBetween(startsOn, day)).toBeGreaterThanOrEqual(0);
      expect(daysBetween(startsOn, day)).toBeLessThan(7);
      expect(isoWeekOf(addDays(startsOn, 6)).week).toBe(week);
      expect(after.startsOn).toBe(addDays(startsOn, 7));
      expect(after.week > week).toBe(true);
    }),
  );
});
