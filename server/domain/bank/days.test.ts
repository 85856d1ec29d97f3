import { expect, test } from "vitest";
import { dayFromIso, dayFromYymmdd, dayNearest, dayOfYearNearest, instantFromIso } from "#server/domain/bank/days";

test.each([
  ["260202", "2026-02-02"],
  ["991231", "1999-12-31"],
  ["790101", "2079-01-01"],
  ["160229", "2016-02-29"],
  ["160230", null],
  ["150229", null],
  ["261301", null],
  ["2602", null],
])("%s is the day %s", (text, day) => {
  expect(dayFromYymmdd(text)).toBe(day);
});

test.each([
  ["2026-02-02", "2026-02-02"],
  ["2026-02-02T23:30:00-05:00", "2026-02-02"],
  ["2026-02-02+01:00", "2026-02-02"],
  ["2026-02-30", null],
  ["0000-01-01", null],
  ["2.2.2026", null],
])("the bank's %s is the day %s", (text, day) => {
  expect(dayFromIso(text)).toBe(day);
});

test.each([
  ["0102", "2025-12-31", "2026-01-02"],
  ["1231", "2026-01-02", "2025-12-31"],
  ["0228", "2026-02-27", "2026-02-28"],
  ["0229", "2026-02-27", null],
  ["0230", "2026-02-27", null],
])("%s near %s is %s", (mmdd, near, day) => {
  expect(dayNearest(mmdd, near)).toBe(day);
});

test.each([
  ["033", "2026-02-03", "2026-02-02"],
  ["365", "2026-01-02", "2025-12-31"],
  ["001", "2025-12-31", "2026-01-01"],
  ["000", "2026-02-03", null],
  ["   ", "2026-02-03", null],
])("day %s of the year near %s is %s", (number, near, day) => {
  expect(dayOfYearNearest(number, near)).toBe(day);
});

test.each([
  ["2026-02-02T20:00:00+01:00", "2026-02-02T19:00:00.000Z"],
  ["2026-02-02T20:00:00", "2026-02-02T20:00:00.000Z"],
  ["2026-02-02", null],
  ["2026-02-30T20:00:00Z", null],
])("the instant %s is %s", (text, instant) => {
  expect(instantFromIso(text)).toBe(instant);
});
