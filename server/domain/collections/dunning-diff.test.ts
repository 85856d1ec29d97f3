import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defaultDunningPolicy } from "#server/domain/collections/default-dunning";
import { diffDunning } from "#server/domain/collections/dunning-diff";
import { DunningPolicy, type DunningSegment, type DunningStrategy } from "#server/domain/collections/dunning-policy";
import { givenPolicy, givenStep, givenStrategy } from "#server/domain/collections/given-account";

const told = (before: DunningPolicy, after: DunningPolicy) =>
  diffDunning(before, after).map(({ subject, sentence }) => `${subject} | ${sentence}`);

test("what says the same has no difference", () => {
  expect(diffDunning(defaultDunningPolicy, structuredClone(defaultDunningPolicy))).toEqual([]);
  const stored = DunningPolicy.parse(JSON.parse(JSON.stringify(defaultDunningPolicy)));
  expect(diffDunning(defaultDunningPolicy, stored)).toEqual([]);
});

describe("whom a strategy is for", () => {
  const large: DunningSegment = {
    name: "Large",
    entities: [],
    tiers: ["Enterprise", "Strategic"],
    countries: [],
    strategy: "gentle",
  };
  const german: DunningSegment = {
    name: "Germany",
    entities: ["DE01"],
    tiers: [],
    countries: ["DE"],
    strategy: "regular",
  };
  const japanese: DunningSegment = { name: "Japan", entities: [], tiers: [], countries: ["JP"], strategy: "gentle" };
  const strategies = [givenStrategy(), givenStrategy({ key: "gentle", label: "Gentle" })];
  const segments = (...all: DunningSegment[]) => givenPolicy({}, { strategies, segments: all });

  test.each<[string, DunningPolicy, DunningPolicy, string[]]>([
    [
      "a segment more",
      segments(german),
      segments(german, large),
      ["Large | would be new in place 2: Enterprise and Strategic customers go by “Gentle”"],
    ],
    [
      "one for everybody",
      segments(),
      segments({ ...large, tiers: [] }),
      ["Large | would be new in place 1: all customers go by “Gentle”"],
    ],
    ["a segment less", segments(german, large), segments(large), ["Germany | would be taken out"]],
    [
      "another strategy",
      segments(german),
      segments({ ...german, strategy: "gentle" }),
      [
        "Germany | was: all customers of DE01 in DE go by “Regular customers”; would be: all customers of DE01 in DE go by “Gentle”",
      ],
    ],
    [
      "other customers",
      segments(large),
      segments({ ...large, tiers: ["Strategic"], countries: ["DE", "JP"] }),
      [
        "Large | was: Enterprise and Strategic customers go by “Gentle”; would be: Strategic customers in DE and JP go by “Gentle”",
      ],
    ],
    [
      "the order within a list decides nothing",
      segments(large),
      segments({ ...large, tiers: ["Strategic", "Enterprise"] }),
      [],
    ],
    [
      "another order",
      segments(large, german, japanese),
      segments(japanese, large, german),
      ["Order of the segments | was Large, then Germany, then Japan, would be Japan, then Large, then Germany"],
    ],
    [
      "another order, told of those that both have",
      segments(large, german),
      segments(german, japanese, large),
      [
        "Japan | would be new in place 2: all customers in JP go by “Gentle”",
        "Order of the segments | was Large, then Germany, would be Germany, then Large",
      ],
    ],
    [
      "one in between moves nobody",
      segments(large, german),
      segments(large, japanese, german),
      ["Japan | would be new in place 2: all customers in JP go by “Gentle”"],
    ],
    [
      "everybody else",
      segments(),
      { ...segments(), otherwise: "gentle" },
      ["Everybody else | went by “Regular customers”, would go by “Gentle”"],
    ],
    [
      "a strategy that is called otherwise changes no segment",
      segments(german),
      {
        ...segments(german),
        strategies: [givenStrategy({ label: "Most customers" }), givenStrategy({ key: "gentle", label: "Gentle" })],
      },
      ["Most customers | was called “Regular customers”"],
    ],
  ])("%s", (_name, before, after, sentences) => expect(told(before, after)).toEqual(sentences));
});

