import { expect, test } from "vitest";
import { defaultMatchingPolicy } from "#server/domain/bank/matching-policy";
import { isLikeName } from "#server/domain/exceptions/payment-names";

test.each([
  ["ALDER GMBH", "Alder GmbH", true],
  ["MUELLER UND SOEHNE GMBH", "Müller & Söhne GmbH", true],
  ["Birch Analytics", "Alder GmbH", false],
  [null, "Alder GmbH", false],
])("%s is called like %s: %s", (left, right, expected) => {
  expect(isLikeName(left, right, defaultMatchingPolicy)).toBe(expected);
});
