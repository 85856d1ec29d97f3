import { describe, expect, test } from "vitest";
import type { BankEntryFacts } from "#server/domain/exceptions/bank-entry-facts";
import { givenEntryFacts, givenInvoice, givenMoney, on } from "#server/domain/exceptions/payment-given";
import { typeKeysOf, typeOn } from "#server/domain/exceptions/registry";

const TODAY = "2026-03-10";
const named = (given: Parameters<typeof givenInvoice>[0] = {}) => [givenInvoice(given)];
const entry = { remittance: "DE01-001001" };

function foundOn(facts: BankEntryFacts, today = TODAY): string[] {
  return typeKeysOf("bank_entry").flatMap((key) => {
    const finding = typeOn("bank_entry", key)?.detect(facts, today);
    return finding ? [`${key} ${finding.amount?.minor} ${finding.amount?.currency}`] : [];
  });
}

test.each([
  ["on its own day", "2026-03-09", []],
  ["the day after", "2026-03-10", ["unmatched_payment 119000 EUR"]],
])("a booking nothing tells of, %s", (_name, today, expected) => {
  expect(foundOn(givenEntryFacts(), today)).toEqual(expected);
});

test("one that names an open invoice is money for it that billing was not told of", () => {
  expect(foundOn(givenEntryFacts({ entry, named: named() }))).toEqual(["unmatched_payment 119000 EUR"]);
});

test("one that names what a gateway or card has paid is a second payment", () => {
  const paid = named({ status: "paid", balanceMinor: 0n });
  const namedPayments = [
    givenMoney({ isCollected: true, system: "gocardless", allocations: [on(givenInvoice(), 119_000n)] }),
  ];
  expect(foundOn(givenEntryFacts({ entry, named: paid, namedPayments }))).toEqual(["duplicate_settlement 119000 EUR"]);
  expect(foundOn(givenEntryFacts({ entry, named: paid }))).toEqual(["unmatched_payment 119000 EUR"]);
});

test("one that names another company's invoice belongs there, in the currency it came in", () => {
  const foreign = named({ entityCode: "US01", number: "US01-001001", currency: "USD" });
  const facts = givenEntryFacts({ entry: { remittance: "US01-001001" }, named: foreign });
  expect(foundOn(facts)).toEqual(["cross_entity_remittance 119000 EUR"]);
  const operations = (one: BankEntryFacts) => {
    const [fix] = typeOn("bank_entry", "cross_entity_remittance")?.describe(one, {}, TODAY).fixes ?? [];
    const act = fix?.build({});
    return act?.kind === "effects" ? act.effects.map((effect) => effect.operation.operation) : act;
  };
  expect(operations(facts)).toEqual(["document.post", "document.post"]);
  const inEuro = { ...facts, named: foreign.map((invoice) => ({ ...invoice, currency: "EUR" })) };
  expect(operations(inEuro)).toEqual(["document.post", "document.post", "payment.record"]);
});

describe("what is recorded in billing", () => {
  const act = (amountMinor: string) => ({
    system: "stripe",
    externalId: "bank_entry:x",
    seenAt: new Date(0),
    id: "act",
    operation: "payment.record",
    payload: { amountMinor },
    confirmation: null,
  });

  test("is found no more, and in part for the rest", () => {
    expect(foundOn(givenEntryFacts({ acts: [act("119000")] }))).toEqual([]);
    expect(foundOn(givenEntryFacts({ acts: [act("19000")] }))).toEqual(["unmatched_payment 100000 EUR"]);
  });

  test("goes to an open invoice of billing in the currency of the account alone", () => {
    const fix = (candidates: BankEntryFacts["candidates"]) =>
      typeOn("bank_entry", "unmatched_payment")?.describe(givenEntryFacts({ candidates }), {}, TODAY).fixes[0];
    expect(fix(named())?.build({})).toMatchObject({
      kind: "effects",
      effects: [
        {
          system: "stripe",
          operation: { operation: "payment.record", invoiceId: "in_DE01-001001", amountMinor: "119000" },
          target: "bank_entry:booking-entry",
        },
      ],
    });
    expect(fix(named({ currency: "USD" }))?.refusal).toContain("No open invoice");
    expect(fix(named({ system: "files" }))?.refusal).toContain("by file");
  });
});
