import { describe, expect, test } from "vitest";
import { defaultDunningPolicy } from "#server/domain/collections/default-dunning";
import {
  DunningPolicy,
  type DunningSegment,
  type DunningStep,
  type DunningStrategy,
  dunningTroubles,
  type SegmentFacts,
  strategyOf,
} from "#server/domain/collections/dunning-policy";
import { givenPolicy, givenStep, givenStrategy } from "#server/domain/collections/given-account";

const segment = (name: string, given: Partial<DunningSegment> = {}): DunningSegment => ({
  name,
  entities: [],
  tiers: [],
  countries: [],
  strategy: "regular",
  ...given,
});

describe("what a company begins with", () => {
  test("can be put in force as it stands", () => {
    expect(DunningPolicy.parse(defaultDunningPolicy)).toEqual(defaultDunningPolicy);
    expect(dunningTroubles(defaultDunningPolicy)).toEqual([]);
  });

  test.each<[string | null, string, string | null]>([
    ["Strategic", "key_accounts", "Enterprise and Strategic"],
    ["Enterprise", "key_accounts", "Enterprise and Strategic"],
    ["Growth", "regular", null],
    ["Standard", "small", "Standard tier"],
    [null, "regular", null],
    ["Platinum", "regular", null],
  ])("a customer of tier %s goes by %s", (tier, key, name) => {
    const { strategy, segment } = strategyOf(defaultDunningPolicy, { entity: "US01", tier, country: "US" });
    expect([strategy.key, segment]).toEqual([key, name]);
  });

  const { regular, key_accounts, small } = Object.fromEntries(
    defaultDunningPolicy.strategies.map((strategy) => [strategy.key, strategy]),
  );
  const count = (strategy: DunningStrategy | undefined, ...actions: DunningStep["action"][]) =>
    strategy?.steps.filter(({ action }) => actions.includes(action)).length ?? -1;
  const dayOf = (strategy: DunningStrategy | undefined, key: string) =>
    (strategy?.steps.find((step) => step.key === key)?.day ?? Number.NaN) + (strategy?.graceDays ?? 0);

  test("large customers are reminded later than others, and small ones sooner", () => {
    for (const key of ["reminder_1", "reminder_2", "final_notice"]) {
      expect(dayOf(key_accounts, key)).toBeGreaterThan(dayOf(regular, key));
      expect(dayOf(regular, key)).toBeGreaterThan(dayOf(small, key));
    }
  });

  test("large customers are called more and never restricted by a strategy; small ones are written to alone", () => {
    expect(count(key_accounts, "call")).toBeGreaterThan(count(regular, "call"));
    expect([key_accounts, regular, small].map((one) => count(one, "restrict"))).toEqual([0, 1, 1]);
    expect(count(small, "call", "letter")).toBe(0);
  });

  test("large customers are left alone while a ticket is open and a renewal is being negotiated", () => {
    expect(key_accounts).toMatchObject({ waitForOpenTickets: true, waitBeforeRenewalDays: 30, isApproved: true });
  });

  test("it uses the texts there are", () => {
    const texts = defaultDunningPolicy.strategies.flatMap(({ steps }) => steps.map(({ template }) => template));
    expect([...new Set(texts)].filter((text) => text !== null).toSorted()).toEqual([
      "due_soon",
      "final_notice",
      "letter_final",
      "reminder_1",
      "reminder_2",
    ]);
  });

  test("nothing a strategy sends is held by its own quiet days and caps when nothing else is sent", () => {
    for (const { steps, graceDays, quietDays, mostInWeek, mostInMonth } of defaultDunningPolicy.strategies) {
      const days = steps
        .filter(({ template }) => template !== null)
        .map(({ day }) => (day > 0 ? day + graceDays : day));
      for (const [place, day] of days.entries()) {
        const ago = days.slice(0, place).map((one) => day - one);
        expect(Math.min(...ago)).toBeGreaterThan(quietDays);
        expect(ago.filter((one) => one < 7).length).toBeLessThan(mostInWeek);
        expect(ago.filter((one) => one < 30).length).toBeLessThan(mostInMonth);
      }
    }
  });
});

