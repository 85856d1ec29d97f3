import { describe, expect, test } from "vitest";
import type { AccountFacts, InvoiceFacts, PromiseFacts } from "#server/domain/collections/account-facts";
import type { DunningPolicy, DunningStrategy, StepAction } from "#server/domain/collections/dunning-policy";
import {
  daysAgo,
  everyDay,
  givenAccount,
  givenContact,
  givenExclusion,
  givenInvoice,
  givenPolicy,
  givenPromise,
  givenStep,
  givenStrategy,
  givenTaken,
  mondayToFriday,
  TODAY,
} from "#server/domain/collections/given-account";
import type { HoldKind } from "#server/domain/collections/holds";
import { planDay } from "#server/domain/collections/plan-day";
import { addDays } from "#server/domain/time";

type Told = {
  acts: [step: string, items: [invoiceId: string, step: string, minor: bigint][]][];
  held: [invoiceId: string, step: string, holds: HoldKind[]][];
};

function planned(account: Partial<AccountFacts>, policy: DunningPolicy = givenPolicy(), day = TODAY): Told {
  const { acts, held } = planDay(givenAccount(account), policy, day, everyDay);
  return {
    acts: acts.map(({ step, items }) => [step.key, items.map((item) => [item.invoiceId, item.step, item.minor])]),
    held: held.map(({ invoiceId, step, holds }) => [invoiceId, step, holds.map(({ kind }) => kind)]),
  };
}

const late = (id: string, days: number, given: Partial<InvoiceFacts> = {}) =>
  givenInvoice({ id, number: id.toUpperCase(), dueOn: daysAgo(days), ...given });

test("an act says whom it is for, by which strategy, and what it asks of which invoice", () => {
  const { acts, held } = planDay(givenAccount(), givenPolicy(), TODAY, everyDay);
  expect(held).toEqual([]);
  expect(acts).toEqual([
    {
      accountId: "account-1",
      strategy: "regular",
      step: givenStep("second", 10),
      items: [
        {
          invoiceId: "invoice-1",
          number: "DE01-001001",
          currency: "EUR",
          minor: 100_000n,
          step: "second",
          day: 10,
        },
      ],
    },
  ]);
});

describe("one contact a day", () => {
  test("invoices at several steps go out in one piece under the furthest", () => {
    expect(planned({ invoices: [late("a", 4), late("b", 31), late("c", 12), late("d", -2)] })).toEqual({
      acts: [
        [
          "letter",
          [
            ["a", "first", 100_000n],
            ["b", "letter", 100_000n],
            ["c", "second", 100_000n],
            ["d", "courtesy", 100_000n],
          ],
        ],
      ],
      held: [],
    });
  });

  test("currencies stand beside each other, never added up", () => {
    const usd = late("b", 4, { currency: "USD", openMinor: 5n });
    expect(planDay(givenAccount({ invoices: [late("a", 4), usd] }), givenPolicy(), TODAY, everyDay).acts).toMatchObject(
      [
        {
          items: [
            { currency: "EUR", minor: 100_000n },
            { currency: "USD", minor: 5n },
          ],
        },
      ],
    );
  });

  test("work is one piece for each action, beside the contact", () => {
    const actions: StepAction[] = ["email", "call", "task", "escalate", "restrict"];
    const steps = actions.map((action, place) => givenStep(action, (place + 1) * 10, { action }));
    const invoices = [11, 21, 22, 31, 41, 51].map((days) => late(`late${days}`, days));
    expect(planned({ invoices }, givenPolicy({ steps, afterBrokenPromise: "email" })).acts).toEqual([
      ["email", [["late11", "email", 100_000n]]],
      [
        "call",
        [
          ["late21", "call", 100_000n],
          ["late22", "call", 100_000n],
        ],
      ],
      ["task", [["late31", "task", 100_000n]]],
      ["escalate", [["late41", "escalate", 100_000n]]],
      ["restrict", [["late51", "restrict", 100_000n]]],
    ]);
  });

  test("a letter that cannot be sent does not keep the e-mail back, and is told", () => {
    expect(planned({ hasPostalAddress: false, invoices: [late("a", 31), late("b", 4)] })).toEqual({
      acts: [["first", [["b", "first", 100_000n]]]],
      held: [["a", "letter", ["nobody_to_write_to"]]],
    });
  });
});

