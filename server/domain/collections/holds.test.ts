import { describe, expect, test } from "vitest";
import type { AccountFacts, InvoiceFacts } from "#server/domain/collections/account-facts";
import type { DunningStrategy } from "#server/domain/collections/dunning-policy";
import {
  daysAgo,
  everyDay,
  givenAccount,
  givenContact,
  givenExclusion,
  givenInvoice,
  givenPolicy,
  givenPromise,
  givenStrategy,
  mondayToFriday,
  TODAY,
} from "#server/domain/collections/given-account";
import { accountHolds, chaseable, type Hold, standstillOf } from "#server/domain/collections/holds";
import { dayWords } from "#server/domain/exceptions/words";
import { addDays } from "#server/domain/time";

const policy = givenPolicy();

/** What may be asked of the first invoice of an account. */
function chased(invoice: Partial<InvoiceFacts>, account: Partial<AccountFacts> = {}, day = TODAY) {
  const facts = givenInvoice(invoice);
  return chaseable(givenAccount({ invoices: [facts], ...account }), facts, policy, day);
}

describe("what keeps an invoice from being asked for", () => {
  test("nothing, as a rule", () => expect(chased({})).toEqual({ minor: 100_000n, holds: [] }));

  test.each<[string, Partial<InvoiceFacts>, Partial<AccountFacts>, bigint, Hold]>([
    [
      "a disputed part",
      { disputedMinor: 30_000n },
      {},
      70_000n,
      { kind: "disputed", sentence: "The customer contests it.", until: null },
    ],
    [
      "a part in a plan",
      { plannedMinor: 99_999n },
      {},
      1n,
      { kind: "planned", sentence: "A payment plan collects it.", until: null },
    ],
    [
      "money on its way",
      { arrivingMinor: 100_000n },
      {},
      0n,
      { kind: "arriving", sentence: "Money for it is on its way.", until: null },
    ],
    [
      "a promise",
      {},
      { promises: [givenPromise({ amountMinor: 60_000n })] },
      40_000n,
      { kind: "promised", sentence: "Promised by 9 March 2026.", until: "2026-03-13" },
    ],
    [
      "a charge of the gateway's own",
      { nextChargeOn: "2026-03-04" },
      {},
      0n,
      {
        kind: "charge_coming",
        sentence: "The payment gateway tries to charge it again on 4 March 2026 and tells the customer itself.",
        until: "2026-03-05",
      },
    ],
    [
      "a case that says it is wrong",
      { wrongBy: { caseNumber: 4711, words: "The price is not the one agreed." } },
      {},
      0n,
      {
        kind: "wrong_invoice",
        sentence: "The invoice itself is in doubt, by case 4711: The price is not the one agreed.",
        until: null,
      },
    ],
    [
      "somebody's decision, with its end",
      {},
      { exclusions: [givenExclusion({ invoiceId: "invoice-1", until: "2026-03-31" })] },
      0n,
      { kind: "excluded", sentence: "Left out by Meike Harders: Their ledger is being moved.", until: "2026-04-01" },
    ],
    [
      "somebody's decision without one",
      {},
      { exclusions: [givenExclusion({ invoiceId: "invoice-1" })] },
      0n,
      { kind: "excluded", sentence: "Left out by Meike Harders: Their ledger is being moved.", until: null },
    ],
  ])("%s", (_name, invoice, account, minor, hold) => {
    expect(chased(invoice, account)).toEqual({ minor, holds: [hold] });
  });

  test("parts add up, and nothing below zero is left of them", () => {
    const { minor, holds } = chased({ disputedMinor: 50_000n, plannedMinor: 40_000n, arrivingMinor: 20_000n });
    expect(minor).toBe(0n);
    expect(holds.map(({ kind }) => kind)).toEqual(["disputed", "planned", "arriving"]);
  });

  test("what holds the whole of it does not hide what holds a part", () => {
    const { minor, holds } = chased(
      { disputedMinor: 50_000n, nextChargeOn: TODAY },
      { exclusions: [givenExclusion({ invoiceId: "invoice-1" })] },
    );
    expect(minor).toBe(0n);
    expect(holds.map(({ kind }) => kind)).toEqual(["excluded", "charge_coming", "disputed"]);
  });

  test.each<[string, Partial<AccountFacts>]>([
    ["another invoice's exclusion", { exclusions: [givenExclusion({ invoiceId: "invoice-2" })] }],
    ["the customer's exclusion, which is told once for all", { exclusions: [givenExclusion()] }],
    ["a promise for another invoice", { promises: [givenPromise({ invoiceIds: ["invoice-2"] })] }],
    ["a promise in another currency", { promises: [givenPromise({ currency: "USD" })] }],
    ["a promise that is not given yet", { promises: [givenPromise({ givenOn: addDays(TODAY, 1) })] }],
    ["a promise that was taken back", { promises: [givenPromise({ endedOn: TODAY })] }],
    ["a promise that was kept", { promises: [givenPromise({ paidMinor: 98_000n })] }],
    ["a broken promise", { promises: [givenPromise({ promisedOn: daysAgo(4) })] }],
  ])("%s keeps nothing back", (_name, account) => expect(chased({}, account)).toEqual({ minor: 100_000n, holds: [] }));

  test.each<[string, string, boolean]>([
    ["the day before a charge", "2026-03-03", true],
    ["the day of the charge", "2026-03-04", true],
    ["the day after", "2026-03-05", false],
  ])("%s", (_name, day, isHeld) => {
    expect(chased({ nextChargeOn: "2026-03-04" }, {}, day).minor).toBe(isHeld ? 0n : 100_000n);
  });

  test.each<[string, string, boolean]>([
    ["the last day of a promise's grace", "2026-03-12", true],
    ["the day after", "2026-03-13", false],
  ])("%s", (_name, day, isHeld) => {
    expect(chased({}, { promises: [givenPromise()] }, day).minor).toBe(isHeld ? 0n : 100_000n);
  });
});

