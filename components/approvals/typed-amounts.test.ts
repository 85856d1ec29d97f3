import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decimalFromMinor } from "#server/domain/money";
import { readAmount, readPercentage } from "./typed-amounts";

describe("an amount is read in its currency", () => {
  test.each([
    ["90.5", "EUR", 9050n],
    [" 1200 ", "JPY", 1200n],
    ["1200.0", "JPY", 1200n],
    ["1.234", "KWD", 1234n],
    ["0.01", "USD", 1n],
  ])("%s %s", (text, currency, value) => expect(readAmount(text, currency)).toEqual({ value }));

  test.each([
    ["", "EUR", "Write an amount."],
    ["1.234", "EUR", "EUR has 2 decimal places."],
    ["1.5", "JPY", "JPY has no decimal places."],
    ["1.2345", "KWD", "KWD has 3 decimal places."],
    ["1,200.50", "EUR", "Leave out what parts the thousands, and put a point before the decimals: 1200.50."],
    ["1,20", "EUR", "Leave out what parts the thousands, and put a point"],
    ["120,000", "JPY", "Leave out what parts the thousands: write 1200."],
    ["-5", "EUR", "above zero"],
    ["12 EUR", "EUR", "Write digits with a point"],
    ["0.00", "EUR", "above zero"],
    ["-3", "EUR", "above zero"],
    ["99999999999999.00", "EUR", "too large"],
  ])("%s %s is refused with a sentence", (text, currency, words) => {
    const read = readAmount(text, currency);
    expect("trouble" in read ? read.trouble : "").toContain(words);
  });

  test("what is written out is read back, whatever the places of its currency", () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 10n ** 15n - 1n), fc.constantFrom("EUR", "JPY", "KWD", "CLF"), (minor, currency) => {
        expect(readAmount(decimalFromMinor(minor, currency), currency)).toEqual({ value: minor });
      }),
    );
  });
});

describe("a percentage is read in hundredths", () => {
  test.each([
    ["25", 2_500],
    ["12.5 %", 1_250],
    ["0.01", 1],
    ["100", 10_000],
  ])("%s", (text, value) => expect(readPercentage(text)).toEqual({ value }));
  test.each(["", "0", "0.00", "100.01", "12.345", "1e2", "-5", "a"])("%s is refused", (text) =>
    expect(readPercentage(text)).toHaveProperty("trouble"),
  );
});
