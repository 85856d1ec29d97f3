import { expect, test } from "vitest";
import { morningOf, snoozeTimes } from "./snooze-times";

test.each([
  [
    "a Wednesday",
    "2026-03-04T15:00:00Z",
    ["2026-03-04T19:00", "2026-03-05T08:00", "2026-03-09T08:00", "2026-03-11T08:00"],
  ],
  [
    "a Sunday",
    "2026-03-08T15:00:00Z",
    ["2026-03-08T19:00", "2026-03-09T08:00", "2026-03-09T08:00", "2026-03-15T08:00"],
  ],
  [
    "a Monday",
    "2026-03-09T05:00:00Z",
    ["2026-03-09T09:00", "2026-03-10T08:00", "2026-03-16T08:00", "2026-03-16T08:00"],
  ],
])("from %s in Berlin", (_, now, times) => {
  expect(snoozeTimes(new Date(now), "Europe/Berlin").map(({ at }) => at.toISOString().slice(0, 16))).toEqual(times);
});

test("the morning is where the person is", () => {
  expect(morningOf("2026-03-05", "Asia/Tokyo").toISOString()).toBe("2026-03-05T00:00:00.000Z");
});
