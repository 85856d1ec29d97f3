import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { daysAgo, givenPromise, TODAY } from "#server/domain/collections/given-account";
import { moneyOfPromises, type Receipt, type ReceivingPromise } from "#server/domain/collections/promise-money";
import { addDays } from "#server/domain/time";

const GRACE = 2;
const promise = (id: string, given: Partial<ReceivingPromise> = {}): ReceivingPromise => ({
  ...givenPromise({ amountMinor: 100n, ...given }),
  id,
});
const receipt = (invoiceId: string, minor: bigint, given: Partial<Receipt> = {}): Receipt => ({
  invoiceId,
  currency: "EUR",
  on: TODAY,
  minor,
  isOwn: true,
  ...given,
});
const paid = (promises: ReceivingPromise[], receipts: Receipt[]) =>
  Object.fromEntries(moneyOfPromises(promises, receipts, GRACE));

const soon = { promisedOn: addDays(TODAY, 1) };
const later = { promisedOn: addDays(TODAY, 20) };

describe("what counts for one promise", () => {
  test.each<[string, Partial<ReceivingPromise>, Receipt, bigint]>([
    ["money for any own invoice, where it names none", {}, receipt("a", 60n), 60n],
    ["none of an account below, where it names none", {}, receipt("a", 60n, { isOwn: false }), 0n],
    ["an invoice it names", { invoiceIds: ["a"] }, receipt("a", 60n), 60n],
    ["an invoice of an account below that it names", { invoiceIds: ["a"] }, receipt("a", 60n, { isOwn: false }), 60n],
    ["an invoice it does not name", { invoiceIds: ["b"] }, receipt("a", 60n), 0n],
    ["another currency", {}, receipt("a", 60n, { currency: "USD" }), 0n],
    ["no more than it promised", {}, receipt("a", 170n), 100n],
    ["money that came back counts nothing", {}, receipt("a", -60n), 0n],
    ["the eve of the day it was given", {}, receipt("a", 60n, { on: daysAgo(4) }), 0n],
    ["the day it was given", {}, receipt("a", 60n, { on: daysAgo(3) }), 60n],
    ["its last day of grace", {}, receipt("a", 60n, { on: addDays(TODAY, 9) }), 60n],
    ["the day after", {}, receipt("a", 60n, { on: addDays(TODAY, 10) }), 0n],
    ["the eve of its end", { endedOn: addDays(TODAY, 1) }, receipt("a", 60n), 60n],
    ["the day it ended", { endedOn: TODAY }, receipt("a", 60n), 0n],
  ])("%s", (_, given, came, counted) => {
    expect(paid([promise("one", given)], [came])).toEqual({ one: counted });
  });
});

describe("what counts where several promises want it", () => {
  test.each<[string, ReceivingPromise[], Receipt[], Record<string, bigint>]>([
    [
      "the same invoice: the earlier day first, the rest to the later",
      [promise("second", { ...later, invoiceIds: ["a"] }), promise("first", { ...soon, invoiceIds: ["a"] })],
      [receipt("a", 130n)],
      { first: 100n, second: 30n },
    ],
    [
      "both of one day: whoever was given first",
      [promise("b", { givenOn: daysAgo(1) }), promise("c", { givenOn: daysAgo(2) })],
      [receipt("a", 100n)],
      { b: 0n, c: 100n },
    ],
    [
      "money the later one has no other of is left to it, where the earlier has another",
      [promise("either", { ...soon, invoiceIds: ["a", "b"] }), promise("only-a", { ...later, invoiceIds: ["a"] })],
      [receipt("a", 100n), receipt("b", 100n)],
      { either: 100n, "only-a": 100n },
    ],
    [
      "and goes to the earlier where it has none",
      [promise("either", { ...soon, invoiceIds: ["a", "b"] }), promise("only-a", { ...later, invoiceIds: ["a"] })],
      [receipt("a", 100n), receipt("b", 40n)],
      { either: 100n, "only-a": 40n },
    ],
    [
      "one that was replaced keeps what came before, the new one gets what came since",
      [promise("old", { ...soon, endedOn: TODAY }), promise("new", { ...later, givenOn: TODAY })],
      [receipt("a", 30n, { on: daysAgo(1) }), receipt("a", 70n)],
      { old: 30n, new: 70n },
    ],
  ])("%s", (_, promises, receipts, counted) => {
    expect(paid(promises, receipts)).toEqual(counted);
  });
});

