import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PromiseFacts } from "#server/domain/collections/account-facts";
import { givenPromise } from "#server/domain/collections/given-account";
import {
  coveredByPromise,
  isBroken,
  isLive,
  judgePromise,
  lastDayOfGrace,
  type PromiseState,
  promiseStates,
  promiseWords,
} from "#server/domain/collections/promise";
import { addDays } from "#server/domain/time";

const terms = { graceDays: 3, keptFromBasisPoints: 9_800 };
// A leap day lies within its days of grace.
const promise = (given: Partial<PromiseFacts> = {}) =>
  givenPromise({ amountMinor: 10_000n, givenOn: "2028-02-20", promisedOn: "2028-02-28", ...given });

describe("day by day", () => {
  test.each<[string, string, bigint, PromiseState]>([
    ["the day it was given", "2028-02-20", 0n, "open"],
    ["the promised day", "2028-02-28", 0n, "open"],
    ["the first day of grace", "2028-02-29", 0n, "due"],
    ["the last day of grace", "2028-03-02", 0n, "due"],
    ["the day after it", "2028-03-03", 0n, "broken"],
    ["the last day of grace, with a part of it", "2028-03-02", 5_000n, "due"],
    ["the day after it, with a part of it", "2028-03-03", 5_000n, "partly_kept"],
    ["the day after it, with the least there is", "2028-03-03", 1n, "partly_kept"],
    ["the day after it, with all of it", "2028-03-03", 10_000n, "kept"],
    ["paid before the promised day", "2028-02-21", 10_000n, "kept"],
    ["overpaid within grace", "2028-03-01", 12_000n, "kept"],
  ])("%s", (_name, day, paidMinor, state) => {
    expect(judgePromise(promise({ paidMinor }), terms, day)).toBe(state);
  });

  test("without grace it is broken the day after", () => {
    const strict = { ...terms, graceDays: 0 };
    expect(judgePromise(promise(), strict, "2028-02-28")).toBe("open");
    expect(judgePromise(promise(), strict, "2028-02-29")).toBe("broken");
    expect(lastDayOfGrace(promise(), 0)).toBe("2028-02-28");
  });
});

describe("how much of it has to arrive", () => {
  test.each<[string, number, bigint, bigint, boolean]>([
    ["exactly the tolerance", 9_800, 10_000n, 9_800n, true],
    ["one minor unit less", 9_800, 10_000n, 9_799n, false],
    ["one minor unit more", 9_800, 10_000n, 9_801n, true],
    ["a tolerance between two minor units is not rounded down", 9_800, 10_001n, 9_800n, false],
    ["the minor unit above it is enough", 9_800, 10_001n, 9_801n, true],
    ["without tolerance, all", 10_000, 10_000n, 10_000n, true],
    ["without tolerance, one minor unit short", 10_000, 10_000n, 9_999n, false],
    ["a sum beyond what a number holds, exactly", 9_999, 10n ** 20n, 9_999n * 10n ** 16n, true],
    ["and one minor unit short of it", 9_999, 10n ** 20n, 9_999n * 10n ** 16n - 1n, false],
  ])("%s", (_name, keptFromBasisPoints, amountMinor, paidMinor, isKept) => {
    const state = judgePromise(promise({ amountMinor, paidMinor }), { ...terms, keptFromBasisPoints }, "2028-03-03");
    expect(state).toBe(isKept ? "kept" : "partly_kept");
  });
});

describe("taken back", () => {
  const endedOn = "2028-02-25";
  test.each<[string, string, Partial<PromiseFacts>, PromiseState]>([
    ["the day before it is still open", "2028-02-24", { endedOn }, "open"],
    ["on that day", "2028-02-25", { endedOn }, "ended"],
    ["it is never broken", "2028-06-01", { endedOn }, "ended"],
    ["not even with a part paid", "2028-06-01", { endedOn, paidMinor: 4_000n }, "ended"],
    ["one that was kept before stays kept", "2028-06-01", { endedOn, paidMinor: 10_000n }, "kept"],
    ["within its days of grace", "2028-03-02", { endedOn: "2028-03-02" }, "ended"],
  ])("%s", (_name, day, given, state) => expect(judgePromise(promise(given), terms, day)).toBe(state));
});

test("every state has words, and at most one of live and broken is true of it", () => {
  expect(promiseStates.map((state) => [promiseWords[state], isLive(state), isBroken(state)])).toEqual([
    ["Open", true, false],
    ["Due", true, false],
    ["Kept", false, false],
    ["Partly kept", false, true],
    ["Broken", false, true],
    ["Taken back", false, false],
  ]);
});