describe("what a strategy does", () => {
  const first = givenStep("first", 3, { label: "First reminder" });
  const call = givenStep("call", 10, { label: "Call", action: "call" });
  const strategy = (given: Partial<DunningStrategy> = {}) =>
    givenStrategy({
      steps: [first, call],
      afterBrokenPromise: "call",
      leastMinor: { EUR: 2_500, JPY: 3_000 },
      ...given,
    });
  const policy = (given: Partial<DunningStrategy> = {}) => givenPolicy({}, { strategies: [strategy(given)] });

  test.each<[string, Partial<DunningStrategy>, string[]]>([
    [
      "a step more",
      { steps: [givenStep("courtesy", -1, { label: "Due soon" }), first, call] },
      ["Regular customers: “Due soon” | would be new: an e-mail with the text “courtesy” 1 day before the due day"],
    ],
    [
      "a step that sends nothing",
      { steps: [first, call, givenStep("cut", 60, { label: "Restrict", action: "restrict" })] },
      ["Regular customers: “Restrict” | would be new: a proposal to restrict the service 60 days after the due day"],
    ],
    ["a step less", { steps: [call] }, ["Regular customers: “First reminder” | would be taken out"]],
    [
      "a step on another day",
      { steps: [{ ...first, day: 0 }, call] },
      ["Regular customers: “First reminder” | was 3 days after the due day, would be on the due day"],
    ],
    [
      "a step that goes before another one",
      { steps: [{ ...call, day: 1 }, first] },
      ["Regular customers: “Call” | was 10 days after the due day, would be 1 day after the due day"],
    ],
    [
      "a step called otherwise",
      { steps: [{ ...first, label: "Reminder" }, call] },
      ["Regular customers: “Reminder” | was called “First reminder”"],
    ],
    [
      "another text",
      { steps: [{ ...first, template: "reminder_1" }, call] },
      [
        "Regular customers: “First reminder” | was an e-mail with the text “first”, would be an e-mail with the text “reminder_1”",
      ],
    ],
    [
      "another act",
      {
        steps: [
          { ...first, action: "task", template: null },
          { ...call, action: "letter", template: "call" },
        ],
      },
      [
        "Regular customers: “First reminder” | was an e-mail with the text “first”, would be a task",
        "Regular customers: “Call” | was a call, would be a letter with the text “call”",
      ],
    ],
    [
      "all of a step",
      { steps: [first, { ...call, label: "Escalation", day: 20, action: "escalate" }] },
      [
        "Regular customers: “Escalation” | was called “Call”",
        "Regular customers: “Escalation” | was 10 days after the due day, would be 20 days after the due day",
        "Regular customers: “Escalation” | was a call, would be an escalation",
      ],
    ],
    ["its name", { label: "Most customers" }, ["Most customers | was called “Regular customers”"]],
    ["grace", { graceDays: 1 }, ["Regular customers: grace | was 0 days, would be 1 day"]],
    [
      "a least sum",
      { leastMinor: { EUR: 5_000, JPY: 3_000 } },
      ["Regular customers: least sum in EUR | was €25.00, would be €50.00"],
    ],
    [
      "least sums of other currencies",
      { leastMinor: { JPY: 3_000, USD: 0 } },
      [
        "Regular customers: least sum in USD | was none, would be $0.00",
        "Regular customers: least sum in EUR | was €25.00, would be none",
      ],
    ],
    ["the order of currencies decides nothing", { leastMinor: { JPY: 3_000, EUR: 2_500 } }, []],
    ["the last step", { lastStep: "first" }, ["Regular customers: last step | was the end, would be “First reminder”"]],
    [
      "the step after a broken promise",
      { afterBrokenPromise: "first" },
      ["Regular customers: step after a broken promise | was “Call”, would be “First reminder”"],
    ],
    ["quiet days", { quietDays: 7 }, ["Regular customers: quiet between two contacts | was 2 days, would be 7 days"]],
    [
      "caps",
      { mostInWeek: 1, mostInMonth: 3 },
      [
        "Regular customers: contacts within 7 days | was 2 at most, would be 1 at most",
        "Regular customers: contacts within 30 days | was 4 at most, would be 3 at most",
      ],
    ],
    [
      "working days",
      { onWorkingDays: true },
      ["Regular customers: days of contact | was all days, would be working days of the customer"],
    ],
    [
      "tickets",
      { waitForOpenTickets: true },
      ["Regular customers: an open ticket about billing | was ignored, would be waited for"],
    ],
    [
      "renewals",
      { waitBeforeRenewalDays: 30 },
      [
        "Regular customers: a renewal being negotiated | was ignored, would be waited for from 30 days before it closes",
      ],
    ],
    [
      "who looks at a run",
      { isApproved: true },
      ["Regular customers: a run | was sent by itself, would be looked at by somebody before it goes out"],
    ],
  ])("%s", (_name, given, sentences) => expect(told(policy(), policy(given))).toEqual(sentences));

  test("a step that is called otherwise is still the last one", () => {
    const last = { lastStep: "first", afterBrokenPromise: "first" };
    expect(told(policy(last), policy({ ...last, steps: [{ ...first, label: "Reminder" }, call] }))).toEqual([
      "Regular customers: “Reminder” | was called “First reminder”",
    ]);
  });

  test("a strategy more is told with all it says, one less by its name", () => {
    const gentle = strategy({ key: "gentle", label: "Gentle", steps: [first], afterBrokenPromise: "first" });
    const both = givenPolicy({}, { strategies: [strategy(), gentle] });
    expect(told(policy(), both)).toEqual([
      "Gentle | would be new; grace: 0 days; least sum in EUR: €25.00; least sum in JPY: ¥3,000; last step: the end; step after a broken promise: “First reminder”; quiet between two contacts: 2 days; contacts within 7 days: 2 at most; contacts within 30 days: 4 at most; days of contact: all days; an open ticket about billing: ignored; a renewal being negotiated: ignored; a run: sent by itself; the account team: never told",
      "Gentle: “First reminder” | would be new: an e-mail with the text “first” 3 days after the due day",
    ]);
    expect(told(both, policy())).toEqual(["Gentle | would be taken out"]);
    expect(told(both, { ...both, strategies: both.strategies.toReversed() })).toEqual([]);
  });
});

