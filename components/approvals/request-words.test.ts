import { describe, expect, test } from "vitest";
import { isUndecided, ownWords, planTitle } from "./request-words";

describe("what somebody said with an act is told once", () => {
  const request = { reason: "Promised on the phone." };
  test.each([
    ["the reason of the request itself", { sentence: "Asked.", reason: "Promised on the phone." }, null],
    ["what the sentence says already", { sentence: "Void. It changed.", reason: "It changed." }, null],
    ["nothing", { sentence: "Signed.", reason: null }, null],
    ["words of their own", { sentence: "Rejected.", reason: "Too early." }, "Too early."],
  ])("%s", (_, entry, said) => expect(ownWords(entry, request)).toBe(said));
});

test.each([
  ["pending", "What will happen", true],
  ["executed", "What was signed and carried out", false],
  ["voided", "What would have happened", false],
  ["rejected", "What would have happened", false],
] as const)("of a request that is %s", (state, title, undecided) => {
  expect(planTitle(state)).toBe(title);
  expect(isUndecided(state)).toBe(undecided);
});
