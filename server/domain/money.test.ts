import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addMoney,
  convert,
  decimalFromMinor,
  divideHalfUp,
  exponentOf,
  extendPrice,
  minorFromDecimal,
  rateFromDecimal,
} from "#server/domain/money";

describe("reading decimals as minor units", () => {
  test.each<[string, string, bigint | null]>([
    ["1234.50", "USD", 123450n],
    ["1234.5", "USD", 123450n],
    ["-0.01", "EUR", -1n],
    ["120000", "JPY", 120000n],
    ["120000.00", "JPY", 120000n],
    ["120000.5", "JPY", null],
    ["0.125", "KWD", 125n],
    ["0.125", "EUR", null],
    ["90071992547409930.01", "USD", 9007199254740993001n],
    ["1,234.50", "USD", null],
    ["1e3", "USD", null],
    ["", "USD", null],
    [" 5 ", "USD", 500n],
  ])("%s %s", (text, currency, expected) => {
    expect(minorFromDecimal(text, currency)).toBe(expected);
  });
});

test("writing and reading a decimal gives the amount back, whatever the currency's places", () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
      fc.constantFrom("USD", "JPY", "KWD", "CLF"),
      (minor, currency) => {
        expect(minorFromDecimal(decimalFromMinor(minor, currency), currency)).toBe(minor);
      },
    ),
  );
});

test("amounts of two currencies are never added", () => {
  expect(() => addMoney({ minor: 1n, currency: "USD" }, { minor: 1n, currency: "EUR" })).toThrow(/convert/);
});

describe("rounding half away from zero", () => {
  test.each([
    [5n, 2n, 3n],
    [-5n, 2n, -3n],
    [4n, 3n, 1n],
    [5n, 3n, 2n],
    [0n, 7n, 0n],
  ])("%s / %s", (numerator, denominator, expected) => {
    expect(divideHalfUp(numerator, denominator)).toBe(expected);
  });

  test("never lies further than half from the exact value, and is odd in its sign", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }),
        fc.bigInt({ min: 1n, max: 10n ** 9n }),
        (numerator, denominator) => {
          const rounded = divideHalfUp(numerator, denominator);
          const error = rounded * denominator - numerator;
          expect((error < 0n ? -error : error) * 2n <= denominator).toBe(true);
          expect(divideHalfUp(-numerator, denominator)).toBe(-rounded);
        },
      ),
    );
  });
});

test("a price finer than the minor unit is rounded once, on the line", () => {
  expect(extendPrice(3n, 333_333n)).toBe(1n);
  expect(extendPrice(120_000n, 250_000n)).toBe(30_000n);
});

describe("conversion minds both currencies' places", () => {
  test.each<[bigint, string, string, string, bigint]>([
    [10_000n, "EUR", "USD", "1.0834", 10_834n],
    [10_000n, "USD", "JPY", "149.5", 14_950n],
    [14_950n, "JPY", "USD", "0.00668896321", 10_000n],
    [1_000n, "KWD", "USD", "3.25", 325n],
  ])("%s %s to %s", (minor, from, to, rate, expected) => {
    const parsed = rateFromDecimal(from, to, rate);
    expect(parsed && convert({ minor, currency: from }, parsed)).toEqual({ minor: expected, currency: to });
  });
});

test("currencies without an entry have two places", () => {
  expect(["USD", "JPY", "BHD"].map(exponentOf)).toEqual([2, 0, 3]);
});
