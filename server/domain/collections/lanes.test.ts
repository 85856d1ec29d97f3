import { describe, expect, test } from "vitest";
import type { AccountFacts } from "#server/domain/collections/account-facts";
import type { BoostEvent, BoostKind } from "#server/domain/collections/boosts";
import type { DunningStrategy } from "#server/domain/collections/dunning-policy";
import {
  daysAgo,
  givenAccount,
  givenContact,
  givenExclusion,
  givenInvoice,
  givenPolicy,
  givenPromise,
  givenTaken,
  TODAY,
} from "#server/domain/collections/given-account";
import { brokenPromises, type DeskFacts, type Lane, laneOf } from "#server/domain/collections/lanes";
import { addDays } from "#server/domain/time";

const quietDesk: DeskFacts = { snooze: null, events: [], workedAt: null, awaitingUs: null, followUpOn: null };
/** Noon of a day so many days ago. */
const noon = (days: number) => new Date(Date.parse(`${daysAgo(days)}T12:00:00Z`));
const event = (kind: BoostKind, days: number): BoostEvent => ({ kind, at: noon(days), on: daysAgo(days) });
const snooze = { until: addDays(TODAY, 10), reason: "Their auditor is in.", by: "Mara Lind", at: noon(3) };
const awaitingUs = { words: "an answer to its mail", since: daysAgo(1) };
/** Broken since two days ago: the grace of three days is over. */
const broken = givenPromise({ givenOn: daysAgo(12), promisedOn: daysAgo(5) });
const whole = (given: Partial<Parameters<typeof givenInvoice>[0]>) => ({ invoices: [givenInvoice(given)] });

function laneFor(
  account: Partial<AccountFacts>,
  desk: Partial<DeskFacts> = {},
  strategy: Partial<DunningStrategy> = {},
): Lane | null {
  return laneOf(givenAccount(account), { ...quietDesk, ...desk }, givenPolicy(strategy), TODAY);
}

describe("nothing is past due, so it is in no lane", () => {
  test.each<[string, Partial<AccountFacts>, Partial<DeskFacts>]>([
    ["no invoice", { invoices: [] }, {}],
    ["due today", whole({ dueOn: TODAY }), {}],
    ["paid", whole({ openMinor: 0n }), {}],
    ["whatever else is so", { invoices: [], standstill: "bankruptcy" }, { awaitingUs, snooze }],
  ])("%s", (_, account, desk) => expect(laneFor(account, desk)).toBeNull());
});

type Row = [string, Partial<AccountFacts>, Partial<DeskFacts>, Partial<Lane>];

