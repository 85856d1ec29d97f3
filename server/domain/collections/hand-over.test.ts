import { describe, expect, test } from "vitest";
import type { AccountFacts } from "#server/domain/collections/account-facts";
import { holdTrouble, longestHold } from "#server/domain/collections/ask-account-team";
import {
  daysAgo,
  givenAccount,
  givenExclusion,
  givenInvoice,
  givenPromise,
  TODAY,
} from "#server/domain/collections/given-account";
import { brokenCount, handedOver, handOverTrouble, toHandOver } from "#server/domain/collections/hand-over";
import { accountHolds } from "#server/domain/collections/holds";

const terms = { graceDays: 3, keptFromBasisPoints: 9_800 };
const dollars = givenInvoice({ id: "invoice-2", number: "DE01-001002", currency: "USD", openMinor: 5_000n });

describe("what is between us and a customer", () => {
  const troubles: [string, Partial<AccountFacts>, string][] = [
    ["bankruptcy", { standstill: "bankruptcy" }, "The customer is bankrupt"],
    ["death", { standstill: "deceased" }, "The customer has died"],
    ["nothing past due", { invoices: [givenInvoice({ dueOn: TODAY })] }, "owes nothing that is overdue"],
    ["a live promise", { promises: [givenPromise()] }, "promised €1,000.00 by 9 March 2026"],
    ["a dispute", { invoices: [givenInvoice({ disputedMinor: 1n })] }, "contests invoice DE01-001001"],
    [
      "a payment plan",
      { invoices: [givenInvoice({ plannedMinor: 1n })] },
      "A payment plan collects invoice DE01-001001",
    ],
    ["money on its way", { invoices: [givenInvoice({ arrivingMinor: 1n })] }, "is on its way"],
    ["a doubt", { invoices: [givenInvoice({ wrongBy: { caseNumber: 7, words: "Wrong tax" } })] }, "by case 7"],
    [
      "an agency",
      { exclusions: [givenExclusion({ as: "agency", reason: "With the agency Kessler" })] },
      "Take it back",
    ],
  ];
  test.each(troubles)("keeps it from an agency: %s", (_, facts, words) => {
    expect(handOverTrouble(givenAccount(facts), terms, TODAY)).toContain(words);
  });

  const none: [string, Partial<AccountFacts>][] = [
    ["nothing", {}],
    ["a promise that was broken", { promises: [givenPromise({ givenOn: daysAgo(20), promisedOn: daysAgo(10) })] }],
    ["an agency that gave it back", { exclusions: [givenExclusion({ as: "agency", until: daysAgo(1) })] }],
    ["a dispute of what is not due", { invoices: [givenInvoice(), givenInvoice({ dueOn: TODAY, disputedMinor: 1n })] }],
  ];
  test.each(none)("lets it go to one: %s", (_, facts) => {
    expect(handOverTrouble(givenAccount(facts), terms, TODAY)).toBeNull();
  });
});

test("what is past due is handed over, the oldest first, and no two currencies are added", () => {
  const old = givenInvoice({ id: "invoice-0", number: "DE01-000999", dueOn: daysAgo(90) });
  const invoices = [givenInvoice(), givenInvoice({ dueOn: TODAY }), dollars, old];
  const owed = toHandOver({ invoices }, TODAY);
  expect(owed.map(({ number }) => number)).toEqual(["DE01-000999", "DE01-001001", "DE01-001002"]);
  expect(handedOver(owed)).toEqual([
    { currency: "EUR", minor: 200_000n },
    { currency: "USD", minor: 5_000n },
  ]);
});

test("broken promises are counted, live ones and those taken back are not", () => {
  const broken = givenPromise({ givenOn: daysAgo(30), promisedOn: daysAgo(20) });
  const promises = [broken, { ...broken, id: "promise-2", endedOn: daysAgo(25) }, givenPromise({ id: "promise-3" })];
  expect(brokenCount({ promises }, terms, TODAY)).toBe(1);
});

test("a hold for an answer, and an agency, say in their own words what they are", () => {
  const sentences = (as: "asked" | "agency", reason: string) =>
    accountHolds(
      givenAccount({ exclusions: [givenExclusion({ as, reason })] }),
      { waitForOpenTickets: false, waitBeforeRenewalDays: null, quietDays: 0, onWorkingDays: false } as never,
      TODAY,
      { isOpen: () => true },
    ).map(({ sentence }) => sentence);
  expect(sentences("asked", "Meike Harders asked Maya Fenwick to speak with the customer first")[0]).toBe(
    "Meike Harders asked Maya Fenwick to speak with the customer first.",
  );
  expect(sentences("agency", "With the agency Kessler: No answer since May.")[0]).toBe(
    "With the agency Kessler: No answer since May.",
  );
});

describe("how long dunning waits for an answer", () => {
  test.each([
    ["today alone", TODAY, null],
    ["thirty days", "2026-03-31", null],
    ["a day more", "2026-04-01", "until 31 March 2026"],
    ["a day that has passed", daysAgo(1), "has passed"],
  ])("%s", (_, untilOn, words) => {
    const trouble = holdTrouble(untilOn, TODAY);
    if (words === null) expect(trouble).toBeNull();
    else expect(trouble).toContain(words);
    expect(longestHold(TODAY)).toBe("2026-03-31");
  });
});
