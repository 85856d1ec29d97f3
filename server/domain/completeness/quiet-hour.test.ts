import { expect, test } from "vitest";
import { dailyCountSlot } from "#server/domain/completeness/quiet-hour";

test.each([
  ["a second before the hour it is yesterday's", "2026-11-18T07:59:59.000Z", 0, "2026-11-17T08:00:00.000Z"],
  ["at the hour it is today's", "2026-11-18T08:00:00.000Z", 0, "2026-11-18T08:00:00.000Z"],
  ["and stays it all day", "2026-11-19T07:59:59.999Z", 0, "2026-11-18T08:00:00.000Z"],
  ["the third source follows twenty minutes later", "2026-11-18T08:19:59.000Z", 2, "2026-11-17T08:20:00.000Z"],
  ["and then at its time", "2026-11-18T08:20:00.000Z", 2, "2026-11-18T08:20:00.000Z"],
])("%s", (_case, now, place, slot) => {
  expect(dailyCountSlot(new Date(now), place).toISOString()).toBe(slot);
});
