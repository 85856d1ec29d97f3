import { expect, test } from "vitest";
import { identityRefusals } from "#server/domain/access/single-sign-on";
import { refusalSentence } from "./refusals";

test.each(identityRefusals)("%s has a sentence of its own", (refusal) => {
  expect(refusalSentence(refusal, undefined)).toMatch(/^[A-Z].{30,}\.$/);
  expect(refusalSentence(refusal, undefined)).not.toBe(refusalSentence(undefined, "OAuthCallback"));
});

test("what broke off says so, nothing says nothing, and an address puts no words into the page", () => {
  expect(refusalSentence(undefined, "OAuthCallback")).toMatch(/you are not signed in/);
  expect(refusalSentence(undefined, undefined)).toBeNull();
  expect(refusalSentence("toString", undefined)).toBeNull();
  expect(refusalSentence(undefined, "Call 555-0100 to unlock")).not.toContain("555");
});
