import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  defaultForecastTerms,
  type ForecastFacts,
  type ForecastPart,
  ForecastTerms,
  forecastParts,
  forecastSources,
  forecastWeeks,
  type LivePromise,
  type OpenInvoice,
  type RunningPlan,
} from "#server/domain/collections/forecast";
import { isoWeekOf } from "#server/domain/collections/iso-week";
import type { HabitualLag } from "#server/domain/collections/reliability";
import { addDays } from "#server/domain/time";

/** A Wednesday of week 10. */
const TODAY = "2026-03-04";
const inDays = (days: number) => addDays(TODAY, days);
const terms = { believedFromRate: 6_000 };
const onTerms: HabitualLag = { kind: "terms", days: 0, invoices: 0, sentence: "Too few." };
const late = (days: number): HabitualLag => ({ kind: "habit", days, invoices: 8, sentence: "Habit." });
const invoice = (given: Partial<OpenInvoice> = {}): OpenInvoice => ({
  id: "1",
  currency: "EUR",
  dueOn: inDays(14),
  openMinor: 1_000n,
  disputedMinor: 0n,
  plannedMinor: 0n,
  arrivingMinor: 0n,
  ...given,
});
const promise = (given: Partial<LivePromise> = {}): LivePromise => ({
  id: "p",
  currency: "EUR",
  amountMinor: 1_000n,
  paidMinor: 0n,
  promisedOn: inDays(5),
  invoiceIds: [],
  keptRate: null,
  ...given,
});
const plan = (given: Partial<RunningPlan> = {}): RunningPlan => ({
  id: "plan",
  currency: "EUR",
  invoiceIds: ["1"],
  instalments: [
    { dueOn: inDays(7), amountMinor: 500n },
    { dueOn: inDays(37), amountMinor: 500n },
  ],
  ...given,
});
const parts = (facts: Partial<ForecastFacts>) =>
  forecastParts({ invoices: [invoice()], promises: [], plans: [], lag: onTerms, ...facts }, terms, TODAY);
const shown = (found: readonly ForecastPart[]) =>
  found.map(({ invoiceId, minor, source, week }) => `${invoiceId} ${minor} ${source} ${week}`);

