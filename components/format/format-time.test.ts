import { describe, expect, test } from "vitest";
import { formatDay, formatExact, formatMoment, formatTime, knownLocale, knownTimeZone } from "./format-time";

test("a business day stays the day it is, wherever it is read", () => {
  expect(formatDay("2026-03-02", "en-US")).toBe("Mar 2, 2026");
  expect(formatDay("2026-03-02", "de-DE")).toBe("2. März 2026");
});

test("an exact instant names its zone", () => {
  const text = formatExact(new Date("2026-03-02T13:05:09Z"), "en-US", "Europe/Berlin");
  expect(text).toContain("14:05:09");
  expect(text).toContain("(Europe/Berlin)");
});

test("the year is said only when it is another one", () => {
  const now = new Date("2026-03-02T12:00:00Z");
  expect(formatMoment(new Date("2026-03-01T23:30:00Z"), now, "en-US", "Europe/Berlin")).toBe("Mar 2, 00:30");
  expect(formatMoment(new Date("2025-03-01T23:30:00Z"), now, "en-US", "UTC")).toBe("Mar 1, 2025, 23:30");
});

test("the day is said only when it is not the reader's today", () => {
  const now = new Date("2026-03-02T12:00:00Z");
  expect(formatTime(new Date("2026-03-02T14:20:00Z"), now, "en-US", "Europe/Berlin")).toBe("15:20");
  expect(formatTime(new Date("2026-03-02T15:20:00Z"), now, "en-US", "Asia/Tokyo")).toBe("Mar 3, 00:20");
});

describe("what a browser claims is checked", () => {
  test.each([
    ["de-DE,de;q=0.9", "de-DE"],
    ["", "en-US"],
    ["*", "en-US"],
    [null, "en-US"],
  ])("locale %s", (claimed, locale) => expect(knownLocale(claimed)).toBe(locale));
  test.each([
    ["Asia/Tokyo", "Asia/Tokyo"],
    ["Not/AZone", "UTC"],
    [undefined, "UTC"],
  ])("zone %s", (claimed, zone) => expect(knownTimeZone(claimed)).toBe(zone));
});
