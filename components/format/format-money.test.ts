import { describe, expect, test } from "vitest";
import { formatCount, formatMoney, formatMoneys } from "./format-money";

describe("amounts are exact and carry their currency", () => {
  test.each([
    [123_450n, "EUR", "en-US", "€1,234.50"],
    [120_000n, "JPY", "en-US", "¥120,000"],
    [1_500n, "KWD", "en-US", "KWD\u00a01.500"],
    [-300n, "USD", "en-US", "−$3.00"],
    [9_007_199_254_740_993_01n, "USD", "en-US", "$9,007,199,254,740,993.01"],
    [123_450n, "EUR", "de-DE", "1.234,50\u00a0€"],
    [0n, "EUR", "en-US", "€0.00"],
  ])("%s %s in %s is %s", (minor, currency, locale, text) => {
    expect(formatMoney({ minor, currency }, locale)).toBe(text);
  });
});

test("amounts of several currencies stand side by side", () => {
  expect(
    formatMoneys([
      { minor: 100n, currency: "EUR" },
      { minor: 100n, currency: "JPY" },
    ]),
  ).toBe("€1.00 · ¥100");
});

test("counts are grouped", () => {
  expect(formatCount(100_000)).toBe("100,000");
});
