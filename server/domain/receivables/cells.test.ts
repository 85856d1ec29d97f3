import { describe, expect, test } from "vitest";
import {
  type AmountNotation,
  type DayFormat,
  readCountry,
  readCurrency,
  readDay,
  readDays,
  readMoney,
  readText,
  readWord,
} from "#server/domain/receivables/cells";

const american: DayFormat[] = ["M/D/YYYY"];
const australian: DayFormat[] = ["D/M/YYYY", "YYYY/M/D", "D-Mon-YYYY"];
const iso: DayFormat[] = ["YYYY-MM-DD"];

describe("days", () => {
  test.each([
    ["1/2/2013", american, "2013-01-02"],
    ["12/31/2013", american, "2013-12-31"],
    ["2/29/2012", american, "2012-02-29"],
    ["04/01/2026", australian, "2026-01-04"],
    ["5/3/2026", australian, "2026-03-05"],
    ["2026/01/18", australian, "2026-01-18"],
    ["30-Mar-2026", australian, "2026-03-30"],
    ["3-DEC-2026", australian, "2026-12-03"],
    ["2026-03-02", iso, "2026-03-02"],
  ])("%s as %s is %s", (text, formats, expected) => {
    expect(readDay(text, formats)).toEqual({ ok: true, value: expected });
  });

  test.each([
    ["2/29/2013", american, "no day of the calendar"],
    ["13/1/2013", american, "no day of the calendar"],
    ["03/14/2026", australian, "no day of the calendar"],
    ["31/04/2026", australian, "no day of the calendar"],
    ["0/1/2026", australian, "no day of the calendar"],
    ["01/01/0000", australian, "no day of the calendar"],
    ["30-Mrz-2026", australian, "no day of the calendar"],
    ["2026-03-02", australian, "no day written as"],
    ["1/2/13", american, "no day written as"],
    ["13.02.2026", australian, "no day written as"],
    ["2026-3-2", iso, "no day written as"],
    ["2026-02-30", iso, "no day of the calendar"],
    ["tomorrow", iso, "no day written as"],
  ])("%s as %s is refused", (text, formats, reason) => {
    expect(readDay(text, formats)).toEqual({ ok: false, reason: expect.stringContaining(reason) });
  });
});

describe("amounts", () => {
  test.each([
    ["55.94", "USD", 5594n],
    ["71", "USD", 7100n],
    ["1430.0", "AUD", 143000n],
    ["$4,235.00", "AUD", 423500n],
    ["$ 0.00", "USD", 0n],
    ["€12.50", "EUR", 1250n],
    ["1,234,567", "JPY", 1234567n],
    ["5.00", "JPY", 5n],
    ["0.125", "KWD", 125n],
    ["-3", "EUR", -300n],
    ["-$3.10", "USD", -310n],
    ["$-3.10", "USD", -310n],
    ["(3.10)", "USD", -310n],
    ["($1,003.10)", "USD", -100310n],
    ["5.00-", "USD", -500n],
    ["\u22125.00", "USD", -500n],
    ["1 234.50", "EUR", 123450n],
    ["1'234'567.05", "CHF", 123456705n],
    ["10.00 USD", "USD", 1000n],
    ["EUR 10", "EUR", 1000n],
    ["\u00a51,000", "JPY", 1000n],
  ])("%s in %s", (text, currency, minor) => {
    expect(readMoney(text, currency)).toEqual({ ok: true, value: minor });
  });

  test.each([
    ["12,34.00", "USD", "is no amount"],
    ["1234,567", "USD", "is no amount"],
    ["1.234,50", "EUR", "is no amount"],
    ["12,50", "EUR", "is no amount"],
    ["1e3", "USD", "is no amount"],
    ["NaN", "USD", "is no amount"],
    ["-5.00-", "USD", "is no amount"],
    ["1,234 567", "USD", "is no amount"],
    ["(-5.00)", "USD", "is no amount"],
    ["--5", "USD", "is no amount"],
    ["(5.00", "USD", "is no amount"],
    [".50", "USD", "is no amount"],
    ["10.00 USD", "EUR", "carries the sign USD"],
    ["USD 10.00 USD", "USD", "is no amount"],
    ["$10.00", "EUR", "carries the sign $"],
    ["55.94", "JPY", "more decimal places"],
    ["1.005", "USD", "more decimal places"],
  ])("%s in %s is refused", (text, currency, reason) => {
    expect(readMoney(text, currency)).toEqual({ ok: false, reason: expect.stringContaining(reason) });
  });
});