describe("when what is open comes in", () => {
  test.each<[string, Partial<ForecastFacts>, string[]]>([
    ["by its terms", {}, ["1 1000 terms 2026-W12"]],
    ["by the customer's habit", { lag: late(20) }, ["1 1000 habit 2026-W15"]],
    ["early by habit", { lag: late(-5) }, ["1 1000 habit 2026-W11"]],
    ["due today, this week", { invoices: [invoice({ dueOn: TODAY })] }, ["1 1000 terms 2026-W10"]],
    ["due yesterday, next week", { invoices: [invoice({ dueOn: inDays(-1) })] }, ["1 1000 terms 2026-W11"]],
    [
      "overdue, and not yet by habit",
      { invoices: [invoice({ dueOn: inDays(-9) })], lag: late(20) },
      ["1 1000 habit 2026-W11"],
    ],
    [
      "overdue by habit as well, next week",
      { invoices: [invoice({ dueOn: inDays(-90) })], lag: late(20) },
      ["1 1000 habit 2026-W11"],
    ],
    ["what is contested never", { invoices: [invoice({ disputedMinor: 300n })] }, ["1 700 terms 2026-W12"]],
    ["all of it contested", { invoices: [invoice({ disputedMinor: 1_000n })] }, []],
    ["more contested than open", { invoices: [invoice({ disputedMinor: 2_000n })] }, []],
    ["a credit balance never", { invoices: [invoice({ openMinor: -5n, disputedMinor: -9n })] }, []],
    [
      "what is on its way now",
      { invoices: [invoice({ arrivingMinor: 400n })] },
      ["1 400 arriving 2026-W10", "1 600 terms 2026-W12"],
    ],
    ["as promised", { promises: [promise()] }, ["1 1000 promise 2026-W11"]],
    [
      "a promise in its grace, next week",
      { promises: [promise({ promisedOn: inDays(-2) })] },
      ["1 1000 promise 2026-W11"],
    ],
    [
      "promised in part",
      { promises: [promise({ amountMinor: 400n })] },
      ["1 400 promise 2026-W11", "1 600 terms 2026-W12"],
    ],
    [
      "what is left of a promise",
      { promises: [promise({ paidMinor: 700n })] },
      ["1 300 promise 2026-W11", "1 700 terms 2026-W12"],
    ],
    [
      "promised by somebody who keeps promises",
      { promises: [promise({ keptRate: 6_000 })] },
      ["1 1000 promise 2026-W11"],
    ],
    ["promised by somebody who does not", { promises: [promise({ keptRate: 5_999 })] }, ["1 1000 terms 2026-W12"]],
    [
      "not before a day that is promised, though not believed",
      { promises: [promise({ keptRate: 0, promisedOn: inDays(40) })], lag: late(2) },
      ["1 1000 habit 2026-W16"],
    ],
    [
      "nothing of it is promised twice",
      { promises: [promise(), promise({ id: "q", promisedOn: inDays(12) })] },
      ["1 1000 promise 2026-W11"],
    ],
    [
      "a promise for whatever is oldest leaves the named invoice to the one that names it",
      {
        invoices: [invoice({ dueOn: inDays(-20) }), invoice({ id: "2", dueOn: inDays(-10) })],
        promises: [promise(), promise({ id: "q", promisedOn: inDays(12), invoiceIds: ["1"] })],
      },
      ["1 1000 promise 2026-W12", "2 1000 promise 2026-W11"],
    ],
    ["promised in another currency", { promises: [promise({ currency: "USD" })] }, ["1 1000 terms 2026-W12"]],
    [
      "by its plan",
      { invoices: [invoice({ plannedMinor: 1_000n })], plans: [plan()] },
      ["1 500 plan 2026-W11", "1 500 plan 2026-W15"],
    ],
    [
      "the plan collects no more than it is for",
      { invoices: [invoice({ plannedMinor: 600n })], plans: [plan()] },
      ["1 500 plan 2026-W11", "1 100 plan 2026-W15", "1 400 terms 2026-W12"],
    ],
    [
      "instalments that do not reach leave the rest to habit",
      {
        invoices: [invoice({ plannedMinor: 1_000n })],
        plans: [plan({ instalments: [{ dueOn: inDays(7), amountMinor: 300n }] })],
      },
      ["1 300 plan 2026-W11", "1 700 terms 2026-W12"],
    ],
    [
      "an instalment over two invoices, the oldest first",
      {
        invoices: [
          invoice({ id: "2", dueOn: inDays(-3), openMinor: 300n, plannedMinor: 300n }),
          invoice({ plannedMinor: 700n, openMinor: 700n }),
        ],
        plans: [plan({ invoiceIds: ["1", "2"] })],
      },
      ["2 300 plan 2026-W11", "1 200 plan 2026-W11", "1 500 plan 2026-W15"],
    ],
    [
      "an instalment that was missed, next week",
      {
        invoices: [invoice({ plannedMinor: 500n, openMinor: 500n })],
        plans: [plan({ instalments: [{ dueOn: inDays(-1), amountMinor: 500n }] })],
      },
      ["1 500 plan 2026-W11"],
    ],
    [
      "a plan of other invoices",
      { plans: [plan({ invoiceIds: ["2"] })], invoices: [invoice({ plannedMinor: 1_000n })] },
      ["1 1000 terms 2026-W12"],
    ],
  ])("%s", (_, facts, weeks) => expect(shown(parts(facts)).toSorted()).toEqual(weeks.toSorted()));
});

test.each<[string, Partial<ForecastFacts>, string]>([
  ["terms", {}, "It is due on 18 March 2026. Too few."],
  ["habit", { lag: late(12) }, "Due on 18 March 2026, and this customer pays 12 days late."],
  ["first promise", { promises: [promise()] }, "Promised by 9 March 2026. No promise has fallen due before."],
  [
    "promise",
    { promises: [promise({ keptRate: 8_750 })] },
    "Promised by 9 March 2026. 87% of the promises before were kept.",
  ],
  [
    "promise not believed",
    { promises: [promise({ keptRate: 2_000 })] },
    "It is due on 18 March 2026. Too few. Promised by 9 March 2026, but not believed: 20% of the promises before were kept.",
  ],
  [
    "plan",
    { invoices: [invoice({ plannedMinor: 500n, openMinor: 500n })], plans: [plan()] },
    "An instalment of its payment plan is due on 11 March 2026.",
  ],
  ["arriving", { invoices: [invoice({ arrivingMinor: 1_000n })] }, "The money is on its way."],
])("a part by %s says why", (_, facts, sentence) => expect(parts(facts)[0]?.sentence).toBe(sentence));

test("added up by week and currency, the next week first", () => {
  const found = parts({
    invoices: [
      invoice({ arrivingMinor: 100n }),
      invoice({ id: "2", dueOn: inDays(15), openMinor: 50n }),
      invoice({ id: "3", currency: "USD", dueOn: inDays(15), openMinor: 7n }),
    ],
  });
  expect(forecastWeeks(found)).toEqual([
    {
      week: "2026-W10",
      startsOn: "2026-03-02",
      currency: "EUR",
      minor: 100n,
      bySource: [{ source: "arriving", minor: 100n }],
    },
    {
      week: "2026-W12",
      startsOn: "2026-03-16",
      currency: "EUR",
      minor: 950n,
      bySource: [{ source: "terms", minor: 950n }],
    },
    {
      week: "2026-W12",
      startsOn: "2026-03-16",
      currency: "USD",
      minor: 7n,
      bySource: [{ source: "terms", minor: 7n }],
    },
  ]);
});