describe("promises beside each other", () => {
  const [old, young] = [
    givenInvoice({ id: "old", dueOn: daysAgo(20) }),
    givenInvoice({ id: "young", dueOn: daysAgo(10) }),
  ] as const;
  const asked = (account: Partial<AccountFacts>, invoices: InvoiceFacts[] = [old, young]) =>
    invoices.map((invoice) => chaseable(givenAccount({ invoices, ...account }), invoice, policy, TODAY).minor);
  const soon = givenPromise({ id: "soon", amountMinor: 80_000n, promisedOn: "2026-03-03" });
  const later = givenPromise({ id: "later", amountMinor: 80_000n, promisedOn: "2026-03-20" });

  test.each<[string, Partial<AccountFacts>, bigint[]]>([
    ["two of whatever is oldest go on one after the other", { promises: [soon, later] }, [0n, 40_000n]],
    [
      "one that names its invoice leaves the other one the rest",
      { promises: [later, { ...soon, invoiceIds: ["old"] }] },
      [0n, 40_000n],
    ],
    [
      "it does so even when it is for a later day",
      { promises: [{ ...later, invoiceIds: ["old"] }, soon] },
      [0n, 40_000n],
    ],
    [
      "two for one invoice cover no more than it",
      { promises: [later, soon].map((one) => ({ ...one, invoiceIds: ["old"] })) },
      [0n, 100_000n],
    ],
  ])("%s", (_name, account, minors) => {
    expect(asked(account)).toEqual(minors);
    expect(asked({ promises: account.promises?.toReversed() ?? [] })).toEqual(minors);
  });

  test("what is contested is not what was promised: the promise goes on to the next invoice", () => {
    const disputed = { ...old, disputedMinor: 40_000n };
    expect(asked({ promises: [givenPromise()] }, [disputed, young])).toEqual([0n, 60_000n]);
  });

  test("the hold lasts until the last of them is judged", () => {
    const account = givenAccount({ invoices: [old], promises: [soon, later] });
    expect(chaseable(account, old, policy, TODAY).holds).toEqual([
      { kind: "promised", sentence: "Promised by 20 March 2026.", until: "2026-03-24" },
    ]);
  });
});

