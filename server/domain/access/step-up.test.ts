import { describe, expect, test } from "vitest";
import type { PersonActor } from "#server/domain/access/actor";
import { freshFactorRefusal, isMultiFactor } from "#server/domain/access/step-up";
import { addMinutes } from "#server/domain/time";

const now = new Date("2026-03-02T09:30:00Z");
const person = (given: Partial<PersonActor>): PersonActor => ({
  kind: "person",
  userId: "u",
  personId: "p",
  name: "n",
  grants: [],
  ...given,
});
const inSession = (minutesAgo: number | null) =>
  person({ sessionId: "s", factorAt: minutesAgo === null ? null : addMinutes(now, -minutesAgo), factorWay: "code" });

describe("a fresh factor", () => {
  test.each([
    ["shown just now", inSession(0), 10, true],
    ["ten minutes old", inSession(10), 10, true],
    ["older by a second", inSession(10 + 1 / 60), 10, false],
    ["of a machine whose clock is a little ahead", inSession(-1), 10, true],
    ["of the future", inSession(-2), 10, false],
    ["as a policy wants it younger", inSession(6), 5, false],
    ["never shown", inSession(null), 10, false],
    ["of somebody without a session", person({ factorAt: now, factorWay: "code" }), 10, false],
  ])("%s", (_, actor, maxAgeMinutes, isEnough) => {
    expect(freshFactorRefusal(actor, now, maxAgeMinutes) === null).toBe(isEnough);
  });

  test("jobs and policies have none", () => {
    expect(freshFactorRefusal({ kind: "job", name: "set-up" }, now)).toMatch(/only a person/);
  });

  test.each([
    ["code", /code your authenticator shows/],
    ["identity_provider", /Sign in again with single sign-on/],
    ["enrol", /on your account page/],
  ] as const)("says how to show one: %s", (factorWay, sentence) => {
    expect(freshFactorRefusal(person({ sessionId: "s", factorWay }), now)).toMatch(sentence);
  });
});

test.each([
  ["a provider that says so", ["mfa"], null, true],
  ["password and one-time code", ["pwd", "otp"], null, true],
  ["pin and hardware key", ["pin", "hwk"], null, true],
  ["a password", ["pwd"], null, false],
  ["two passwords", ["pwd", "kba"], null, false],
  ["a one-time code alone", ["otp"], null, false],
  ["nothing", [], null, false],
  ["a context the company trusts", ["pwd"], "urn:two", true],
  ["another context", ["pwd"], "urn:one", false],
])("two factors at the identity provider: %s", (_, amr, acr, expected) => {
  expect(isMultiFactor({ amr, acr }, ["urn:two"])).toBe(expected);
});