test("what a company begins with can be used", () => {
  expect(ForecastTerms.parse(defaultForecastTerms)).toEqual(defaultForecastTerms);
});

describe("whatever is known of a customer", () => {
  const currency = fc.constantFrom("EUR", "USD");
  const near = fc.integer({ min: -60, max: 60 }).map(inDays);
  const minor = fc.bigInt(0n, 900n);
  const ids = fc.uniqueArray(fc.constantFrom("0", "1", "2", "3", "9"), { maxLength: 4 });
  const invoices = fc
    .array(
      fc.record({
        currency,
        dueOn: near,
        openMinor: fc.bigInt(-200n, 1_500n),
        disputedMinor: minor,
        plannedMinor: minor,
        arrivingMinor: minor,
      }),
      { maxLength: 4 },
    )
    .map((list) => list.map((one, place) => ({ ...one, id: `${place}` })));
  const promises = fc
    .array(
      fc.record({
        currency,
        amountMinor: fc.bigInt(1n, 3_000n),
        paidMinor: minor,
        promisedOn: near,
        invoiceIds: ids,
        keptRate: fc.option(fc.integer({ min: 0, max: 10_000 })),
      }),
      { maxLength: 4 },
    )
    .map((list) => list.map((one, place) => ({ ...one, id: `${place}` })));
  const plans = fc
    .array(
      fc.record({
        currency,
        invoiceIds: ids,
        instalments: fc.uniqueArray(fc.record({ dueOn: near, amountMinor: fc.bigInt(1n, 800n) }), {
          selector: ({ dueOn }) => dueOn,
          maxLength: 5,
        }),
      }),
      { maxLength: 3 },
    )
    .map((list) => list.map((one, place) => ({ ...one, id: `${place}` })));
  const lag = fc.oneof(fc.constant(onTerms), fc.integer({ min: -20, max: 50 }).map(late));
  const anyFacts: fc.Arbitrary<ForecastFacts> = fc.record({ invoices, promises, plans, lag });

  test("each invoice is expected for what is open less what is contested, no more and no less", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const found = parts(facts);
        for (const { id, currency: own, openMinor, disputedMinor } of facts.invoices) {
          const mine = found.filter(({ invoiceId }) => invoiceId === id);
          const expected = openMinor > disputedMinor && openMinor > 0n ? openMinor - disputedMinor : 0n;
          expect(mine.reduce((sum, part) => sum + part.minor, 0n)).toBe(expected);
          expect(mine.every((part) => part.currency === own && part.minor > 0n)).toBe(true);
        }
      }),
      { numRuns: 400 },
    );
  });

  test("the weeks hold the same money per currency, each part in one of them", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const found = parts(facts);
        const weeks = forecastWeeks(found);
        const sums = (list: readonly { currency: string; minor: bigint }[]) =>
          Object.fromEntries(
            [...Map.groupBy(list, (one) => one.currency)].map(([key, own]) => [
              key,
              own.reduce((sum, one) => sum + one.minor, 0n),
            ]),
          );
        expect(sums(weeks)).toEqual(sums(found));
        for (const week of weeks) expect(week.bySource.reduce((sum, one) => sum + one.minor, 0n)).toBe(week.minor);
        expect(new Set(weeks.map(({ week, currency: of }) => `${week} ${of}`)).size).toBe(weeks.length);
      }),
    );
  });

  test("no money is expected in a week that has gone by, and what should have come, in the next one", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const [now, next] = [isoWeekOf(TODAY), isoWeekOf(inDays(7))];
        for (const { saidOn, week, startsOn } of parts(facts)) {
          expect(startsOn >= now.startsOn).toBe(true);
          expect(week).toBe(saidOn < TODAY ? next.week : isoWeekOf(saidOn).week);
        }
      }),
    );
  });

  test("the order in which it is told says nothing", () => {
    let sources = new Set<string>();
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const turned = {
          ...facts,
          invoices: facts.invoices.toReversed(),
          promises: facts.promises.toReversed(),
          plans: facts.plans.map((one) => ({ ...one, instalments: one.instalments.toReversed() })).toReversed(),
        };
        const found = parts(facts);
        sources = new Set([...sources, ...found.map(({ source }) => source)]);
        expect(parts(turned)).toEqual(found);
      }),
    );
    expect([...sources].toSorted()).toEqual(Object.keys(forecastSources).toSorted());
  });
});