/** The holds of an account under a strategy that asks for nothing but what is said. */
function holdsOf(
  account: Partial<AccountFacts>,
  strategy: Partial<DunningStrategy> = {},
  day = TODAY,
  workingDays = everyDay,
) {
  return accountHolds(givenAccount(account), givenStrategy(strategy), day, workingDays);
}

describe("what keeps anything from being sent to a customer", () => {
  test("nothing, as a rule", () => expect(holdsOf({})).toEqual([]));

  test.each<[string, Partial<AccountFacts>, Partial<DunningStrategy>, Hold]>([
    [
      "bankruptcy",
      { standstill: "bankruptcy" },
      {},
      { kind: "standstill", sentence: "The customer is bankrupt: nothing may be asked of it.", until: null },
    ],
    [
      "death",
      { standstill: "deceased" },
      {},
      { kind: "standstill", sentence: "The customer has died: nothing may be asked.", until: null },
    ],
    [
      "somebody's decision",
      { exclusions: [givenExclusion({ until: TODAY })] },
      {},
      { kind: "excluded", sentence: "Left out by Meike Harders: Their ledger is being moved.", until: "2026-03-03" },
    ],
    [
      "a ticket about billing",
      { openTickets: ["T-81", "T-90"] },
      { waitForOpenTickets: true },
      {
        kind: "ticket",
        sentence: "Support is talking with the customer about billing: ticket T-81, T-90.",
        until: null,
      },
    ],
    [
      "a renewal",
      { renewalOn: "2026-03-20" },
      { waitBeforeRenewalDays: 30 },
      {
        kind: "renewal",
        sentence: "A renewal is being negotiated and closes on 20 March 2026.",
        until: "2026-03-21",
      },
    ],
    [
      "quiet days",
      { contacts: [givenContact("2026-02-28")] },
      { quietDays: 5 },
      {
        kind: "quiet_days",
        sentence: "The customer was written to on 28 February 2026; 5 days stay quiet.",
        until: "2026-03-06",
      },
    ],
    [
      "a single quiet day",
      { contacts: [givenContact("2026-03-01")] },
      { quietDays: 1 },
      {
        kind: "quiet_days",
        sentence: "The customer was written to on 1 March 2026; 1 day stays quiet.",
        until: "2026-03-03",
      },
    ],
    [
      "no quiet day but the day itself",
      { contacts: [givenContact(TODAY)] },
      { quietDays: 0 },
      {
        kind: "quiet_days",
        sentence: "The customer was written to on 2 March 2026 and is not written to twice a day.",
        until: "2026-03-03",
      },
    ],
    [
      "as many contacts as a week allows",
      { contacts: [givenContact(daysAgo(6))] },
      { quietDays: 0, mostInWeek: 1 },
      {
        kind: "most_contacts",
        sentence: "The customer was written to once within 7 days, which is as often as the strategy allows.",
        until: "2026-03-03",
      },
    ],
    [
      "as many contacts as a month allows",
      { contacts: [29, 20, 9].map((days) => givenContact(daysAgo(days))) },
      { quietDays: 0, mostInMonth: 2 },
      {
        kind: "most_contacts",
        sentence: "The customer was written to 3 times within 30 days, which is as often as the strategy allows.",
        until: "2026-03-12",
      },
    ],
  ])("%s", (_name, account, strategy, hold) => expect(holdsOf(account, strategy)).toEqual([hold]));

  test("all of them at once are all told, the gravest first", () => {
    const holds = holdsOf(
      {
        standstill: "bankruptcy",
        exclusions: [givenExclusion()],
        openTickets: ["T-81"],
        renewalOn: TODAY,
        contacts: [givenContact(TODAY)],
      },
      { waitForOpenTickets: true, waitBeforeRenewalDays: 0, mostInWeek: 1, mostInMonth: 1, onWorkingDays: true },
      TODAY,
      { isOpen: (day) => day !== TODAY },
    );
    expect(holds.map(({ kind }) => kind)).toEqual([
      "standstill",
      "excluded",
      "ticket",
      "renewal",
      "quiet_days",
      "most_contacts",
      "most_contacts",
      "no_working_day",
    ]);
  });

  test.each<[string, Partial<AccountFacts>, Partial<DunningStrategy>]>([
    ["a ticket the strategy does not wait for", { openTickets: ["T-81"] }, {}],
    ["a renewal it does not wait for", { renewalOn: TODAY }, { waitBeforeRenewalDays: null }],
    ["an exclusion of one invoice", { exclusions: [givenExclusion({ invoiceId: "invoice-1" })] }, {}],
    ["what a collector wrote", { contacts: [givenContact(TODAY, { isAutomated: false })] }, { mostInWeek: 1 }],
    ["what the customer wrote", { contacts: [givenContact(TODAY, { direction: "in" })] }, { mostInWeek: 1 }],
    ["a contact that is still to come", { contacts: [givenContact(addDays(TODAY, 1))] }, { mostInWeek: 1 }],
  ])("%s keeps nothing back", (_name, account, strategy) => expect(holdsOf(account, strategy)).toEqual([]));

  test("a letter and a message of another engine count as an e-mail does", () => {
    for (const channel of ["letter", "gateway"])
      expect(holdsOf({ contacts: [givenContact(TODAY, { channel })] })).toMatchObject([{ kind: "quiet_days" }]);
  });
});

