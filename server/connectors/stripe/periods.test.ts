import { expect, test } from "vitest";
import { periodBefore } from "#server/connectors/stripe/periods";
import { decimalOfMicros, isPurchaseOrderName, microsOfDecimal } from "#server/connectors/stripe/words";

const at = (day: string) => Date.parse(`${day}T08:00:00Z`) / 1_000;

test.each([
  ["monthly", "2026-01-15", "2026-03-15", "2026-04-15", { interval: "month", count: 1 }, "2026-02-15"],
  [
    "from the last day of a month",
    "2026-01-31",
    "2026-03-31",
    "2026-04-30",
    { interval: "month", count: 1 },
    "2026-02-28",
  ],
  [
    "into the last day of a month",
    "2026-01-31",
    "2026-04-30",
    "2026-05-31",
    { interval: "month", count: 1 },
    "2026-03-31",
  ],
  ["quarterly", "2025-11-10", "2026-02-10", "2026-05-10", { interval: "month", count: 3 }, "2025-11-10"],
  ["yearly from 29 February", "2024-02-29", "2026-02-28", "2027-02-28", { interval: "year", count: 1 }, "2025-02-28"],
  ["weekly", "2026-01-01", "2026-01-15", "2026-01-22", { interval: "week", count: 1 }, "2026-01-08"],
])("the period before: %s", (_case, anchor, start, end, every, before) => {
  expect(periodBefore({ start: at(start), end: at(end) }, at(anchor), every)).toEqual({
    start: at(before),
    end: at(start),
  });
});

test("nothing lies before the first period", () => {
  expect(
    periodBefore({ start: at("2026-01-15"), end: at("2026-02-15") }, at("2026-01-15"), { interval: "month", count: 1 }),
  ).toBeNull();
});

test.each([
  ["12.5", "12500000"],
  ["0.0000005", "1"],
  ["0.0000004", "0"],
  ["-3", "-3000000"],
  ["90071992547409931234", "90071992547409931234000000"],
])("%s minor units are %s micros", (decimal, micros) => {
  expect(microsOfDecimal(decimal)).toBe(micros);
});

test.each([
  ["12500000", "12.5"],
  ["1", "0.000001"],
  ["-3000000", "-3"],
  ["0", "0"],
])("%s micros are %s minor units", (micros, decimal) => {
  expect(decimalOfMicros(micros)).toBe(decimal);
});

test.each([
  ["PO Number", true],
  ["po", true],
  ["P.O. number", true],
  ["PO-Number", true],
  ["Purchase order", true],
  ["Post code", false],
  ["Cost centre", false],
  ["Portal", false],
])("%s names a purchase order: %s", (name, expected) => {
  expect(isPurchaseOrderName(name)).toBe(expected);
});
