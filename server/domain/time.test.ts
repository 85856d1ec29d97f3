import { describe, expect, test } from "vitest";
import {
  addDays,
  businessDate,
  daysBetween,
  durationMs,
  isPlainDate,
  slotStart,
  startOfBusinessDate,
} from "#server/domain/time";

describe("existing days", () => {
  test.each([
    ["2026-03-02", true],
    ["2024-02-29", true],
    ["2026-02-29", false],
    ["2026-02-30", false],
    ["2026-13-01", false],
    ["02.03.2026", false],
    ["2026-3-2", false],
  ])("%s", (day, expected) => {
    expect(isPlainDate(day)).toBe(expected);
  });
});

test("days between count calendar days, also over leap days and changes of clock", () => {
  expect(daysBetween("2024-02-28", "2024-03-01")).toBe(2);
  expect(daysBetween("2026-03-28", "2026-03-30")).toBe(2);
  expect(daysBetween("2026-03-02", "2026-02-28")).toBe(-2);
  expect(addDays("2025-12-31", 1)).toBe("2026-01-01");
});

describe("an instant's business date is that of the legal entity", () => {
  test.each([
    ["2026-03-01T22:30:00Z", "America/New_York", "2026-03-01"],
    ["2026-03-01T23:30:00Z", "Europe/Berlin", "2026-03-02"],
    ["2026-03-01T15:30:00Z", "Asia/Tokyo", "2026-03-02"],
    ["2026-03-29T00:59:59Z", "Europe/Berlin", "2026-03-29"],
    ["2026-11-01T04:30:00Z", "America/New_York", "2026-11-01"],
  ])("%s in %s", (instant, zone, expected) => {
    expect(businessDate(new Date(instant), zone)).toBe(expected);
  });

  test("a business day begins at its own midnight", () => {
    expect(startOfBusinessDate("2026-03-29", "Europe/Berlin").toISOString()).toBe("2026-03-28T23:00:00.000Z");
    expect(startOfBusinessDate("2026-03-30", "Europe/Berlin").toISOString()).toBe("2026-03-29T22:00:00.000Z");
  });
});

test("durations are a number and a unit", () => {
  expect(["30s", "15m", "2h", "1d"].map(durationMs)).toEqual([30_000, 900_000, 7_200_000, 86_400_000]);
  expect(() => durationMs("soon")).toThrow(/15m/);
});

test("all instants of a slot have the same start", () => {
  const every = durationMs("2m");
  expect(slotStart(new Date("2026-03-02T10:03:59.999Z"), every)).toEqual(new Date("2026-03-02T10:02:00Z"));
  expect(slotStart(new Date("2026-03-02T10:02:00Z"), every)).toEqual(new Date("2026-03-02T10:02:00Z"));
});