describe("the first segment that holds decides", () => {
  const policy = givenPolicy(
    {},
    {
      strategies: ["regular", "german", "large", "japanese"].map((key) => givenStrategy({ key, label: key })),
      segments: [
        segment("Large in Germany", { tiers: ["Strategic", "Enterprise"], countries: ["DE"], strategy: "large" }),
        segment("Germany", { entities: ["DE01"], strategy: "german" }),
        segment("Japan", { entities: ["JP01"], countries: ["JP", "KR"], strategy: "japanese" }),
      ],
    },
  );
  test.each<[string, SegmentFacts, string, string | null]>([
    ["all it asks is so", { entity: "US01", tier: "Enterprise", country: "DE" }, "large", "Large in Germany"],
    ["the first of two", { entity: "DE01", tier: "Strategic", country: "DE" }, "large", "Large in Germany"],
    ["one thing it asks is not so", { entity: "DE01", tier: "Growth", country: "DE" }, "german", "Germany"],
    ["its tier is not known", { entity: "DE01", tier: null, country: "DE" }, "german", "Germany"],
    ["it asks for nothing but the entity", { entity: "DE01", tier: null, country: null }, "german", "Germany"],
    ["its country is not known", { entity: "JP01", tier: null, country: null }, "regular", null],
    ["one of two countries", { entity: "JP01", tier: null, country: "KR" }, "japanese", "Japan"],
    ["none holds", { entity: "US01", tier: "Strategic", country: "US" }, "regular", null],
  ])("%s", (_name, facts, key, name) => {
    const { strategy, segment } = strategyOf(policy, facts);
    expect([strategy.key, segment]).toEqual([key, name]);
  });

  test("a strategy that is not there is an error, not a guess", () => {
    expect(() => strategyOf({ ...policy, otherwise: "gone" }, { entity: "US01", tier: null, country: null })).toThrow(
      'No strategy is called "gone", although the document was checked.',
    );
  });
});

describe("what keeps a document from being used", () => {
  const [first, second] = [givenStep("first", 3), givenStep("second", 10)] as const;
  const steps = (...all: DunningStep[]): DunningPolicy => givenPolicy({ steps: all, afterBrokenPromise: "first" });

  test.each<[string, DunningPolicy, string[]]>([
    ["nothing", givenPolicy(), []],
    ["no segment at all is nothing", givenPolicy({}, { segments: [] }), []],
    [
      "two strategies of one key",
      givenPolicy({}, { strategies: [givenStrategy(), givenStrategy({ label: "Another" })] }),
      ['strategies: two strategies are called "regular"'],
    ],
    [
      "a segment whose strategy is not there",
      givenPolicy({}, { segments: [segment("Germany"), segment("Japan", { strategy: "gone" })] }),
      ['segments.1.strategy: there is no strategy "gone"'],
    ],
    [
      "two segments of one name",
      givenPolicy({}, { segments: [segment("Germany"), segment("Germany", { countries: ["DE"] })] }),
      ['segments: two segments are called "Germany"'],
    ],
    [
      "everybody else's strategy is not there",
      givenPolicy({}, { otherwise: "gone" }),
      ['otherwise: there is no strategy "gone"'],
    ],
    [
      "two steps of one key",
      steps(first, { ...second, key: "first" }),
      ['strategies.0.steps: two steps of "Regular customers" are called "first"'],
    ],
    [
      "steps out of order",
      steps(second, first),
      ['strategies.0.steps.1.day: "first" has to come after "second", which is reached on day 10'],
    ],
    [
      "two steps on one day",
      steps(first, { ...second, day: 3 }),
      ['strategies.0.steps.1.day: "second" has to come after "first", which is reached on day 3'],
    ],
    [
      "an e-mail without a text",
      steps({ ...first, template: null }),
      ['strategies.0.steps.0.template: "first" needs a text to send'],
    ],
    [
      "a letter without a text",
      steps(first, { ...second, action: "letter", template: null }),
      ['strategies.0.steps.1.template: "second" needs a text to send'],
    ],
    ...(["call", "task", "escalate", "restrict"] as const).map((action): [string, DunningPolicy, string[]] => [
      `a text for a step that is to ${action}`,
      steps(first, { ...second, action }),
      ['strategies.0.steps.1.template: "second" sends nothing, so it has no text'],
    ]),
    [
      "a last step that is not there",
      givenPolicy({ lastStep: "gone" }),
      ['strategies.0.lastStep: "Regular customers" has no step "gone"'],
    ],
    [
      "a step after a broken promise that is not there",
      givenPolicy({ afterBrokenPromise: "gone" }),
      ['strategies.0.afterBrokenPromise: "Regular customers" has no step "gone"'],
    ],
    [
      "a courtesy after a broken promise",
      givenPolicy({ afterBrokenPromise: "courtesy" }),
      ['strategies.0.afterBrokenPromise: "courtesy" is a courtesy before the due day; choose a step after it'],
    ],
    [
      "a step after a broken promise that comes behind the last one",
      givenPolicy({ lastStep: "second", afterBrokenPromise: "call" }),
      [
        'strategies.0.afterBrokenPromise: "call" comes after the last step, "second", so it would never be taken; choose an earlier one',
      ],
    ],
    [
      "a step on the due day after a broken promise",
      givenPolicy({ steps: [givenStep("on_the_day", 0)], afterBrokenPromise: "on_the_day" }),
      [],
    ],
    ["the last step after a broken promise", givenPolicy({ lastStep: "second", afterBrokenPromise: "second" }), []],
    [
      "whatever is wrong is told at once, each where it stands",
      givenPolicy(
        {},
        {
          strategies: [givenStrategy(), givenStrategy({ key: "other", lastStep: "gone", afterBrokenPromise: "lost" })],
          otherwise: "nowhere",
        },
      ),
      [
        'strategies.1.lastStep: "Regular customers" has no step "gone"',
        'strategies.1.afterBrokenPromise: "Regular customers" has no step "lost"',
        'otherwise: there is no strategy "nowhere"',
      ],
    ],
  ])("%s", (_name, policy, troubles) => {
    expect(dunningTroubles(policy).map(({ path, message }) => `${path}: ${message}`)).toEqual(troubles);
  });
});

