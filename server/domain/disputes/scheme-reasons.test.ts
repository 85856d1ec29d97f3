import { expect, test } from "vitest";
import {
  evidenceKinds,
  schemeCodesInWords,
  schemeReasonKeys,
  schemeReasonOf,
} from "#server/domain/disputes/scheme-reasons";

test.each(schemeReasonKeys)("%s says what it claims and asks for things a pack can hold, each once", (key) => {
  const { claim, asks, label } = schemeReasonOf(key);
  expect(label).not.toBe("");
  expect(claim).toMatch(/\.$/);
  const kinds = asks.map(({ kind }) => kind);
  expect(kinds.length).toBeGreaterThan(2);
  expect(new Set(kinds).size).toBe(kinds.length);
  for (const kind of kinds) expect(evidenceKinds).toContain(kind);
});

test.each([
  ["subscription_canceled", "Visa 13.2 · Mastercard 4853"],
  ["duplicate", "Visa 12.6.1, 12.6.2 · Mastercard 4834"],
  ["unrecognized", "Mastercard 4863"],
])("%s stands for %s", (reason, codes) => {
  expect(schemeCodesInWords(schemeReasonOf(reason))).toBe(codes);
});

test("a reason nobody listed, none at all and a word of the language itself are answered as general", () => {
  for (const reason of ["debit_not_authorized", null, "constructor"])
    expect(schemeReasonOf(reason).key).toBe("general");
});

test("a Visa code belongs to one reason alone", () => {
  const codes = schemeReasonKeys.flatMap((key) => schemeReasonOf(key).visa);
  expect(new Set(codes).size).toBe(codes.length);
});