describe("what is asked for", () => {
  const invoices = [late("a", 4)];
  test.each<[string, Partial<InvoiceFacts>, bigint | HoldKind[]]>([
    ["what is open", {}, 100_000n],
    ["without the disputed part", { disputedMinor: 99_999n }, 1n],
    ["without the planned part", { plannedMinor: 60_000n }, 40_000n],
    ["without money on its way", { arrivingMinor: 60_000n }, 40_000n],
    ["without any of them", { disputedMinor: 10n, plannedMinor: 20n, arrivingMinor: 30n }, 99_940n],
    ["nothing of one disputed as a whole", { disputedMinor: 100_000n }, ["disputed"]],
    [
      "nothing where parts make up the whole",
      { disputedMinor: 50_000n, plannedMinor: 50_000n },
      ["disputed", "planned"],
    ],
    ["nothing before the gateway has tried", { nextChargeOn: TODAY }, ["charge_coming"]],
    ["nothing of a wrong invoice", { wrongBy: { caseNumber: 7, words: "Billed twice." } }, ["wrong_invoice"]],
  ])("%s", (_name, given, expected) => {
    const told = planned({ invoices: [late("a", 4, given)] });
    if (typeof expected === "bigint") expect(told).toEqual({ acts: [["first", [["a", "first", expected]]]], held: [] });
    else expect(told).toEqual({ acts: [], held: [["a", "first", expected]] });
  });

  test.each<[string, Partial<PromiseFacts>, bigint]>([
    ["a promise for part of it leaves the rest", { amountMinor: 30_000n }, 70_000n],
    ["one that was paid in part keeps away what is left of it", { amountMinor: 30_000n, paidMinor: 20_000n }, 90_000n],
    ["one in another currency keeps nothing away", { currency: "USD" }, 100_000n],
  ])("%s", (_name, given, minor) => {
    expect(planned({ invoices, promises: [givenPromise(given)] }).acts).toEqual([["first", [["a", "first", minor]]]]);
  });

  test("a promise for all of it is told with its end", () => {
    const { acts, held } = planDay(givenAccount({ promises: [givenPromise()] }), givenPolicy(), TODAY, everyDay);
    expect(acts).toEqual([]);
    expect(held).toMatchObject([
      { invoiceId: "invoice-1", minor: 0n, holds: [{ kind: "promised", until: "2026-03-13" }] },
    ]);
  });

  test("an excluded invoice leaves the others", () => {
    const exclusions = [givenExclusion({ invoiceId: "a" })];
    expect(planned({ invoices: [late("a", 4), late("b", 4)], exclusions })).toEqual({
      acts: [["first", [["b", "first", 100_000n]]]],
      held: [["a", "first", ["excluded"]]],
    });
  });
});

describe("nothing at all", () => {
  test.each<[string, InvoiceFacts]>([
    ["for a settled invoice", late("a", 40, { openMinor: 0n })],
    ["for one that was overpaid", late("a", 40, { openMinor: -5_000n })],
    ["for one that is not issued yet", late("a", -3, { issuedOn: addDays(TODAY, 1) })],
    ["before the first step", late("a", -6)],
    ["between the due day and the first reminder", late("a", 2)],
    ["for a step that was taken", late("a", 4, { taken: [givenTaken("first", 3)] })],
  ])("%s", (_name, invoice) => expect(planned({ invoices: [invoice] })).toEqual({ acts: [], held: [] }));

  test("without an invoice", () => expect(planned({ invoices: [] })).toEqual({ acts: [], held: [] }));
});

