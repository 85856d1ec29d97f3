import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { explanationOf, isReceipt } from "#server/domain/exceptions/payment-explanation";
import { givenEntry, givenEntryFacts, givenInvoice, givenMoney, on } from "#server/domain/exceptions/payment-given";
import { addDays } from "#server/domain/time";

const invoice = givenInvoice();
const paying = (given: Parameters<typeof givenMoney>[0] = {}) =>
  givenMoney({ allocations: [on(invoice, 119_000n)], invoiceNumbers: ["DE01-001001"], ...given });

test.each([
  [{ amountMinor: -1n }, false],
  [{ status: "pending" }, false],
  [{ isReversal: true }, false],
  [{ isDeleted: true }, false],
  [{}, true],
])("%o is a receipt: %s", (entry, expected) => {
  expect(isReceipt(givenEntryFacts({ entry }))).toBe(expected);
});

describe("what explains a booking", () => {
  test("nothing, where nothing is known", () => {
    expect(explanationOf(givenEntryFacts())).toBeNull();
  });

  test.each([
    ["on the same day", "2026-03-09", true],
    ["ten days before it", "2026-02-27", true],
    ["eleven days before it", "2026-02-26", false],
    ["five days after it", "2026-03-14", true],
    ["six days after it", "2026-03-15", false],
  ])("a payment of its amount %s", (_name, receivedOn, expected) => {
    const found = explanationOf(givenEntryFacts({ payments: [paying({ receivedOn })] }));
    expect(found?.kind).toBe(expected ? "payment" : undefined);
  });

  test.each([
    ["by card", { method: "card" }],
    ["collected by a gateway", { isCollected: true }],
    ["taken over from a gateway", { namesGatewayPayment: true }],
    ["of another legal entity", { entityCode: "US01" }],
    ["in another currency", { currency: "USD" }],
    ["of another amount", { amountMinor: 119_001n }],
  ])("never a payment %s", (_name, given) => {
    expect(explanationOf(givenEntryFacts({ payments: [paying(given)] }))).toBeNull();
  });

  test("a payout a gateway tells of under the reference and amount, and no other", () => {
    const payouts = [
      { system: "gocardless", externalId: "PO1", seenAt: new Date(0), amountMinor: 119_000n, reference: "MERIDIAN-8F" },
    ];
    const entry = { counterpartyName: "Collect SAS", remittance: "MERIDIAN-8F" };
    expect(explanationOf(givenEntryFacts({ entry, payouts }))).toEqual({ kind: "payout", reference: "MERIDIAN-8F" });
    expect(explanationOf(givenEntryFacts({ entry: { ...entry, remittance: "MERIDIAN-9A" }, payouts }))).toBeNull();
    expect(explanationOf(givenEntryFacts({ entry: { ...entry, amountMinor: 1n }, payouts }))).toBeNull();
  });

  test("what a card processor pays out in one sum, another account of ours, and interest", () => {
    const processor = { counterpartyName: "Stripe Technology Europe Ltd", endToEndReference: "po_1Qx" };
    expect(explanationOf(givenEntryFacts({ entry: processor }))?.kind).toBe("payout");
    expect(explanationOf(givenEntryFacts({ entry: { isOwnTransfer: true } }))?.kind).toBe("own_transfer");
    expect(explanationOf(givenEntryFacts({ entry: { transactionCode: "ACMT-MCOP-INTR" } }))?.kind).toBe(
      "bank_interest",
    );
  });

  test("that it went back: then the payment tells of the one that came again", () => {
    const back = givenEntry({ id: "back", amountMinor: -119_000n, isReversal: true, bookedOn: "2026-03-10" });
    const again = givenEntry({ id: "again", bookedOn: "2026-03-12" });
    const payments = [paying()];
    expect(explanationOf(givenEntryFacts({ peers: [back, again], payments }))?.kind).toBe("returned");
    const [entry, peers] = [again, [back, givenEntry()]];
    expect(explanationOf(givenEntryFacts({ entry, peers, payments }))?.kind).toBe("payment");
    expect(explanationOf(givenEntryFacts({ entry, peers: [givenEntry()], payments }))).toBeNull();
  });

  test("one transfer for several invoices, told as a payment on each", () => {
    const second = givenInvoice({ number: "DE01-001002", totalMinor: 50_000n });
    const namedPayments = [
      paying({ id: "one" }),
      givenMoney({ id: "two", amountMinor: 50_000n, allocations: [on(second, 50_000n)] }),
    ];
    const entry = { amountMinor: 169_000n, remittance: "DE01-001001, DE01-001002" };
    const found = explanationOf(givenEntryFacts({ entry, named: [invoice, second], namedPayments }));
    expect(found).toMatchObject({ kind: "payment", payments: [{ id: "one" }, { id: "two" }] });
    const short = { ...entry, amountMinor: 168_999n };
    expect(explanationOf(givenEntryFacts({ entry: short, named: [invoice, second], namedPayments }))).toBeNull();
  });

  test("of two equal bookings and one payment the one that names its invoice has it", () => {
    const silent = givenEntry({ id: "silent", remittance: null, counterpartyName: null, counterpartyAccount: null });
    const naming = givenEntry({ id: "naming", remittance: "DE01-001001", bookedOn: "2026-03-12" });
    const payments = [paying()];
    expect(explanationOf(givenEntryFacts({ entry: naming, peers: [silent], payments }))?.kind).toBe("payment");
    expect(explanationOf(givenEntryFacts({ entry: silent, peers: [naming], payments }))).toBeNull();
  });

  test("what billing was told by an act of ours, once it was told of all of it", () => {
    const act = (amountMinor: string) => ({
      system: "stripe",
      externalId: "bank_entry:x",
      seenAt: new Date(0),
      id: "act",
      operation: "payment.record",
      payload: { amountMinor },
      confirmation: "It is paid.",
    });
    expect(explanationOf(givenEntryFacts({ acts: [act("19000")] }))).toBeNull();
    expect(explanationOf(givenEntryFacts({ acts: [act("19000"), act("100000")] }))?.kind).toBe("applied");
  });
});

