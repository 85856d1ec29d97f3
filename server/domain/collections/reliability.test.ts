import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PromiseFacts } from "#server/domain/collections/account-facts";
import { daysAgo, givenPromise, TODAY } from "#server/domain/collections/given-account";
import {
  habitualLag,
  keptRate,
  keptRates,
  payingDays,
  type SettledInvoice,
} from "#server/domain/collections/reliability";
import { addDays } from "#server/domain/time";

const terms = { graceDays: 3, keptFromBasisPoints: 9_800 };
/** Promised a month ago, so that its grace is over. */
const old = (paidMinor: bigint, given: Partial<PromiseFacts> = {}) =>
  givenPromise({ givenOn: daysAgo(40), promisedOn: daysAgo(30), amountMinor: 1_000n, paidMinor, ...given });

describe("how promises were kept", () => {
  test.each<
    [string, PromiseFacts[], { due: number; kept: number; rate: number | null; amounts: [bigint, bigint, number][] }]
  >([
    ["none was given", [], { due: 0, kept: 0, rate: null, amounts: [] }],
    ["one kept", [old(1_000n)], { due: 1, kept: 1, rate: 10_000, amounts: [[1_000n, 1_000n, 10_000]] }],
    ["one kept within tolerance", [old(980n)], { due: 1, kept: 1, rate: 10_000, amounts: [[1_000n, 980n, 9_800]] }],
    ["one broken", [old(0n)], { due: 1, kept: 0, rate: 0, amounts: [[1_000n, 0n, 0]] }],
    ["one kept in part counts by amount", [old(400n)], { due: 1, kept: 0, rate: 0, amounts: [[1_000n, 400n, 4_000]] }],
    [
      "two kept of three",
      [old(1_000n), old(1_000n), old(0n, { amountMinor: 8_000n })],
      { due: 3, kept: 2, rate: 6_666, amounts: [[10_000n, 2_000n, 2_000]] },
    ],
    [
      "more than promised is no more than kept",
      [old(5_000n), old(0n)],
      { due: 2, kept: 1, rate: 5_000, amounts: [[2_000n, 1_000n, 5_000]] },
    ],
    ["one that is taken back", [old(0n, { endedOn: daysAgo(31) })], { due: 0, kept: 0, rate: null, amounts: [] }],
    ["one in its grace", [old(0n, { promisedOn: daysAgo(3) })], { due: 0, kept: 0, rate: null, amounts: [] }],
    [
      "one whose grace is just over",
      [old(0n, { promisedOn: daysAgo(4) })],
      { due: 1, kept: 0, rate: 0, amounts: [[1_000n, 0n, 0]] },
    ],
    ["one kept before its day", [old(1_000n, { promisedOn: TODAY })], { due: 0, kept: 0, rate: null, amounts: [] }],
  ])("%s", (_, promises, { amounts, ...rates }) => {
    const found = keptRate(promises, terms, TODAY);
    expect(found).toMatchObject(rates);
    expect(found.amounts).toEqual(
      amounts.map(([dueMinor, receivedMinor, rate]) => ({ currency: "EUR", dueMinor, receivedMinor, rate })),
    );
  });

  test("currencies are never added up", () => {
    const { amounts, rate } = keptRate([old(1_000n, { currency: "USD" }), old(0n)], terms, TODAY);
    expect(rate).toBe(5_000);
    expect(amounts.map(({ currency, rate: own }) => [currency, own])).toEqual([
      ["EUR", 0],
      ["USD", 10_000],
    ]);
  });

  test("each contact by itself", () => {
    const given = [
      { ...old(1_000n), contact: "Ana" },
      { ...old(0n), contact: "Ben" },
      { ...old(1_000n), contact: "Ben" },
    ];
    const rates = keptRates(given, ({ contact }) => contact, terms, TODAY);
    expect([...rates].map(([contact, { rate }]) => [contact, rate])).toEqual([
      ["Ana", 10_000],
      ["Ben", 5_000],
    ]);
  });
});

const settled = (daysLate: number, given: Partial<SettledInvoice> & { paidAgo?: number } = {}): SettledInvoice => {
  const { paidAgo = 5, ...rest } = given;
  const paidOn = daysAgo(paidAgo);
  const dueOn = addDays(paidOn, -daysLate);
  return { id: `${daysLate} ${paidAgo}`, issuedOn: addDays(dueOn, -30), dueOn, paidOn, baseMinor: 1_000n, ...rest };
};

