import { describe, expect, test } from "vitest";
import { saysFinal, shortReasonOf, smallBalanceOf, toleranceOf } from "#server/domain/exceptions/payment-amounts";

test.each([
  ["EUR", 100n, 5_000n],
  ["JPY", 100n, 5_000n],
  ["KWD", 1_000n, 50_000n],
])("in %s up to %s minor units are nobody's work, up to %s hardly", (currency, tolerance, small) => {
  expect(toleranceOf(currency)).toBe(tolerance);
  expect(smallBalanceOf(currency)).toBe(small);
});

describe("why a payment is short", () => {
  const reason = (shortMinor: bigint, given: Partial<Parameters<typeof shortReasonOf>[0]> = {}) =>
    shortReasonOf({ currency: "EUR", totalMinor: 1_000_000n, country: "DE", words: null, ...given, shortMinor });

  test.each([
    ["a tenth", 100_000n, {}, { kind: "withholding", rate: "10%" }],
    ["a tenth, rounded by two cents", 100_002n, {}, { kind: "withholding", rate: "10%" }],
    ["a tenth and three cents", 100_003n, {}, { kind: "unknown" }],
    ["fifteen percent", 150_000n, {}, { kind: "withholding", rate: "15%" }],
    ["Japan's 20.42%", 204_200n, { country: "JP", currency: "JPY" }, { kind: "withholding", rate: "20.42%" }],
    [
      "Japan's 20.42%, rounded by a yen",
      204_199n,
      { country: "JP", currency: "JPY" },
      { kind: "withholding", rate: "20.42%" },
    ],
    ["Japan's rate elsewhere", 204_200n, {}, { kind: "unknown" }],
    ["fifty euro", 5_000n, {}, { kind: "bank_charges" }],
    ["a cent more", 5_001n, {}, { kind: "unknown" }],
    ["a part by its payer's words", 400_000n, { words: "Rate 1/3" }, { kind: "instalment" }],
    ["a last part by its payer's words", 400_000n, { words: "final instalment" }, { kind: "unknown" }],
  ] as const)("%s", (_name, short, given, expected) => {
    expect(reason(short, given)).toEqual(expected);
  });
});

test.each([
  ["DE01-001001 final payment", true],
  ["Rechnung 1001 abzüglich Skonto", true],
  ["請求書番号 1001 源泉徴収", true],
  ["payment in full", true],
  ["DE01-001001", false],
  ["Wireless Ltd", false],
  [null, false],
])("%s says that this is all: %s", (words, expected) => {
  expect(saysFinal(words)).toBe(expected);
});
