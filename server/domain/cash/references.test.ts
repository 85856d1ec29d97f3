import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { keysOfNumber, keysOfText, numbersIn, textNames } from "#server/domain/cash/references";

describe("a payer's words name DE01-001001", () => {
  test.each([
    ["DE01-001001", true],
    ["inv de01-001001", true],
    ["DE01001001", true],
    ["DE01 001001", true],
    ["Rechnung Nr. 1001 / Vielen Dank", true],
    ["請求書番号 DE01-001001", true],
    ["DE01-001002", false],
    ["US01 1001", false],
    ["US01-001001", false],
    ["10010", false],
    ["Zahlung", false],
    [null, false],
  ])("%s: %s", (text, expected) => {
    expect(textNames(text, "DE01-001001")).toBe(expected);
  });
});

test("figures that are too few name nothing", () => {
  expect(textNames("am 12. des Monats", "A-12")).toBe(false);
});

test.each(["DE01-001001", "Rechnung DE01001001", "de01 001001, danke"])("%s may be written DE01-001001", (text) => {
  expect(numbersIn(text)).toContain("DE01-001001");
});

test("words without figures are no numbers", () => {
  expect(numbersIn("Zahlung laut Vereinbarung")).toEqual([]);
  expect(numbersIn(null)).toEqual([]);
});

test("a text that names a number has a key in common with it", () => {
  const part = fc.constantFrom("DE01", "US01", "-", " ", "/", "001001", "1001", "0", "7", "Rechnung", "ü", ",");
  const writing = fc.array(part, { minLength: 1, maxLength: 7 }).map((parts) => parts.join(""));
  let named = 0;
  fc.assert(
    fc.property(writing, writing, (text, number) => {
      if (!textNames(text, number)) return true;
      named += 1;
      return keysOfNumber(number).some((key) => keysOfText(text).has(key));
    }),
    { numRuns: 5_000, seed: 41 },
  );
  expect(named).toBeGreaterThan(100);
});