describe("small sums", () => {
  const policy = givenPolicy({ leastMinor: { EUR: 5_000, JPY: 3_000 } });
  const small = (id: string, days: number, openMinor: bigint, given: Partial<InvoiceFacts> = {}) =>
    late(id, days, { openMinor, ...given });
  const asked = (id: string, step: string, minor: bigint) => [step, [[id, step, minor]]];

  test.each<[string, InvoiceFacts[], unknown[], unknown[]]>([
    ["a minor unit too little", [small("a", 4, 4_999n)], [], [["a", "first", ["too_small"]]]],
    ["exactly as much as is worth it", [small("a", 4, 5_000n)], [asked("a", "first", 5_000n)], []],
    ["no bound for its currency", [small("a", 4, 1n, { currency: "USD" })], [asked("a", "first", 1n)], []],
    [
      "each currency by itself",
      [small("a", 4, 4_999n), small("b", 4, 3_000n, { currency: "JPY" })],
      [asked("b", "first", 3_000n)],
      [["a", "first", ["too_small"]]],
    ],
    [
      "what was reminded of before counts towards it",
      [small("a", 4, 1_000n), small("b", 5, 4_000n, { taken: [givenTaken("first", 3)] })],
      [asked("a", "first", 1_000n)],
      [],
    ],
    [
      "what nobody may chase does not",
      [small("a", 4, 4_999n), small("b", 4, 9_000n, { disputedMinor: 9_000n })],
      [],
      [
        ["a", "first", ["too_small"]],
        ["b", "first", ["disputed"]],
      ],
    ],
    [
      "neither does what is not late",
      [small("a", 4, 4_999n), small("b", -20, 9_000n)],
      [],
      [["a", "first", ["too_small"]]],
    ],
    [
      "a courtesy of today goes out beside it",
      [small("a", 4, 4_999n), small("b", -5, 9_000n)],
      [
        [
          "first",
          [
            ["a", "first", 4_999n],
            ["b", "courtesy", 9_000n],
          ],
        ],
      ],
      [],
    ],
    [
      "one that was sent before does not make it larger",
      [small("a", 4, 4_999n), small("b", -3, 9_000n, { taken: [givenTaken("courtesy", -5)] })],
      [],
      [["a", "first", ["too_small"]]],
    ],
    ["work waits as well", [small("a", 20, 4_999n)], [], [["a", "call", ["too_small"]]]],
  ])("%s", (_name, invoices, acts, held) => expect(planned({ invoices }, policy)).toEqual({ acts, held }));
});

describe("a customer nothing is sent to", () => {
  const both = [late("writes", 4), late("calls", 21)];
  const strategy = { waitForOpenTickets: true, waitBeforeRenewalDays: 30, onWorkingDays: true };

  test.each<[string, Partial<AccountFacts>, HoldKind]>([
    ["bankruptcy", { standstill: "bankruptcy" }, "standstill"],
    ["death", { standstill: "deceased" }, "standstill"],
    ["somebody's decision to leave the customer out", { exclusions: [givenExclusion()] }, "excluded"],
  ])("%s stops work as well", (_name, account, kind) => {
    expect(planned({ invoices: both, ...account }, givenPolicy(strategy))).toEqual({
      acts: [],
      held: [
        ["writes", "first", [kind]],
        ["calls", "call", [kind]],
      ],
    });
  });

  test.each<[string, Partial<AccountFacts>, HoldKind]>([
    ["quiet days", { contacts: [givenContact(TODAY)] }, "quiet_days"],
    ["caps", { contacts: [6, 5].map((days) => givenContact(daysAgo(days))) }, "most_contacts"],
    ["tickets", { openTickets: ["T-81"] }, "ticket"],
    ["renewals", { renewalOn: TODAY }, "renewal"],
    ["nobody to write to", { email: null }, "nobody_to_write_to"],
  ])("%s do not hold work", (_name, account, kind) => {
    expect(planned({ invoices: both, ...account }, givenPolicy(strategy))).toEqual({
      acts: [["call", [["calls", "call", 100_000n]]]],
      held: [["writes", "first", [kind]]],
    });
  });

  test("neither do days on which nobody works", () => {
    const { acts, held } = planDay(givenAccount({ invoices: both }), givenPolicy(strategy), daysAgo(1), mondayToFriday);
    expect(acts.map(({ step }) => step.key)).toEqual(["call"]);
    expect(held.map(({ holds }) => holds)).toEqual([
      [{ kind: "no_working_day", sentence: "Nobody works in Germany on 1 March 2026.", until: TODAY }],
    ]);
  });

  test.each<[string, Partial<AccountFacts>, number, HoldKind[]]>([
    ["an e-mail without an address", { email: null }, 4, ["nobody_to_write_to"]],
    ["an e-mail without a postal address", { hasPostalAddress: false }, 4, []],
    ["a letter without a postal address", { hasPostalAddress: false }, 31, ["nobody_to_write_to"]],
    ["a letter without an e-mail address", { email: null }, 31, []],
  ])("%s", (_name, account, days, kinds) => {
    const { held } = planned({ invoices: [late("a", days)], ...account });
    expect(held.flatMap(([, , holds]) => holds)).toEqual(kinds);
  });

  test("every reason is told, of the customer and of the invoice", () => {
    const told = planned({
      email: null,
      contacts: [givenContact(TODAY)],
      invoices: [late("a", 4, { disputedMinor: 100_000n, nextChargeOn: TODAY })],
    });
    expect(told.held).toEqual([["a", "first", ["charge_coming", "disputed", "quiet_days", "nobody_to_write_to"]]]);
  });
});

