import { describe, expect, test } from "vitest";
import type { AccountFacts } from "#server/domain/collections/account-facts";
import { everyDay, givenPolicy, givenStep } from "#server/domain/collections/given-account";
import { givenReplayInvoice as invoice } from "#server/domain/collections/given-replay";
import { type DayPlan, planDay } from "#server/domain/collections/plan-day";
import { defaultPointsPolicy } from "#server/domain/collections/points-policy";
import {
  type ReplayDay,
  type ReplayedAct,
  type ReplayedPromise,
  replayCollections,
} from "#server/domain/collections/replay";
import { type CheckCounts, ReplayChecks } from "#server/domain/collections/replay-checks";

const dunning = givenPolicy({
  steps: [
    givenStep("first", 3),
    givenStep("call", 10, { action: "call" }),
    givenStep("letter", 14, { action: "letter" }),
  ],
  quietDays: 2,
  mostInWeek: 2,
  mostInMonth: 3,
});

const rows = [
  invoice("A"),
  invoice("SETTLED", { settledOn: "2026-03-05" }),
  invoice("DISPUTED", { isDisputed: true }),
  invoice("LATER", { issuedOn: "2026-04-01", dueOn: "2026-04-01" }),
];

const email = (number: string, given: Partial<ReplayedAct> = {}, minor = 10_000n): ReplayedAct => ({
  account: "C-1",
  strategy: "regular",
  action: "email",
  step: "first",
  invoices: [{ number, currency: "EUR", minor, step: given.step ?? "first" }],
  ...given,
});

const promise = (number: string, promisedOn: string): ReplayedPromise => ({
  account: "C-1",
  currency: "EUR",
  minor: 10_000n,
  paidMinor: 0n,
  givenOn: "2026-03-03",
  promisedOn,
  invoices: [{ number, minor: 10_000n }],
  state: "open",
});

type Told = { contacts?: ReplayedAct[]; work?: ReplayedAct[]; given?: ReplayedPromise[] };
function day(on: string, { contacts = [], work = [], given = [] }: Told): ReplayDay {
  const promises = { given, decided: [], live: 0 };
  return { day: on, aging: [], stages: [], list: [], contacts, work, held: [], promises };
}

function found(days: readonly ReplayDay[]): Partial<CheckCounts> {
  const checks = new ReplayChecks(rows, dunning);
  for (const one of days) checks.look(one);
  const counts = Object.fromEntries(Object.entries(checks.counts).filter(([, count]) => count > 0));
  expect(checks.areAllZero).toBe(Object.keys(counts).length === 0);
  return counts;
}

describe("told days are held against the rows", () => {
  test.each<[string, ReplayDay[], Partial<CheckCounts>]>([
    ["a contact for what is open", [day("2026-03-05", { contacts: [email("A")] })], {}],
    ["the day before it was settled", [day("2026-03-04", { contacts: [email("SETTLED")] })], {}],
    [
      "on the day it was settled",
      [day("2026-03-05", { contacts: [email("SETTLED")] })],
      { contactsForSettledAmounts: 1 },
    ],
    ["for a disputed one", [day("2026-03-05", { contacts: [email("DISPUTED")] })], { contactsForDisputedAmounts: 1 }],
    [
      "work asks for money too",
      [day("2026-03-05", { work: [email("DISPUTED", { action: "escalate" })] })],
      { contactsForDisputedAmounts: 1 },
    ],
    ["before it is issued", [day("2026-03-05", { contacts: [email("LATER")] })], { contactsForOtherAmounts: 1 }],
    ["for one the file does not hold", [day("2026-03-05", { contacts: [email("Z")] })], { contactsForOtherAmounts: 1 }],
    [
      "for a cent more than is open",
      [day("2026-03-05", { contacts: [email("A", {}, 10_001n)] })],
      { contactsForOtherAmounts: 1 },
    ],
    [
      "the same step again, much later",
      [day("2026-03-05", { contacts: [email("A")] }), day("2026-05-05", { contacts: [email("A")] })],
      { secondContactsForOneStep: 1 },
    ],
    [
      "another step",
      [
        day("2026-03-05", { contacts: [email("A")] }),
        day("2026-05-05", { contacts: [email("A", { step: "letter" })] }),
      ],
      {},
    ],
    [
      "on the last day of a promise's grace",
      [day("2026-03-03", { given: [promise("A", "2026-03-06")] }), day("2026-03-09", { contacts: [email("A")] })],
      { contactsForPromisedAmounts: 1 },
    ],
    [
      "the day after it broke",
      [day("2026-03-03", { given: [promise("A", "2026-03-06")] }), day("2026-03-10", { contacts: [email("A")] })],
      {},
    ],
    [
      "two days after a contact, where two days stay quiet",
      [
        day("2026-03-05", { contacts: [email("A")] }),
        day("2026-03-07", { contacts: [email("A", { step: "letter" })] }),
      ],
      { daysOverCaps: 1 },
    ],
    [
      "three days after it",
      [
        day("2026-03-05", { contacts: [email("A")] }),
        day("2026-03-08", { contacts: [email("A", { step: "letter" })] }),
      ],
      {},
    ],
    [
      "calls count for no cap",
      [
        day("2026-03-05", { contacts: [email("A")] }),
        day("2026-03-06", { contacts: [email("A", { action: "call", step: "call" })] }),
      ],
      {},
    ],
    [
      "a third within seven days",
      ["2026-03-05", "2026-03-08", "2026-03-11"].map((on) => day(on, { contacts: [email("A", { step: on })] })),
      { daysOverCaps: 1 },
    ],
    [
      "a third on the eighth day, but a fourth within thirty",
      ["2026-03-05", "2026-03-08", "2026-03-12", "2026-04-03"].map((on) =>
        day(on, { contacts: [email("A", { step: on })] }),
      ),
      { daysOverCaps: 1 },
    ],
    [
      "a fourth on the thirty-first day",
      ["2026-03-05", "2026-03-08", "2026-03-12", "2026-04-04"].map((on) =>
        day(on, { contacts: [email("A", { step: on })] }),
      ),
      {},
    ],
    [
      "another customer's contacts are its own",
      [day("2026-03-05", { contacts: [email("A"), email("SETTLED", { account: "C-2", step: "letter" })] })].map(
        (one) => ({ ...one, day: "2026-03-04" }),
      ),
      {},
    ],
  ])("%s", (_, days, counts) => expect(found(days)).toEqual(counts));

  test("a contact by a strategy nobody knows is a defect, and said", () => {
    expect(() => found([day("2026-03-05", { contacts: [email("A", { strategy: "old" })] })])).toThrow(
      'No strategy is called "old"',
    );
  });
});