describe("days to pay, weighed by amount", () => {
  test.each<[string, SettledInvoice[], ReturnType<typeof payingDays>]>([
    ["nothing settled", [], null],
    ["nothing but credits", [settled(5, { baseMinor: -100n })], null],
    ["one", [settled(5)], { toPay: 35, beyondTerms: 5 }],
    ["one paid early", [settled(-5)], { toPay: 25, beyondTerms: -5 }],
    ["the larger weighs more", [settled(0, { baseMinor: 9_000n }), settled(40)], { toPay: 34, beyondTerms: 4 }],
    ["to a tenth of a day", [settled(0), settled(0), settled(1)], { toPay: 30.3, beyondTerms: 0.3 }],
    [
      "half a tenth away from nothing",
      [settled(0, { baseMinor: 19n }), settled(-1, { baseMinor: 1n })],
      { toPay: 30, beyondTerms: -0.1 },
    ],
    ["a sum no float holds", [settled(7, { baseMinor: 10n ** 20n }), settled(7)], { toPay: 37, beyondTerms: 7 }],
  ])("%s", (_, invoices, days) => expect(payingDays(invoices)).toEqual(days));
});

describe("how late a customer is out of habit", () => {
  test.each<
    [string, number[], { last: number; least: number }, { kind: string; days: number; invoices: number }, string]
  >([
    [
      "no history",
      [],
      { last: 6, least: 1 },
      { kind: "terms", days: 0, invoices: 0 },
      "No invoice has been settled so far, so its terms are taken.",
    ],
    [
      "one where three are asked",
      [9],
      { last: 6, least: 3 },
      { kind: "terms", days: 0, invoices: 1 },
      "One invoice has been settled so far, so its terms are taken.",
    ],
    [
      "two where three are asked",
      [9, 9],
      { last: 6, least: 3 },
      { kind: "terms", days: 0, invoices: 2 },
      "Only 2 invoices have been settled so far, so its terms are taken.",
    ],
    [
      "one where one is enough",
      [1],
      { last: 6, least: 1 },
      { kind: "habit", days: 1, invoices: 1 },
      "It pays 1 day late, by the middle of its last settled invoice.",
    ],
    [
      "the one in the middle",
      [300, 2, 9],
      { last: 6, least: 3 },
      { kind: "habit", days: 9, invoices: 3 },
      "It pays 9 days late, by the middle of its last 3 settled invoices.",
    ],
    [
      "between two in the middle, half a day later",
      [1, 2, 5, 9],
      { last: 6, least: 3 },
      { kind: "habit", days: 4, invoices: 4 },
      "It pays 4 days late, by the middle of its last 4 settled invoices.",
    ],
    [
      "early",
      [-3, -3, 0],
      { last: 6, least: 3 },
      { kind: "habit", days: -3, invoices: 3 },
      "It pays 3 days early, by the middle of its last 3 settled invoices.",
    ],
    [
      "half a day early is later too",
      [-2, -1],
      { last: 6, least: 2 },
      { kind: "habit", days: -1, invoices: 2 },
      "It pays 1 day early, by the middle of its last 2 settled invoices.",
    ],
    [
      "half a day early is the day",
      [-1, 0],
      { last: 6, least: 2 },
      { kind: "habit", days: 0, invoices: 2 },
      "It pays on the day it is due, by the middle of its last 2 settled invoices.",
    ],
    [
      "on the day",
      [0, 0, 40],
      { last: 6, least: 3 },
      { kind: "habit", days: 0, invoices: 3 },
      "It pays on the day it is due, by the middle of its last 3 settled invoices.",
    ],
  ])("%s", (_, late, bounds, lag, sentence) => {
    expect(
      habitualLag(
        late.map((days) => settled(days)),
        bounds,
      ),
    ).toEqual({ ...lag, sentence });
  });

  test("of the last invoices alone", () => {
    const invoices = [
      settled(90, { paidAgo: 100 }),
      settled(3, { paidAgo: 2 }),
      settled(5, { paidAgo: 1 }),
      settled(4, { paidAgo: 3 }),
    ];
    expect(habitualLag(invoices, { last: 3, least: 1 }).days).toBe(4);
    expect(habitualLag(invoices, { last: 1, least: 1 }).days).toBe(5);
  });
});

test("in whatever order promises and invoices are told, they say the same", () => {
  const paid = fc.record({
    late: fc.integer({ min: -20, max: 60 }),
    paidAgo: fc.integer({ min: 0, max: 9 }),
    baseMinor: fc.bigInt(-5n, 5_000n),
  });
  const promise = fc.record({
    paidMinor: fc.bigInt(0n, 1_500n),
    ago: fc.integer({ min: -3, max: 12 }),
    currency: fc.constantFrom("EUR", "USD"),
  });
  fc.assert(
    fc.property(fc.array(paid, { maxLength: 12 }), fc.array(promise, { maxLength: 8 }), (invoices, given) => {
      const history = invoices.map(({ late, ...rest }, place) => settled(late, { ...rest, id: `${place}` }));
      const promises = given.map(({ ago, ...rest }) => old(0n, { ...rest, promisedOn: daysAgo(ago) }));
      const bounds = { last: 5, least: 2 };
      expect(habitualLag(history.toReversed(), bounds)).toEqual(habitualLag(history, bounds));
      expect(payingDays(history.toReversed())).toEqual(payingDays(history));
      expect(keptRate(promises.toReversed(), terms, TODAY)).toEqual(keptRate(promises, terms, TODAY));
    }),
  );
});
