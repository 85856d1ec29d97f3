import { expect, test } from "vitest";
import { looksAgainOn, type PlaceFacts, placeOf } from "#server/domain/collections/account-case";
import { defaultDunningPolicy } from "#server/domain/collections/default-dunning";
import { daysAgo, givenAccount, givenInvoice, TODAY } from "#server/domain/collections/given-account";
import { defaultPointsPolicy } from "#server/domain/collections/points-policy";
import { addDays, type PlainDate } from "#server/domain/time";

const rules = {
  dunning: defaultDunningPolicy,
  points: defaultPointsPolicy,
  reportingCurrency: "USD",
  timeZone: "Asia/Tokyo",
};

function facts(dueOn: PlainDate, change: Partial<PlaceFacts> = {}): PlaceFacts {
  const account = givenAccount({ invoices: [givenInvoice({ dueOn })] });
  const isLate = dueOn < TODAY;
  return {
    account,
    desk: { snooze: null, events: [], workedAt: null, awaitingUs: null, followUpOn: null },
    asleep: null,
    disputes: [],
    requested: [],
    weighed: {
      entity: account.entity,
      tier: account.tier,
      country: account.country,
      overdueMinor: isLate ? 110_000n : 0n,
      beyond90Minor: 0n,
      disputedMinor: 0n,
      oldestDueOn: isLate ? dueOn : null,
      history: { settled: 0, late: 0, averageDaysLate: null },
      promisesBrokenOn: [],
      chargesFailedOn: [],
      disputesRaisedOn: [],
      renewalOn: null,
      lastContactOn: null,
      boosts: [],
      nudges: [],
    },
    ...change,
  };
}

test.each([
  [1, "low"],
  [30, "low"],
  [31, "medium"],
  [61, "high"],
  [91, "critical"],
])("%i days past due is %s", (days, severity) => {
  expect(placeOf(facts(daysAgo(days)), rules, TODAY)?.severity).toBe(severity);
});

test("without anything past due an account has no place", () => {
  expect(placeOf(facts(TODAY), rules, TODAY)).toBeNull();
});

test("what is to be done today is late when the day of the legal entity is over", () => {
  expect(placeOf(facts(daysAgo(20)), rules, TODAY)?.dueAt).toEqual(new Date("2026-03-02T15:00:00.000Z"));
});

test("put away until later today, it is away until then", () => {
  const place = placeOf(facts(daysAgo(20), { asleep: { words: "Until four.", until: TODAY } }), rules, TODAY);
  expect([place?.lane, place?.details.lane.sentence]).toEqual(["snoozed", "Until four."]);
});

test.each([
  ["past due: with each day", daysAgo(3), addDays(TODAY, 1)],
  ["due today: tomorrow it is past due", TODAY, addDays(TODAY, 1)],
  ["due in a week: the day after", addDays(TODAY, 7), addDays(TODAY, 8)],
])("%s", (_, dueOn, again) => {
  expect(looksAgainOn(facts(dueOn).account, TODAY)).toBe(again);
});

test("with nothing open only an event brings it back", () => {
  expect(looksAgainOn(givenAccount({ invoices: [] }), TODAY)).toBeNull();
});