/** Planners with one rule forgotten each: the replay has to find every one of them. */
describe("a planner that forgets a rule is found out", () => {
  type Planner = typeof planDay;
  const forgetting =
    (forget: (account: AccountFacts) => AccountFacts): Planner =>
    (account, ...rest) =>
      planDay(forget(account), ...rest);
  const withInvoices = (change: (one: AccountFacts["invoices"][number]) => Partial<AccountFacts["invoices"][number]>) =>
    forgetting((account) => ({ ...account, invoices: account.invoices.map((one) => ({ ...one, ...change(one) })) }));

  /** Plans on what it saw the day before. */
  function late(): Planner {
    const seen = new Map<string, AccountFacts>();
    return (account, ...rest): DayPlan => {
      const before = seen.get(account.id) ?? account;
      seen.set(account.id, account);
      return planDay(before, ...rest);
    };
  }

  const invoices = [
    invoice("A"),
    invoice("B", { dueOn: "2026-03-03" }),
    invoice("C", { dueOn: "2026-03-04", settledOn: "2026-03-11" }),
    invoice("D", { isDisputed: true }),
    invoice("E", { customerKey: "C-2", dueOn: "2026-03-10", settledOn: "2026-03-13" }),
    invoice("F", { customerKey: "C-2", dueOn: "2026-03-09" }),
  ];

  test.each<[string, Planner, (keyof CheckCounts)[]]>([
    ["none", planDay, []],
    ["disputes", withInvoices(() => ({ disputedMinor: 0n })), ["contactsForDisputedAmounts"]],
    ["promises", forgetting((account) => ({ ...account, promises: [] })), ["contactsForPromisedAmounts"]],
    ["what was sent", forgetting((account) => ({ ...account, contacts: [] })), ["daysOverCaps"]],
    ["which steps were taken", withInvoices(() => ({ taken: [] })), ["secondContactsForOneStep"]],
    ["what is open", withInvoices(({ openMinor }) => ({ openMinor: openMinor + 1n })), ["contactsForOtherAmounts"]],
    ["what was paid today", late(), ["contactsForSettledAmounts"]],
  ])("%s", (_, plan, red) => {
    const checks = new ReplayChecks(invoices, dunning);
    const replay = {
      invoices,
      currency: "EUR",
      from: "2026-02-01",
      to: "2026-04-30",
      policies: { dunning, points: defaultPointsPolicy },
      workingDays: everyDay,
      plan,
    };
    for (const told of replayCollections(replay)) checks.look(told);
    const found = (Object.keys(checks.counts) as (keyof CheckCounts)[]).filter((check) => checks.counts[check] > 0);
    expect(found).toEqual(expect.arrayContaining(red));
    expect(checks.areAllZero).toBe(red.length === 0);
  });
});
