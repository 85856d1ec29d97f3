import { describe, expect, test } from "vitest";
import {
  contactTrouble,
  exclusionTrouble,
  instalmentTrouble,
  isLongExclusion,
  nudgeTrouble,
  personTrouble,
  sumTrouble,
} from "#server/domain/collections/record-rules";

const TODAY = "2026-03-02";
const one = (amountMinor: bigint, promisedOn = "2026-03-10") => ({ amountMinor, promisedOn });

describe("a contact", () => {
  const call = {
    direction: "out",
    channel: "call",
    outcome: "reached",
    promise: null,
    followUpOn: null,
    tasks: [],
  } as const;
  const promise = { currency: "EUR", instalments: [one(100n)], invoiceIds: [] };
  test.each<[string, Partial<Parameters<typeof contactTrouble>[0]>, string | null]>([
    ["a call that reached somebody", {}, null],
    ["a call we made without an outcome", { outcome: null }, "Say what came of the call. Nothing was recorded."],
    ["a call that came needs none", { direction: "in", outcome: null }, null],
    [
      "a meeting without one",
      { channel: "meeting", outcome: null },
      "Say what came of the meeting. Nothing was recorded.",
    ],
    ["a mail has none", { channel: "email", outcome: null }, null],
    ["a mail with one", { channel: "email" }, "Only a call or a meeting has an outcome. Leave it empty."],
    ["a promise by whoever was reached", { promise }, null],
    ["a promise in a mail", { channel: "email", outcome: null, promise }, null],
    [
      "a promise left on a machine",
      { outcome: "left_message", promise },
      "Nobody who could promise something was reached. Choose another outcome, or leave the promise out.",
    ],
    ["a promise without its terms", { outcome: "promised" }, "Say what they promise, or choose another outcome."],
    ["to come back today", { followUpOn: TODAY }, null],
    [
      "to come back yesterday",
      { followUpOn: "2026-03-01" },
      "The day to come back on, 1 March 2026, has passed. Choose today or a later day.",
    ],
    ["to come back on the last day", { followUpOn: "2026-05-31" }, null],
    [
      "to come back a day later",
      { followUpOn: "2026-06-01" },
      "The day to come back on, 1 June 2026, is more than 90 days from today. Choose an earlier day.",
    ],
    [
      "a task of yesterday",
      { tasks: [{ title: "Ask", dueOn: "2026-03-01" }] },
      "“Ask” is due on 1 March 2026, which has passed. Choose today or a later day.",
    ],
  ])("%s", (_, more, trouble) => {
    expect(contactTrouble({ ...call, tasks: [], ...more }, TODAY)).toBe(trouble);
  });
});

describe("instalments", () => {
  test.each([
    ["today and 90 days from now", [one(1n, TODAY), one(1n, "2026-05-31")], null],
    ["yesterday", [one(1n, "2026-03-01")], "1 March 2026 has passed. Choose today or a later day for the promise."],
    [
      "91 days from now",
      [one(1n, "2026-06-01")],
      "1 June 2026 is more than 90 days from today. Choose an earlier day, or ask for a payment plan.",
    ],
    [
      "two on a day",
      [one(1n), one(1n)],
      "The instalment of 10 March 2026 has to come after that of 10 March 2026. Put them in order, one a day.",
    ],
  ])("%s", (_, instalments, trouble) => {
    expect(instalmentTrouble(instalments, TODAY)).toBe(trouble);
  });

  test.each([
    ["as much as is open", 100n, { openMinor: 100n, coveredMinor: 0n }, null],
    [
      "more than is open",
      101n,
      { openMinor: 100n, coveredMinor: 0n },
      "€1.01 is more than can be promised: €1.00 is open. Promise €1.00 at most, or take the other promise back first.",
    ],
    [
      "what is promised already",
      61n,
      { openMinor: 100n, coveredMinor: 40n },
      "€0.61 is more than can be promised: €1.00 is open, of which €0.40 is promised already. Promise €0.60 at most, or take the other promise back first.",
    ],
    [
      "of nothing",
      1n,
      { openMinor: 0n, coveredMinor: 0n },
      "Nothing that could be promised is open in EUR. Leave the promise out.",
    ],
  ])("that come to %s", (_, minor, ground, trouble) => {
    expect(sumTrouble([one(minor)], { ...ground, currency: "EUR" })).toBe(trouble);
  });
});

test.each([
  ["2026-03-31", false],
  ["2026-04-01", true],
  [null, true],
])("an exclusion from 2 March to %s is long: %s", (untilOn, isLong) => {
  expect(isLongExclusion({ fromOn: TODAY, untilOn })).toBe(isLong);
});

test("an exclusion begins today at the earliest and ends no sooner", () => {
  expect(exclusionTrouble({ fromOn: TODAY, untilOn: TODAY }, TODAY)).toBeNull();
  expect(exclusionTrouble({ fromOn: "2026-03-01", untilOn: TODAY }, TODAY)).toMatch(/^It cannot begin on 1 March 2026/);
  expect(exclusionTrouble({ fromOn: "2026-03-05", untilOn: TODAY }, TODAY)).toMatch(/before it begins/);
});

test.each([
  [{ points: 15, untilOn: "2026-03-31" }, 15, null],
  [{ points: -15, untilOn: TODAY }, 15, null],
  [
    { points: -16, untilOn: TODAY },
    15,
    "A nudge gives or takes 15 points at most by the policy in force. Choose fewer.",
  ],
  [{ points: 1, untilOn: TODAY }, 0, "The points policy in force leaves no room for nudges."],
  [{ points: 1, untilOn: "2026-03-01" }, 15, "1 March 2026 has passed. Choose today or a later day."],
  [
    { points: 1, untilOn: "2026-04-01" },
    15,
    "A nudge lasts 30 days at most, until 31 March 2026. Choose an earlier day.",
  ],
])("a nudge %j under at most %i", (nudge, most, trouble) => {
  expect(nudgeTrouble(nudge, TODAY, most)).toBe(trouble);
});

test("a person is reached by what is known of them", () => {
  const person = {
    name: "Petra Vogel",
    role: "finance",
    email: "vogel@firm.example",
    phone: "+49 341 5550",
    locale: null,
    mayBeMailed: true,
    mayBeCalled: true,
    getsReminders: true,
  } as const;
  expect(personTrouble(person)).toBeNull();
  expect(personTrouble({ ...person, mayBeMailed: false })).toMatch(/^Reminders go by e-mail/);
  expect(personTrouble({ ...person, email: null, getsReminders: false })).toMatch(/^Enter an e-mail address/);
  expect(personTrouble({ ...person, phone: null })).toMatch(/^Enter a telephone number/);
});