const comma: AmountNotation = { decimal: ",", unit: "major", sign: "as_written" };

describe("amounts as other layouts write them", () => {
  test.each<[string, string, AmountNotation, bigint]>([
    ["1.234,50", "EUR", comma, 123450n],
    ["1 234,50 €", "EUR", comma, 123450n],
    ["1\u202f234,5", "EUR", comma, 123450n],
    ["(1.234,50)", "EUR", comma, -123450n],
    ["12.345", "JPY", comma, 12345n],
    ["0,125", "KWD", comma, 125n],
    ["-12,50", "EUR", { ...comma, sign: "reversed" }, 1250n],
    ["12,50", "EUR", { ...comma, sign: "reversed" }, -1250n],
    ["1000", "USD", { ...comma, unit: "minor" }, 1000n],
    ["1000", "JPY", { ...comma, unit: "minor" }, 1000n],
  ])("%s in %s", (text, currency, notation, minor) => {
    expect(readMoney(text, currency, notation)).toEqual({ ok: true, value: minor });
  });

  test.each<[string, string, AmountNotation, string]>([
    ["1,234.50", "EUR", comma, "write it as 1234,50"],
    ["1.234", "USD", { ...comma, decimal: "." }, "more decimal places"],
    ["10,5", "EUR", { ...comma, unit: "minor" }, "count minor units"],
  ])("%s in %s is refused", (text, currency, notation, reason) => {
    expect(readMoney(text, currency, notation)).toEqual({ ok: false, reason: expect.stringContaining(reason) });
  });
});

describe("days as other layouts write them", () => {
  test.each<[string, DayFormat, string]>([
    ["13.2.2026", "D.M.YYYY", "2026-02-13"],
    ["30 Mar 2026", "D-Mon-YYYY", "2026-03-30"],
    ["2026-03-02 23:59:59.083 UTC", "YYYY-MM-DD hh:mm", "2026-03-02"],
    ["2026-03-02T09:30:00Z", "YYYY-MM-DD hh:mm", "2026-03-02"],
    ["1", "Excel day", "1900-01-01"],
    ["59", "Excel day", "1900-02-28"],
    ["61", "Excel day", "1900-03-01"],
    ["46083", "Excel day", "2026-03-02"],
    ["2958465", "Excel day", "9999-12-31"],
  ])("%s as %s is %s", (text, format, day) => {
    expect(readDay(text, [format])).toEqual({ ok: true, value: day });
  });

  test.each<[string, DayFormat]>([
    ["0", "Excel day"],
    ["60", "Excel day"],
    ["2958466", "Excel day"],
    ["46083.5", "Excel day"],
    ["2/13/2026", "D/M/YYYY"],
    ["31.4.2026", "D.M.YYYY"],
  ])("%s as %s is refused", (text, format) => {
    expect(readDay(text, [format]).ok).toBe(false);
  });
});

test.each([
  ["eur", "EUR"],
  ["XYZ", null],
])("the currency %s is %s", (text, code) => {
  const reading = readCurrency(text);
  expect(reading.ok ? reading.value : null).toBe(code);
});

test.each([
  ["de", "DE"],
  ["Allemagne", "DE"],
  ["Österreich", "AT"],
  ["391", null],
])("the country %s is %s", (text, code) => {
  const reading = readCountry(text);
  expect(reading.ok ? reading.value : null).toBe(code);
});

test.each([
  ["30", 30],
  ["Net 45", 45],
  ["14 Tage", 14],
  ["4000", null],
  ["soon", null],
])("the days %s are %s", (text, days) => {
  const reading = readDays(text);
  expect(reading.ok ? reading.value : null).toBe(days);
});

test("a word counts whatever its case, and another is refused with the words that would do", () => {
  expect(readWord("PAID", { Paid: true, Open: false })).toEqual({ ok: true, value: true });
  expect(readWord("Draft", { Paid: true, Open: false })).toEqual({
    ok: false,
    reason: '"Draft" is none of Paid, Open.',
  });
});

test.each([
  ["0000611365", true],
  ["Zoë & Söhne", true],
  ["a\u0000b", false],
  ["a\uFFFDb", false],
  ["a\ud800b", false],
  ["x".repeat(256), false],
])("the text %j can be stored: %s", (text, ok) => {
  expect(readText(text).ok).toBe(ok);
});
