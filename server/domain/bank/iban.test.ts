import { expect, test } from "vitest";
import { accountIdentifier, isIban, looksLikeIban } from "#server/domain/bank/iban";

test.each([
  ["DE44500105175407324931", true],
  ["GB29NWBK60161331926819", true],
  ["MT84MALT011000012345MTLCAST001S", true],
  ["DE45500105175407324931", false],
  ["DE44500105175407324930", false],
  ["37040044/0532013000", false],
  ["021000021", false],
  ["", false],
])("%s is an IBAN: %s", (identifier, expected) => {
  expect(isIban(identifier)).toBe(expected);
});

test("what begins like one is told apart from an account number", () => {
  expect(looksLikeIban("DE45500105175407324931")).toBe(true);
  expect(looksLikeIban("4500105175407324931")).toBe(false);
});

test("blanks go, and letters of an IBAN are capitals", () => {
  expect(accountIdentifier(" de44 5001 0517 5407 3249 31 ")).toBe("DE44500105175407324931");
  expect(accountIdentifier("12 34 ab")).toBe("1234ab");
});