describe("what is no such document at all", () => {
  const reads = (policy: unknown) => DunningPolicy.safeParse(policy).success;
  const step = (given: object) => givenPolicy({ steps: [{ ...givenStep("first", 3), ...given }] });

  test.each<[string, unknown, boolean]>([
    ["one that is right", givenPolicy(), true],
    ["no strategy", givenPolicy({}, { strategies: [] }), false],
    ["a strategy without a step", givenPolicy({ steps: [] }), false],
    [
      "seventeen steps",
      givenPolicy({ steps: Array.from({ length: 17 }, (_, day) => givenStep(`s${day}`, day)) }),
      false,
    ],
    ["a step a month before", step({ day: -30 }), true],
    ["a step a day earlier", step({ day: -31 }), false],
    ["half a day", step({ day: 2.5 }), false],
    ["a step that sings", step({ action: "sing" }), false],
    ["a key in capitals", step({ key: "First" }), false],
    ["a label of nothing", step({ label: "  " }), false],
    ["a word nobody knows", step({ colour: "red" }), false],
    ["a bound by something that is no currency", givenPolicy({ leastMinor: { Euro: 5 } }), false],
    ["a bound below zero", givenPolicy({ leastMinor: { EUR: -1 } }), false],
    ["a bound in halves of a cent", givenPolicy({ leastMinor: { EUR: 0.5 } }), false],
    ["no contact a week", givenPolicy({ mostInWeek: 0 }), false],
    ["a country in letters", givenPolicy({}, { segments: [segment("G", { countries: ["Germany"] })] }), false],
    ["a promise kept with nothing", givenPolicy({}, { promises: { graceDays: 3, keptFromBasisPoints: 0 } }), false],
    [
      "a promise kept with more than all",
      givenPolicy({}, { promises: { graceDays: 3, keptFromBasisPoints: 10_001 } }),
      false,
    ],
    [
      "a plan that bears no missed instalment",
      givenPolicy({}, { plans: { graceDays: 5, missedUntilDefault: 0 } }),
      false,
    ],
    ["a plan with grace below zero", givenPolicy({}, { plans: { graceDays: -1, missedUntilDefault: 2 } }), false],
  ])("%s", (_name, policy, isRead) => expect(reads(policy)).toBe(isRead));

  test("a document from before plans were judged is read with the terms everybody begins with", () => {
    const { plans: _, ...before } = givenPolicy();
    expect(DunningPolicy.parse(before).plans).toEqual({ graceDays: 5, missedUntilDefault: 2 });
  });
});
