import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { postingPeriodOf, readUntil, workingDaysBetween } from "#server/domain/exceptions/process-days";
import { addDays } from "#server/domain/time";

describe("working days", () => {
  test.each([
    ["the same day", "2026-03-06", "2026-03-06", 0],
    ["Friday to Saturday", "2026-03-06", "2026-03-07", 0],
    ["Friday to Monday", "2026-03-06", "2026-03-09", 1],
    ["Friday to Tuesday", "2026-03-06", "2026-03-10", 2],
    ["Saturday to Monday", "2026-03-07", "2026-03-09", 1],
    ["Monday to Wednesday", "2026-03-02", "2026-03-04", 2],
    ["over a leap day", "2028-02-28", "2028-03-01", 2],
    ["a whole week", "2026-03-04", "2026-03-11", 5],
    ["backwards", "2026-03-10", "2026-03-06", 0],
  ])("%s", (_name, from, to, days) => expect(workingDaysBetween(from, to)).toBe(days));

  test("counted in weeks or one by one, they are the same", () => {
    const isWorking = (day: string) => ![0, 6].includes(new Date(`${day}T00:00:00.000Z`).getUTCDay());
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 0, max: 200 }), (offset, length) => {
        const from = addDays("2020-01-01", offset);
        const each = Array.from({ length }, (_none, index) => addDays(from, index + 1));
        expect(workingDaysBetween(from, addDays(from, length))).toBe(each.filter(isWorking).length);
      }),
    );
  });
});

test("a source counts as read up to the day on which it was read, by the entity's own calendar", () => {
  expect(readUntil("2026-03-04", null, "Asia/Tokyo")).toBe("2026-03-04");
  expect(readUntil("2026-03-04", new Date("2026-03-01T20:00:00.000Z"), "Asia/Tokyo")).toBe("2026-03-02");
  expect(readUntil("2026-03-04", new Date("2026-03-01T20:00:00.000Z"), "America/New_York")).toBe("2026-03-01");
  expect(readUntil("2026-03-04", new Date("2026-03-09T20:00:00.000Z"), "UTC")).toBe("2026-03-04");
});

test("a posting period is called by its month", () => expect(postingPeriodOf("2026-12-31")).toBe("Dec 2026"));
