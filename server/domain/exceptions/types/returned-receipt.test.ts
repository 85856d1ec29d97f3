import { describe, expect, test } from "vitest";
import { defaultMatchingPolicy } from "#server/domain/bank/matching-policy";
import type { BankEntryFacts } from "#server/domain/exceptions/bank-entry-facts";
import { explanationOf } from "#server/domain/exceptions/payment-explanation";
import type { ConfirmedActFacts } from "#server/domain/exceptions/payment-facts";
import { givenEntry, givenEntryFacts, givenInvoice, givenMoney, on } from "#server/domain/exceptions/payment-given";
import { typeKeysOf, typeOn } from "#server/domain/exceptions/registry";
import { returnedReceipt } from "#server/domain/exceptions/types/returned-receipt";
import { addDays } from "#server/domain/time";

const BOOKED = "2026-03-09";
const TODAY = "2026-03-20";

/** The bank takes €1,190.00 of Alder GmbH back on 12 March. */
const back = (given: Parameters<typeof givenEntry>[0] = {}) =>
  givenEntry({ id: "back", amountMinor: -119_000n, isReversal: true, bookedOn: "2026-03-12", ...given });

const act = (id: string, operation: string, payload: Record<string, unknown>): ConfirmedActFacts => ({
  ...{ system: "stripe", externalId: "bank_entry:x", seenAt: new Date(0), confirmation: `Act ${id} is done.` },
  ...{ id, operation, payload },
});
const recorded = (invoiceId = "in_DE01-001001", amountMinor = "119000", id = "record") =>
  act(id, "payment.record", { invoiceId, amountMinor, currency: "EUR" });
const kept = (amountMinor: string) =>
  act("keep", "payment.keep_as_credit", { customerId: "cus_alder", amountMinor, currency: "EUR" });
const told = (placedBy: string) => act("told", "payment.report_return", { placedBy, invoiceId: "in_DE01-001001" });

const placed = { invoices: [givenInvoice()], customers: { cus_alder: { id: "alder", name: "Alder GmbH" } } };

function foundOn(facts: BankEntryFacts, today = TODAY): string[] {
  return typeKeysOf("bank_entry").filter((key) => typeOn("bank_entry", key)?.detect(facts, today));
}

const gone = (given: Parameters<typeof givenEntryFacts>[0] = {}) =>
  givenEntryFacts({ peers: [back()], acts: [recorded()], placed, ...given });

describe("money of a transfer that was recorded on an invoice", () => {
  test.each([
    ["is taken back by its payer's bank", gone(), ["returned_receipt"]],
    ["stays", gone({ peers: [] }), []],
    ["is taken back by another payer", gone({ peers: [back({ counterpartyAccount: "DE99" })] }), []],
    ["is paid out without being taken back", gone({ peers: [back({ isReversal: false })] }), []],
    ["is taken back in another amount", gone({ peers: [back({ amountMinor: -118_999n })] }), []],
    ["is taken back before it came", gone({ peers: [back({ bookedOn: "2026-03-08" })] }), []],
    ["is taken back on its own day", gone({ peers: [back({ bookedOn: BOOKED })] }), ["returned_receipt"]],
    [
      "was recorded in part and all of it is taken back",
      gone({ acts: [recorded(undefined, "19000")] }),
      ["returned_receipt"],
    ],
    ["became credit and is taken back", gone({ acts: [kept("119000")] }), ["returned_receipt"]],
    ["is taken back and billing knows", gone({ acts: [recorded(), told("record")] }), []],
    [
      "is taken back and billing knows of one of two parts",
      gone({ acts: [recorded("in_1", "19000", "one"), recorded("in_2", "100000", "two"), told("one")] }),
      ["returned_receipt"],
    ],
  ])("%s", (_name, facts, expected) => {
    expect(foundOn(facts)).toEqual(expected);
  });

  test.each([0, 29, 30, 31])("is looked for as long as the policy says: %i days", (days) => {
    const facts = gone({ peers: [back({ bookedOn: addDays(BOOKED, days) })] });
    expect(foundOn(facts, addDays(BOOKED, days + 1))).toEqual(days <= 30 ? ["returned_receipt"] : []);
    const matching = { ...defaultMatchingPolicy, returnedWithinDays: 90 };
    expect(foundOn({ ...facts, matching }, addDays(BOOKED, days + 1))).toEqual(["returned_receipt"]);
  });

  test("of two equal receipts went that back which came with the same words, else the later one", () => {
    const [first, second] = [
      givenEntry({ id: "first", remittance: "DE01-001001", bookedOn: "2026-03-02" }),
      givenEntry({ id: "second", remittance: "DE01-001002" }),
    ];
    const isGone = (entry: typeof first, peer: typeof first, words: string) =>
      foundOn(gone({ entry, peers: [peer, back({ remittance: words })] })).length > 0;
    expect([isGone(first, second, "DE01-001001"), isGone(second, first, "DE01-001001")]).toEqual([true, false]);
    expect([isGone(first, second, "anything"), isGone(second, first, "anything")]).toEqual([false, true]);
  });

  test("that nobody recorded is returned, and nothing is found", () => {
    const facts = givenEntryFacts({ peers: [back()] });
    expect(foundOn(facts)).toEqual([]);
    expect(explanationOf(facts)).toMatchObject({ kind: "returned" });
    expect(explanationOf(gone({ acts: [recorded(), told("record")] }))?.kind).toBe("returned");
    expect(explanationOf(gone())?.kind).toBe("applied");
  });
});