describe("what it keeps away from reminders", () => {
  const invoice = (id: string, dueOn: string, openMinor: bigint, currency = "EUR") => ({
    id,
    currency,
    dueOn,
    openMinor,
  });
  const [oldest, middle, youngest] = [
    invoice("b", "2028-01-10", 300n),
    invoice("a", "2028-01-31", 400n),
    invoice("c", "2028-02-15", 500n),
  ] as const;
  const all = [youngest, oldest, middle];

  test.each<[string, Partial<PromiseFacts>, typeof all, Record<string, bigint>]>([
    ["the oldest first", { amountMinor: 700n }, all, { b: 300n, a: 400n }],
    ["of the last one a part", { amountMinor: 701n }, all, { b: 300n, a: 400n, c: 1n }],
    ["of the first one a part", { amountMinor: 299n }, all, { b: 299n }],
    ["no more than is open", { amountMinor: 9_999n }, all, { b: 300n, a: 400n, c: 500n }],
    ["the invoices it names alone", { amountMinor: 9_999n, invoiceIds: ["c", "a"] }, all, { a: 400n, c: 500n }],
    ["of those the oldest first", { amountMinor: 401n, invoiceIds: ["c", "a"] }, all, { a: 400n, c: 1n }],
    ["what is left of it after a payment", { amountMinor: 700n, paidMinor: 500n }, all, { b: 200n }],
    ["nothing when it was paid", { amountMinor: 700n, paidMinor: 700n }, all, {}],
    ["nothing when more was paid", { amountMinor: 700n, paidMinor: 900n }, all, {}],
    ["nothing in another currency", { amountMinor: 700n, currency: "CHF" }, all, {}],
    [
      "its own currency among others",
      { amountMinor: 700n },
      [invoice("usd", "2027-01-01", 900n, "USD"), ...all],
      { b: 300n, a: 400n },
    ],
    ["a settled one is passed", { amountMinor: 300n }, [invoice("b", "2028-01-10", 0n), middle], { a: 300n }],
    [
      "an overpaid one does not add to it",
      { amountMinor: 300n },
      [invoice("b", "2028-01-10", -50n), middle],
      { a: 300n },
    ],
    [
      "of two due on one day the first by its id",
      { amountMinor: 500n },
      [invoice("z", "2028-01-31", 400n), middle],
      { a: 400n, z: 100n },
    ],
    ["an invoice that is not there keeps nothing back", { amountMinor: 500n, invoiceIds: ["gone"] }, all, {}],
  ])("%s", (_name, given, invoices, covered) => {
    expect(Object.fromEntries(coveredByPromise(promise({ paidMinor: 0n, ...given }), invoices))).toEqual(covered);
  });

  test("it covers all that is left of it or all that is open, whatever the order of the invoices", () => {
    const invoices = fc.uniqueArray(
      fc.record({
        id: fc.string({ minLength: 1, maxLength: 3 }),
        currency: fc.constantFrom("EUR", "JPY"),
        dueOn: fc.integer({ min: 0, max: 5 }).map((days) => addDays("2028-02-27", days)),
        openMinor: fc.bigInt({ min: -5n, max: 50n }),
      }),
      { selector: ({ id }) => id, maxLength: 6 },
    );
    fc.assert(
      fc.property(
        invoices.chain((some) => fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length }))),
        fc.bigInt({ min: 1n, max: 150n }),
        fc.bigInt({ min: 0n, max: 150n }),
        ([some, shuffled], amountMinor, paidMinor) => {
          const one = promise({ amountMinor, paidMinor });
          const covered = coveredByPromise(one, some);
          const open = some.filter(({ currency, openMinor }) => currency === "EUR" && openMinor > 0n);
          const openSum = open.reduce((sum, { openMinor }) => sum + openMinor, 0n);
          const left = amountMinor > paidMinor ? amountMinor - paidMinor : 0n;
          expect([...covered.values()].reduce((sum, part) => sum + part, 0n)).toBe(left < openSum ? left : openSum);
          for (const [id, part] of covered)
            expect(part).toBeLessThanOrEqual(open.find((invoice) => invoice.id === id)?.openMinor ?? 0n);
          expect(coveredByPromise(one, shuffled)).toEqual(covered);
        },
      ),
    );
  });
});
