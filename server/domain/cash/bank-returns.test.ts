import { describe, expect, test } from "vitest";
import {
  cameBackWords,
  isLateReturn,
  outcomesOfReturns,
  type ReturnBooking,
  returnReference,
  unbookedWords,
} from "#server/domain/cash/bank-returns";

const order = (given: Partial<Parameters<typeof outcomesOfReturns>[0][number]> = {}) => ({
  id: "one",
  reference: "RET-000001",
  amountMinor: 50_000n,
  payerAccount: "DE44500105175407324931",
  orderedOn: "2026-03-02",
  ...given,
});
const booking = (given: Partial<ReturnBooking> = {}): ReturnBooking => ({
  id: "debit",
  bookedOn: "2026-03-03",
  amountMinor: -50_000n,
  isReversal: false,
  counterpartyAccount: "DE44500105175407324931",
  endToEndReference: null,
  ...given,
});
const fact = {
  ...{ id: "one", requestId: "r", reference: "RET-000001", amountMinor: 50_000n, currency: "EUR" },
  ...{ orderedOn: "2026-03-02", bookedOn: null, cameBackOn: null },
};

test.each([
  [1n, "RET-000001"],
  [999_999n, "RET-999999"],
  [1_234_567n, "RET-1234567"],
])("number %s is %s", (number, expected) => {
  expect(returnReference(number)).toBe(expected);
});

describe("the booking that carried an order out", () => {
  const bookedOn = (...bookings: ReturnBooking[]) => outcomesOfReturns([order()], bookings).get("one")?.bookedOn;

  test.each([
    ["repeats its reference", booking({ endToEndReference: "RET-000001", counterpartyAccount: null }), "2026-03-03"],
    [
      "repeats its reference on the day before",
      booking({ endToEndReference: "RET-000001", bookedOn: "2026-03-01" }),
      "2026-03-01",
    ],
    ["goes to the payer's account", booking(), "2026-03-03"],
    ["goes to the payer's account on the same day", booking({ bookedOn: "2026-03-02" }), "2026-03-02"],
    ["goes to another account", booking({ counterpartyAccount: "DE02500105170137075030" }), null],
    ["tells no account", booking({ counterpartyAccount: null }), null],
    ["was booked before it", booking({ bookedOn: "2026-03-01" }), null],
    ["is of another amount", booking({ amountMinor: -49_999n, endToEndReference: "RET-000001" }), null],
    ["comes in", booking({ amountMinor: 50_000n }), null],
    ["takes something back", booking({ isReversal: true }), null],
  ])("%s", (_name, one, expected) => {
    expect(bookedOn(one)).toBe(expected);
  });

  test("is one order's alone: the reference first, then the oldest", () => {
    const orders = [order({ id: "one" }), order({ id: "two", reference: "RET-000002" })];
    const named = booking({ id: "b", endToEndReference: "RET-000002", bookedOn: "2026-03-03" });
    const first = outcomesOfReturns(orders, [named]);
    expect([first.get("one")?.bookedOn, first.get("two")?.bookedOn]).toEqual([null, "2026-03-03"]);
    const both = outcomesOfReturns(orders, [named, booking({ id: "a", bookedOn: "2026-03-04" })]);
    expect([both.get("one")?.bookedOn, both.get("two")?.bookedOn]).toEqual(["2026-03-04", "2026-03-03"]);
    const unnamed = outcomesOfReturns(orders.toReversed(), [booking()]);
    expect([unnamed.get("one")?.bookedOn, unnamed.get("two")?.bookedOn]).toEqual(["2026-03-03", null]);
  });

  test("and the one that brings it back", () => {
    const back = booking({ id: "back", amountMinor: 50_000n, isReversal: true, bookedOn: "2026-03-05" });
    const outcome = (reference: string) =>
      outcomesOfReturns([order()], [booking(), { ...back, endToEndReference: reference }]).get("one");
    expect(outcome("RET-000001")).toEqual({ bookedOn: "2026-03-03", cameBackOn: "2026-03-05" });
    expect(outcome("RET-000009")).toEqual({ bookedOn: "2026-03-03", cameBackOn: null });
  });
});

test.each([
  ["2026-03-07", {}, false],
  ["2026-03-08", {}, true],
  ["2026-03-08", { bookedOn: "2026-03-03" }, false],
  ["2026-03-08", { cameBackOn: "2026-03-05" }, false],
])("on %s an order of 2 March with %o is late: %s", (today, more, expected) => {
  expect(isLateReturn({ ...fact, ...more }, today, 5)).toBe(expected);
});

test("how it stands is told in a sentence", () => {
  expect(unbookedWords([fact], false)).toBe(
    "The order RET-000001 over €500.00 of 2 March 2026 stands; the bank has not sent it yet.",
  );
  expect(unbookedWords([fact, { ...fact, reference: "RET-000002" }], true)).toContain("stand, and the bank");
  expect(cameBackWords([fact])).toBeNull();
  expect(cameBackWords([{ ...fact, cameBackOn: "2026-03-05" }])).toContain("came back on 5 March 2026");
});