describe("where an account stands, and why", () => {
  test.each<Row>([
    [
      "held by a standstill",
      { standstill: "bankruptcy" },
      {},
      { lane: "held", by: "standstill", sentence: "The customer is bankrupt: nothing may be asked of it." },
    ],
    [
      "snoozed",
      {},
      { snooze },
      {
        lane: "snoozed",
        until: snooze.until,
        sentence: "Mara Lind put it away until 12 March 2026: Their auditor is in.",
      },
    ],
    [
      "waiting on us",
      {},
      { awaitingUs },
      { lane: "waiting_on_us", sentence: "The customer has waited for an answer to its mail since 1 March 2026." },
    ],
    [
      "a promise for today",
      { promises: [givenPromise({ promisedOn: TODAY })] },
      {},
      { lane: "promises_due", until: "2026-03-06", sentence: "Money is promised for today." },
    ],
    [
      "a promise in its grace",
      { promises: [givenPromise({ givenOn: daysAgo(9), promisedOn: daysAgo(3) })] },
      {},
      {
        lane: "promises_due",
        until: "2026-03-03",
        sentence: "Money was promised by 27 February 2026; the promise breaks on 3 March 2026.",
      },
    ],
    [
      "held by a promise for later",
      { promises: [givenPromise()] },
      {},
      { lane: "held", by: "promised", until: "2026-03-13", sentence: "Promised by 9 March 2026." },
    ],
    [
      "held by a dispute",
      whole({ disputedMinor: 100_000n }),
      {},
      { lane: "held", by: "disputed", until: null, sentence: "The customer contests it." },
    ],
    [
      "held by somebody's decision",
      { exclusions: [givenExclusion({ until: addDays(TODAY, 4) })] },
      {},
      { lane: "held", by: "excluded", until: "2026-03-07" },
    ],
    [
      "held by a charge of the gateway",
      whole({ nextChargeOn: addDays(TODAY, 1) }),
      {},
      { lane: "held", by: "charge_coming" },
    ],
    [
      "a broken promise",
      { promises: [broken] },
      {},
      {
        lane: "broken",
        sentence:
          "Nothing of what was promised by 25 February 2026 arrived, and nobody has spoken with the customer since.",
      },
    ],
    [
      "a promise kept in part",
      { promises: [{ ...broken, paidMinor: 40_000n }] },
      {},
      {
        lane: "broken",
        sentence:
          "Only a part of what was promised by 25 February 2026 arrived, and nobody has spoken with the customer since.",
      },
    ],
    [
      "a day was agreed",
      {},
      { followUpOn: addDays(TODAY, 2) },
      {
        lane: "waiting_on_them",
        until: "2026-03-04",
        sentence: "The next word with the customer is meant for 4 March 2026.",
      },
    ],
    [
      "contacted a moment ago",
      { contacts: [givenContact(daysAgo(1))] },
      {},
      {
        lane: "waiting_on_them",
        until: "2026-03-04",
        sentence: "The customer was contacted on 1 March 2026 and has until 4 March 2026 to answer.",
      },
    ],
    [
      "contacted and left alone for long enough",
      { contacts: [givenContact(daysAgo(3))] },
      {},
      { lane: "today", sentence: "“second” is due." },
    ],
    [
      "they turned to us after that",
      { contacts: [givenContact(daysAgo(2)), givenContact(daysAgo(1), { direction: "in" })] },
      {},
      { lane: "today" },
    ],
    ["a step is due", {}, {}, { lane: "today", sentence: "“second” is due." }],
    [
      "the agreed day came",
      {},
      { followUpOn: TODAY },
      { lane: "today", sentence: "The next word with the customer was meant for 2 March 2026." },
    ],
    [
      "no step is due and nobody waits",
      whole({ taken: [givenTaken("second", 10, daysAgo(4))] }),
      {},
      { lane: "today", sentence: "The oldest invoice is 10 days past due, and nothing keeps anybody from asking." },
    ],
    [
      "something just happened",
      {},
      { events: [event("payment", 1)] },
      { lane: "today", sentence: "A payment arrived on 1 March 2026." },
    ],
  ])("%s", (_, account, desk, lane) => expect(laneFor(account, desk)).toMatchObject(lane));

  test("held by all reasons, each told once and no more than three", () => {
    const invoices = [
      givenInvoice({ id: "1", disputedMinor: 100_000n }),
      givenInvoice({ id: "2", disputedMinor: 100_000n }),
      givenInvoice({ id: "3", plannedMinor: 100_000n }),
      givenInvoice({ id: "4", arrivingMinor: 100_000n }),
      givenInvoice({ id: "5", wrongBy: { caseNumber: 7, words: "the price" } }),
    ];
    expect(laneFor({ invoices })?.sentence).toBe(
      "The customer contests it. A payment plan collects it. Money for it is on its way. One more reason holds it.",
    );
  });

  test("held because it is less than anybody reminds of", () => {
    expect(laneFor({}, {}, { leastMinor: { EUR: 100_001 } })).toMatchObject({ lane: "held", by: "too_small" });
    expect(laneFor({}, {}, { leastMinor: { EUR: 100_000 } })).toMatchObject({ lane: "today" });
  });

  test.each([
    ["a cap of contacts", { contacts: [givenContact(daysAgo(4)), givenContact(daysAgo(3))] }, {}],
    ["a closed day", {}, { onWorkingDays: true }],
    ["a missing address", { email: null, hasPostalAddress: false }, {}],
  ])("%s keeps the machine from writing, not people from asking", (_, account, strategy) => {
    expect(laneFor(account, {}, strategy)?.lane).toBe("today");
  });

  test("what is held in part is asked for like any other", () => {
    expect(laneFor(whole({ disputedMinor: 99_999n }))?.lane).toBe("today");
  });
});

describe("the first that holds decides", () => {
  const everything: Partial<AccountFacts> = {
    standstill: "deceased",
    promises: [givenPromise({ promisedOn: TODAY }), { ...broken, id: "old" }],
    exclusions: [givenExclusion()],
    contacts: [givenContact(daysAgo(1))],
  };
  const desk: Partial<DeskFacts> = { snooze, awaitingUs, followUpOn: addDays(TODAY, 1) };
  test.each<[string, Partial<AccountFacts>, Partial<DeskFacts>, Lane["lane"]]>([
    ["all of it", {}, {}, "held"],
    ["no standstill", { standstill: null }, {}, "snoozed"],
    ["nor a snooze", { standstill: null }, { snooze: null }, "waiting_on_us"],
    ["nor anything awaited", { standstill: null }, { snooze: null, awaitingUs: null }, "promises_due"],
    ["nor a promise for today", { standstill: null, promises: [broken] }, { snooze: null, awaitingUs: null }, "held"],
    [
      "nor a hold",
      { standstill: null, promises: [broken], exclusions: [] },
      { snooze: null, awaitingUs: null },
      "broken",
    ],
    [
      "nor a broken promise",
      { standstill: null, promises: [], exclusions: [] },
      { snooze: null, awaitingUs: null },
      "waiting_on_them",
    ],
    [
      "nor a day that was agreed, nor a contact",
      { standstill: null, promises: [], exclusions: [], contacts: [] },
      { snooze: null, awaitingUs: null, followUpOn: null },
      "today",
    ],
  ])("%s", (_, less, lessDesk, lane) => {
    expect(laneFor({ ...everything, ...less }, { ...desk, ...lessDesk })?.lane).toBe(lane);
  });
});