describe("a payment billing took in by itself", () => {
  const payment = givenMoney({ allocations: [on(givenInvoice(), 119_000n)], invoiceNumbers: ["DE01-001001"] });
  const facts = (given: Parameters<typeof givenEntryFacts>[0] = {}) =>
    givenEntryFacts({ peers: [back()], payments: [payment], ...given });

  test.each([
    ["within the week", facts(), "2026-03-19", []],
    ["after the week", facts(), "2026-03-20", ["returned_receipt"]],
    ["refunded there", facts({ payments: [{ ...payment, refundedMinor: 119_000n }] }), TODAY, []],
    ["come again", facts({ peers: [back(), givenEntry({ id: "again", bookedOn: "2026-03-13" })] }), TODAY, []],
    ["by card", facts({ payments: [{ ...payment, method: "card" }] }), TODAY, []],
    [
      "by another receipt of that amount",
      facts({ peers: [back(), givenEntry({ id: "other", counterpartyAccount: "X", remittance: "DE01-001001" })] }),
      TODAY,
      [],
    ],
  ])("%s", (_name, given, today, expected) => {
    expect(foundOn(given, today)).toEqual(expected);
  });

  test("two that both went back stand for a payment each", () => {
    const peers = [back(), back({ id: "back-2" }), givenEntry({ id: "other" })];
    const two = facts({ peers, payments: [payment, { ...payment, id: "other" }] });
    expect(foundOn(two)).toEqual(["returned_receipt"]);
    expect(
      foundOn({ ...two, entry: givenEntry({ id: "other" }), peers: [back(), back({ id: "back-2" }), givenEntry()] }),
    ).toEqual(["returned_receipt"]);
  });

  test("is not told by an equal receipt of the payer that was here before it went back and names nothing", () => {
    const lost = givenEntry({ remittance: "DE01-001001" });
    const stranger = givenEntry({ id: "stranger", remittance: "Transfer", bookedOn: "2026-03-10" });
    const went = back({ remittance: "DE01-001001" });
    expect(foundOn(facts({ entry: lost, peers: [went, stranger] }))).toEqual(["returned_receipt"]);
    expect(foundOn(facts({ entry: stranger, peers: [went, lost] }))).toEqual(["unmatched_payment"]);
    const later = { ...stranger, bookedOn: "2026-03-13" };
    expect(foundOn(facts({ entry: lost, peers: [went, later] }))).toEqual([]);
    expect(foundOn(facts({ entry: later, peers: [went, lost] }))).toEqual([]);
  });

  test("can be refunded there alone", () => {
    const [fix] = returnedReceipt.describe(facts(), {}, TODAY).fixes;
    expect(fix).toMatchObject({ key: "ask_again", refusal: expect.stringContaining("by itself") });
    expect(fix?.build({})).toMatchObject({ kind: "refused" });
  });
});

describe("asked for again", () => {
  const facts = gone({
    peers: [back({ returnReason: "AC04" })],
    acts: [recorded("in_DE01-001001", "100000", "one"), kept("19000")],
  });
  const described = returnedReceipt.describe(facts, {}, TODAY);

  test("says what went back, why, and what billing still counts", () => {
    expect(described.diagnosis).toBe(
      "The bank took back €1,190.00 from ALDER GMBH on 12 March 2026 because the account is closed (AC04). Billing still has €1,000.00 on DE01-001001 and €190.00 on credit of Alder GmbH, so nobody asks for the money.",
    );
    expect(described.evidence.rows.map(({ label }) => label)).toContain("DE01-001001");
  });

  test("each part by an act of its own that names the act before", () => {
    const [fix] = described.fixes;
    expect(fix?.build({ dueInDays: "14" })).toMatchObject({
      kind: "effects",
      effects: [
        {
          system: "stripe",
          operation: {
            ...{ operation: "payment.report_return", placedBy: "one", invoiceId: "in_DE01-001001" },
            ...{ amountMinor: "100000", returnedOn: "2026-03-12", receivedOn: BOOKED, dueInDays: 14 },
          },
        },
        {
          operation: {
            operation: "payment.take_back_credit",
            placedBy: "keep",
            customerId: "cus_alder",
            amountMinor: "19000",
          },
        },
      ],
    });
    for (const typed of ["soon", "91", "-1", "1.5"])
      expect(fix?.build({ dueInDays: typed })).toMatchObject({ kind: "refused" });
  });

  test("is proven by what billing said", () => {
    const done = { ...facts, acts: [...facts.acts, told("one"), told("keep")] };
    expect(foundOn(done)).toEqual([]);
    const { details } = returnedReceipt.detect(facts, TODAY) ?? {};
    expect(returnedReceipt.proof(done, details)).toBe("Act told is done. Act told is done.");
  });
});