test("equal bookings are shared out so that as many are explained as there are payments to tell of them", () => {
  const days = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(days, days, (booked, told) => {
      const entries = booked.map((day, index) =>
        givenEntry({ id: `e${index}`, bookedOn: addDays("2026-03-01", day), counterpartyAccount: `A${index}` }),
      );
      const payments = told.map((day, index) =>
        givenMoney({ id: `p${index}`, receivedOn: addDays("2026-03-01", day) }),
      );
      const explained = entries.filter(
        (entry) =>
          explanationOf(givenEntryFacts({ entry, peers: entries.filter((one) => one.id !== entry.id), payments })) !==
          null,
      );
      expect(explained).toHaveLength(mostPairs(booked, told));
    }),
    { numRuns: 300 },
  );
});

test("whatever equal bookings name, no payment tells of two of them, and what one alone names is its own", () => {
  const booking = fc.record({
    day: fc.integer({ min: 0, max: 12 }),
    names: fc.uniqueArray(fc.integer({ min: 0, max: 4 }), { maxLength: 2 }),
  });
  const days = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(fc.array(booking, { minLength: 1, maxLength: 5 }), days, (booked, told) => {
      const number = (index: number) => `DE01-00100${index}`;
      const entries = booked.map(({ day, names }, index) =>
        givenEntry({
          id: `e${index}`,
          bookedOn: addDays("2026-03-01", day),
          counterpartyAccount: `A${index}`,
          remittance: names.map(number).join(" ") || null,
        }),
      );
      const payments = told.map((day, index) =>
        givenMoney({ id: `p${index}`, receivedOn: addDays("2026-03-01", day), invoiceNumbers: [number(index)] }),
      );
      const found = entries.map((entry) => {
        const peers = entries.filter((one) => one.id !== entry.id);
        const explanation = explanationOf(givenEntryFacts({ entry, peers, payments }));
        return explanation?.kind === "payment" ? explanation.payments[0]?.id : undefined;
      });
      const given = found.filter((id) => id !== undefined);
      expect(new Set(given).size).toBe(given.length);
      for (const [index, { day, names }] of booked.entries()) {
        const [only] = names;
        const paid = told[only ?? -1];
        const isAlone = booked.every((other, place) => place === index || !other.names.includes(only ?? -1));
        if (names.length === 1 && paid !== undefined && isAlone && day - paid <= 10 && day - paid >= -5)
          expect(found[index]).toBe(`p${only}`);
      }
    }),
    { numRuns: 300 },
  );
});

/** The most pairs of days that lie close enough, tried in every order. */
function mostPairs(booked: readonly number[], told: readonly number[]): number {
  const [first, ...rest] = booked;
  if (first === undefined) return 0;
  const without = mostPairs(rest, told);
  const with_ = told.flatMap((day, index) =>
    first - day <= 10 && first - day >= -5 ? [1 + mostPairs(rest, told.toSpliced(index, 1))] : [],
  );
  return Math.max(without, ...with_);
}