describe("boundaries", () => {
  const none: string[] = [];
  test.each<[string, string, Partial<AccountFacts>, Partial<DunningStrategy>, string[]]>([
    ["the last quiet day", "2026-03-04", { contacts: [givenContact(TODAY)] }, { quietDays: 2 }, ["quiet_days"]],
    ["the day after it", "2026-03-05", { contacts: [givenContact(TODAY)] }, { quietDays: 2 }, none],
    [
      "quiet days count from the latest contact, whatever the order",
      "2026-03-04",
      { contacts: [givenContact(TODAY), givenContact(daysAgo(20))] },
      { quietDays: 2 },
      ["quiet_days"],
    ],
    [
      "the seventh day of a week",
      "2026-03-08",
      { contacts: [givenContact(TODAY)] },
      { quietDays: 0, mostInWeek: 1 },
      ["most_contacts"],
    ],
    ["the eighth", "2026-03-09", { contacts: [givenContact(TODAY)] }, { quietDays: 0, mostInWeek: 1 }, none],
    [
      "the thirtieth day of a month",
      "2026-03-31",
      { contacts: [givenContact(TODAY)] },
      { quietDays: 0, mostInMonth: 1 },
      ["most_contacts"],
    ],
    ["the thirty-first", "2026-04-01", { contacts: [givenContact(TODAY)] }, { quietDays: 0, mostInMonth: 1 }, none],
    [
      "one contact fewer than a week allows",
      TODAY,
      { contacts: [givenContact(daysAgo(3))] },
      { quietDays: 0, mostInWeek: 2 },
      none,
    ],
    [
      "two contacts of one day are two",
      TODAY,
      { contacts: [givenContact(daysAgo(3)), givenContact(daysAgo(3), { channel: "letter" })] },
      { quietDays: 0, mostInWeek: 2 },
      ["most_contacts"],
    ],
    ["the day before an exclusion", daysAgo(1), { exclusions: [givenExclusion({ from: TODAY })] }, {}, none],
    ["its first day", TODAY, { exclusions: [givenExclusion({ from: TODAY })] }, {}, ["excluded"]],
    ["its last day", TODAY, { exclusions: [givenExclusion({ until: TODAY })] }, {}, ["excluded"]],
    ["the day after its last", addDays(TODAY, 1), { exclusions: [givenExclusion({ until: TODAY })] }, {}, none],
    ["years into one without an end", "2031-01-01", { exclusions: [givenExclusion()] }, {}, ["excluded"]],
    [
      "the day before a renewal is waited for",
      TODAY,
      { renewalOn: addDays(TODAY, 31) },
      { waitBeforeRenewalDays: 30 },
      none,
    ],
    ["the first day", TODAY, { renewalOn: addDays(TODAY, 30) }, { waitBeforeRenewalDays: 30 }, ["renewal"]],
    ["the day it closes", TODAY, { renewalOn: TODAY }, { waitBeforeRenewalDays: 30 }, ["renewal"]],
    ["the day after", TODAY, { renewalOn: daysAgo(1) }, { waitBeforeRenewalDays: 30 }, none],
    ["the day it closes and no day before it", daysAgo(1), { renewalOn: TODAY }, { waitBeforeRenewalDays: 0 }, none],
  ])("%s", (_name, day, account, strategy, kinds) => {
    expect(holdsOf(account, strategy, day).map(({ kind }) => kind)).toEqual(kinds);
  });

  test.each<[string, Partial<AccountFacts>, Partial<DunningStrategy>]>([
    ["quiet days", { contacts: [givenContact(daysAgo(1))] }, { quietDays: 6 }],
    [
      "a week's contacts, of which two have to leave it",
      { contacts: [5, 3, 1].map((days) => givenContact(daysAgo(days))) },
      { quietDays: 0, mostInWeek: 2 },
    ],
    ["a month's contacts", { contacts: [givenContact(daysAgo(12))] }, { quietDays: 0, mostInMonth: 1 }],
    ["an exclusion", { exclusions: [givenExclusion({ until: addDays(TODAY, 3) })] }, {}],
    ["a renewal", { renewalOn: addDays(TODAY, 3) }, { waitBeforeRenewalDays: 30 }],
  ])("%s hold until the day they say and not on it", (_name, account, strategy) => {
    const until = holdsOf(account, strategy)[0]?.until ?? "";
    expect(holdsOf(account, strategy, addDays(until, -1))).not.toEqual([]);
    expect(holdsOf(account, strategy, until)).toEqual([]);
  });
});