describe("what was put away comes back", () => {
  test.each<[string, Partial<DeskFacts>, Lane["lane"], string]>([
    [
      "early when something happens, and says so",
      { snooze, events: [event("payment", 1)] },
      "today",
      "It was put away until 12 March 2026 and is back because a payment arrived. A payment arrived on 1 March 2026.",
    ],
    [
      "in the lane it belongs to then",
      { snooze, events: [event("reply", 1)], awaitingUs },
      "waiting_on_us",
      "It was put away until 12 March 2026 and is back because a reply arrived. The customer has waited",
    ],
    ["not for what happened before", { snooze, events: [event("payment", 4)] }, "snoozed", "Mara Lind put it away"],
    [
      "on its day",
      { snooze: { ...snooze, until: TODAY } },
      "today",
      "It was put away until 2 March 2026. “second” is due.",
    ],
    [
      "without a word once somebody has worked it",
      { snooze: { ...snooze, until: TODAY }, workedAt: noon(1) },
      "today",
      "“second” is due.",
    ],
  ])("%s", (_, desk, lane, words) => {
    const found = laneFor({}, desk);
    expect(found?.lane).toBe(lane);
    expect(found?.sentence.startsWith(words)).toBe(true);
  });

  test("a step that is due on a day on which nobody works says when it goes out", () => {
    const told = (account: Partial<AccountFacts>, strategy: Partial<DunningStrategy> = {}) =>
      laneOf(givenAccount(account), quietDesk, givenPolicy(strategy), TODAY, {
        isOpen: (day) => day > addDays(TODAY, 1),
      })?.sentence;
    expect(told({}, { onWorkingDays: true })).toBe("“second” is due, and waits for 4 March 2026.");
    expect(told({}, { onWorkingDays: false })).toBe("“second” is due.");
  });

  test("nobody waits for a customer of whom something new is known", () => {
    const contacts = [givenContact(daysAgo(1))];
    const followUpOn = addDays(TODAY, 5);
    expect(laneFor({ contacts }, { followUpOn, events: [event("payment", 0)] })?.lane).toBe("today");
    expect(laneFor({ contacts }, { followUpOn, events: [event("payment", 2)], workedAt: noon(1) })?.lane).toBe(
      "waiting_on_them",
    );
  });
});

describe("a broken promise is followed up", () => {
  const call = (days: number, given = {}) =>
    givenContact(daysAgo(days), { isAutomated: false, channel: "call", ...given });
  test.each<[string, Partial<AccountFacts>, boolean]>([
    ["nobody has spoken with them", {}, true],
    ["somebody called before it broke", { contacts: [call(2)] }, true],
    ["somebody called on the day it broke", { contacts: [call(1)] }, false],
    ["a machine wrote", { contacts: [givenContact(daysAgo(1))] }, true],
    ["they wrote", { contacts: [call(1, { direction: "in" })] }, true],
    ["another promise was given for it", { promises: [broken, givenPromise({ id: "2", givenOn: daysAgo(1) })] }, false],
    [
      "another promise was given in another currency",
      { promises: [broken, givenPromise({ id: "2", givenOn: daysAgo(1), currency: "USD" })] },
      true,
    ],
    [
      "another promise was given for another invoice",
      {
        promises: [
          { ...broken, invoiceIds: ["invoice-1"] },
          givenPromise({ id: "2", givenOn: daysAgo(1), invoiceIds: ["invoice-2"] }),
        ],
      },
      true,
    ],
    ["it was taken back", { promises: [{ ...broken, endedOn: daysAgo(6) }] }, false],
    ["what it was for is paid", { invoices: [givenInvoice({ openMinor: 0n })] }, false],
  ])("%s", (_, account, isLeft) => {
    const promises = account.promises ?? [broken];
    // Broken yesterday: one day later than elsewhere, so that there is a day before it.
    const shifted = promises.map((one) => (one.id === broken.id ? { ...one, promisedOn: daysAgo(5) } : one));
    const found = brokenPromises(givenAccount({ ...account, promises: shifted }), givenPolicy(), TODAY);
    expect(found.length > 0).toBe(isLeft);
  });
});