const invoices = ["a", "b", "c"];
const anyDay = fc.integer({ min: -10, max: 10 }).map((days) => addDays(TODAY, days));
const anyPromise = fc.record({
  amountMinor: fc.bigInt({ min: 1n, max: 200n }),
  givenOn: anyDay,
  ahead: fc.integer({ min: 0, max: 12 }),
  invoiceIds: fc.subarray(invoices),
  endedOn: fc.option(anyDay),
});
const anyPromises = fc
  .array(anyPromise, { maxLength: 6 })
  .map((all) =>
    all.map(({ ahead, ...one }, place) => promise(`p${place}`, { ...one, promisedOn: addDays(one.givenOn, ahead) })),
  );
const anyReceipts = fc.array(
  fc
    .record({ invoiceId: fc.constantFrom(...invoices), minor: fc.bigInt({ min: -50n, max: 200n }), on: anyDay })
    .map(({ invoiceId, minor, on }) => receipt(invoiceId, minor, { on })),
  { maxLength: 8 },
);
const sum = (values: Iterable<bigint>) => [...values].reduce((all, one) => all + one, 0n);

describe("whatever is promised and paid", () => {
  test("no more is counted than arrived, of all invoices and for any of them, nor than was promised", () => {
    fc.assert(
      fc.property(anyPromises, anyReceipts, (promises, receipts) => {
        const counted = moneyOfPromises(promises, receipts, GRACE);
        for (const { id, amountMinor } of promises) expect(counted.get(id)).toBeLessThanOrEqual(amountMinor);
        for (const names of [["a"], ["b"], ["c"], ["a", "b"], ["a", "c"], ["b", "c"], invoices]) {
          const ofThese = promises.filter(
            ({ invoiceIds }) => invoiceIds.length > 0 && invoiceIds.every((id) => names.includes(id)),
          );
          const arrived = sum(
            receipts
              .filter(({ invoiceId, minor }) => names.includes(invoiceId) && minor > 0n)
              .map(({ minor }) => minor),
          );
          expect(sum(ofThese.map(({ id }) => counted.get(id) ?? 0n))).toBeLessThanOrEqual(arrived);
        }
        const all = sum(receipts.map(({ minor }) => (minor > 0n ? minor : 0n)));
        expect(sum(counted.values())).toBeLessThanOrEqual(all);
      }),
    );
  });

  test("a promise for a later day takes nothing from an earlier one", () => {
    fc.assert(
      fc.property(anyPromises, anyReceipts, (promises, receipts) => {
        const last = promises.toSorted((one, other) => one.promisedOn.localeCompare(other.promisedOn)).at(-1);
        if (!last) return;
        const latest = promise("z", { ...last, promisedOn: addDays(last.promisedOn, 1) });
        const before = moneyOfPromises(promises, receipts, GRACE);
        const after = moneyOfPromises([...promises, latest], receipts, GRACE);
        for (const [id, minor] of before) expect(after.get(id)).toBe(minor);
      }),
    );
  });

  test("more money lowers nobody's part", () => {
    fc.assert(
      fc.property(anyPromises, anyReceipts, anyReceipts, (promises, receipts, more) => {
        const before = moneyOfPromises(promises, receipts, GRACE);
        const after = moneyOfPromises(promises, [...receipts, ...more], GRACE);
        for (const [id, minor] of before) expect(after.get(id)).toBeGreaterThanOrEqual(minor);
      }),
    );
  });
});