describe("days on which nobody works", () => {
  const onWorkingDays = { onWorkingDays: true };
  test.each<[string, string, string | null]>([
    ["a Friday", "2026-03-06", null],
    ["a Saturday", "2026-03-07", "2026-03-09"],
    ["a Sunday", "2026-03-08", "2026-03-09"],
    ["a Monday", "2026-03-09", null],
  ])("%s", (_name, day, until) => {
    expect(holdsOf({}, onWorkingDays, day, mondayToFriday)).toEqual(
      until === null
        ? []
        : [{ kind: "no_working_day", sentence: `Nobody works in Germany on ${dayWords(day)}.`, until }],
    );
  });

  test("nobody asked for working days", () => expect(holdsOf({}, {}, "2026-03-07", mondayToFriday)).toEqual([]));

  test("a customer of no known country", () => {
    expect(holdsOf({ country: null }, onWorkingDays, "2026-03-07", mondayToFriday)).toMatchObject([
      { sentence: "Nobody works on 7 March 2026." },
    ]);
  });

  test("where nobody ever works, no day is named", () => {
    expect(holdsOf({}, onWorkingDays, TODAY, { isOpen: () => false })).toMatchObject([{ until: null }]);
  });
});

test("a standstill stands alone as well", () => {
  expect(standstillOf(givenAccount())).toEqual([]);
  expect(standstillOf(givenAccount({ standstill: "deceased" }))).toHaveLength(1);
});
