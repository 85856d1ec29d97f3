import { describe, expect, test } from "vitest";
import { LIKE_NAMES, nameLikeness, numbersIn, textNames } from "#server/domain/exceptions/payment-names";

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

test.each([
  ["ALDER GMBH", "Alder GmbH", true],
  ["MUELLER UND SOEHNE GMBH", "Müller & Söhne GmbH", true],
  ["Birch Analytics", "Alder GmbH", false],
  [null, "Alder GmbH", false],
])("%s is called like %s: %s", (left, right, expected) => {
  expect(nameLikeness(left, right) >= LIKE_NAMES).toBe(expected);
});