describe("after a broken promise", () => {
  const invoices = [late("a", 8)];
  const broken = givenPromise({ id: "broken", givenOn: daysAgo(7), promisedOn: daysAgo(4) });
  const stepOf = (account: Partial<AccountFacts>, day = TODAY) =>
    planned(account, givenPolicy(), day).acts[0]?.[0] ?? null;

  test.each<[string, PromiseFacts[], string | null]>([
    ["it goes on at the step the policy names", [broken], "call"],
    ["one kept in part is broken as well", [{ ...broken, paidMinor: 1n }], "call"],
    ["within its grace it holds", [{ ...broken, promisedOn: daysAgo(3) }], null],
    ["one that was kept changes nothing", [{ ...broken, paidMinor: 98_000n }], "first"],
    ["one that was taken back changes nothing", [{ ...broken, endedOn: daysAgo(5) }], "first"],
    ["one that is not given yet changes nothing", [{ ...broken, givenOn: addDays(TODAY, 1) }], "first"],
    ["in another currency", [{ ...broken, currency: "USD" }], "first"],
    ["for another invoice", [{ ...broken, invoiceIds: ["b"] }], "first"],
    ["for this invoice", [{ ...broken, invoiceIds: ["b", "a"] }], "call"],
    [
      "a later one that was kept makes up for it",
      [broken, { ...broken, id: "kept", givenOn: daysAgo(6), paidMinor: 98_000n }],
      "first",
    ],
    [
      "an earlier one that was kept does not",
      [broken, { ...broken, id: "kept", givenOn: daysAgo(8), paidMinor: 98_000n }],
      "call",
    ],
    [
      "a later one that was taken back does not",
      [broken, { ...broken, id: "ended", givenOn: daysAgo(2), endedOn: daysAgo(1) }],
      "call",
    ],
    [
      "of two given on one day the one promised for later counts",
      [broken, { ...broken, id: "second", promisedOn: daysAgo(5), paidMinor: 98_000n }],
      "call",
    ],
    [
      "of two that differ in nothing else the same one counts, whichever is read first",
      [broken, { ...broken, id: "another", paidMinor: 98_000n }],
      "call",
    ],
  ])("%s", (_name, promises, step) => {
    expect(stepOf({ invoices, promises })).toBe(step);
    expect(stepOf({ invoices, promises: promises.toReversed() })).toBe(step);
  });

  test.each<[string, Partial<InvoiceFacts>, string | null]>([
    ["one issued after it was given was never promised", { issuedOn: daysAgo(6), dueOn: daysAgo(5) }, "first"],
    ["nor one due after the promised day", { issuedOn: daysAgo(60), dueOn: daysAgo(3) }, "first"],
    ["one due on the promised day was", { issuedOn: daysAgo(60), dueOn: daysAgo(4) }, "call"],
  ])("it named no invoices: %s", (_name, given, step) => {
    expect(stepOf({ invoices: [late("a", 0, given)], promises: [broken] })).toBe(step);
  });

  test("an invoice further along stays where it is", () => {
    expect(stepOf({ invoices: [late("a", 31)], promises: [broken] })).toBe("letter");
  });

  test("the named step, taken before the promise, is not taken twice", () => {
    const taken = [givenTaken("call", 20, daysAgo(8))];
    expect(stepOf({ invoices: [late("a", 22, { taken })], promises: [broken] })).toBeNull();
    expect(stepOf({ invoices: [late("a", 30, { taken })], promises: [broken] })).toBe("letter");
  });
});

test("the first segment that holds says by which strategy", () => {
  const gentle: DunningStrategy = givenStrategy({
    key: "gentle",
    steps: [givenStep("only", 60)],
    afterBrokenPromise: "only",
  });
  const policy = givenPolicy(
    {},
    {
      strategies: [givenStrategy(), gentle],
      segments: [{ name: "Large", entities: [], tiers: ["Strategic"], countries: [], strategy: "gentle" }],
    },
  );
  expect(planned({ tier: "Strategic" }, policy)).toEqual({ acts: [], held: [] });
  expect(planned({ tier: "Growth" }, policy).acts).toHaveLength(1);
});