test("what counts as a kept promise", () => {
  const terms = (graceDays: number, keptFromBasisPoints: number) =>
    givenPolicy({}, { promises: { graceDays, keptFromBasisPoints } });
  expect(told(terms(3, 9_800), terms(1, 9_999))).toEqual([
    "Promises: grace | was 3 days, would be 1 day",
    "Promises: kept from | was 98 % of the amount, would be 99.99 % of the amount",
  ]);
});

test("when a payment plan is over", () => {
  const terms = (graceDays: number, missedUntilDefault: number) =>
    givenPolicy({}, { plans: { graceDays, missedUntilDefault } });
  expect(told(terms(5, 2), terms(1, 1))).toEqual([
    "Payment plans: grace | was 5 days, would be 1 day",
    "Payment plans: default | was with 2 missed instalments, would be with 1 missed instalment",
  ]);
});

/** Documents one change away from the default, for each thing a document can say. */
const changes: ((policy: DunningPolicy) => DunningPolicy)[] = [
  (policy) => ({ ...policy, otherwise: "small" }),
  (policy) => ({ ...policy, segments: policy.segments.slice(1) }),
  (policy) => ({ ...policy, segments: policy.segments.toReversed() }),
  (policy) => ({ ...policy, segments: policy.segments.map((one) => ({ ...one, entities: ["US01"] })) }),
  (policy) => ({ ...policy, segments: policy.segments.map((one) => ({ ...one, countries: ["JP"] })) }),
  (policy) => ({ ...policy, segments: policy.segments.map((one) => ({ ...one, strategy: "regular" })) }),
  (policy) => ({ ...policy, strategies: policy.strategies.slice(0, 2) }),
  (policy) => ({ ...policy, promises: { ...policy.promises, graceDays: policy.promises.graceDays + 1 } }),
  (policy) => ({ ...policy, promises: { ...policy.promises, keptFromBasisPoints: 9_501 } }),
  (policy) => ({ ...policy, plans: { ...policy.plans, graceDays: policy.plans.graceDays + 1 } }),
  (policy) => ({ ...policy, plans: { ...policy.plans, missedUntilDefault: 7 } }),
  ...(
    [
      { label: "Otherwise" },
      { graceDays: 13 },
      { leastMinor: {} },
      { lastStep: "reminder_1" },
      { afterBrokenPromise: "reminder_1" },
      { quietDays: 13 },
      { mostInWeek: 5 },
      { mostInMonth: 13 },
      { onWorkingDays: false },
      { waitForOpenTickets: false },
      { waitBeforeRenewalDays: 13 },
      { isApproved: false },
      { tellTeamFromDays: 13 },
      { tellTeamLeastMinor: { EUR: 5 } },
      { steps: [givenStep("reminder_1", 3)] },
    ] satisfies Partial<DunningStrategy>[]
  ).map((change) => (policy: DunningPolicy) => ({
    ...policy,
    strategies: policy.strategies.map((strategy) => ({ ...strategy, ...change })),
  })),
];

test("whatever differs is told, in both directions, and nothing is told of what does not", () => {
  fc.assert(
    fc.property(fc.subarray(changes), fc.subarray(changes), (some, others) => {
      const [left, right] = [some, others].map((all) =>
        all.reduce((policy, change) => change(policy), defaultDunningPolicy),
      );
      if (!left || !right) throw new Error("Two documents were made.");
      const isSame = JSON.stringify(left) === JSON.stringify(right);
      expect(diffDunning(left, right).length === 0).toBe(isSame);
      expect(diffDunning(right, left).length === 0).toBe(isSame);
    }),
  );
});
