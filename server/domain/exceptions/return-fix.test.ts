import { describe, expect, test } from "vitest";
import type { BankReturnFacts } from "#server/domain/cash/bank-returns";
import type { BankEntryFacts } from "#server/domain/exceptions/bank-entry-facts";
import { explanationOf } from "#server/domain/exceptions/payment-explanation";
import { givenEntryFacts, givenInvoice, givenMoney, on, TODAY } from "#server/domain/exceptions/payment-given";
import { openOf, restOf } from "#server/domain/exceptions/payment-returned";
import { explainedWords } from "#server/domain/exceptions/payment-words";
import { typeOn } from "#server/domain/exceptions/registry";
import { leftToReturn, type Returnable, returnTrouble } from "#server/domain/exceptions/return-trouble";

const sentBack = (given: Partial<BankReturnFacts> = {}): BankReturnFacts => ({
  ...{ id: "return", requestId: "request", reference: "RET-000001", amountMinor: 119_000n, currency: "EUR" },
  ...{ orderedOn: "2026-03-18", bookedOn: null, cameBackOn: null },
  ...given,
});
const recorded = (amountMinor: string): BankEntryFacts["acts"][number] => ({
  ...{ system: "stripe", externalId: "bank_entry:1", seenAt: new Date(0) },
  ...{ id: "act-1", operation: "payment.record", payload: { amountMinor }, confirmation: "it paid DE01-001001" },
});
type Given = Parameters<typeof givenEntryFacts>[0];
const facts = (given: Given = {}) => givenEntryFacts(given);
const unmatched = (given: BankEntryFacts, today = TODAY) => {
  const type = typeOn("bank_entry", "unmatched_payment");
  if (!type) throw new Error("There is no such type.");
  const finding = type.detect(given, today);
  return { finding, ...type.describe(given, finding?.details ?? {}, today) };
};

describe("what is left of a booking", () => {
  test.each([
    ["nothing ordered", [], 119_000n, 119_000n],
    ["part ordered", [sentBack({ amountMinor: 19_000n })], 100_000n, 119_000n],
    ["part sent", [sentBack({ amountMinor: 19_000n, bookedOn: "2026-03-19" })], 100_000n, 100_000n],
    ["all ordered", [sentBack()], 0n, 119_000n],
    ["all sent", [sentBack({ bookedOn: "2026-03-19" })], 0n, 0n],
    ["all back again", [sentBack({ bookedOn: "2026-03-19", cameBackOn: "2026-03-20" })], 119_000n, 119_000n],
  ])("with %s", (_name, returns, rest, open) => {
    expect([restOf(facts({ returns })), openOf(facts({ returns }))]).toEqual([rest, open]);
  });
});

describe("what explains it", () => {
  test("nothing while the order stands, the order once it was booked", () => {
    expect(explanationOf(facts({ returns: [sentBack()] }))).toBeNull();
    const explanation = explanationOf(facts({ returns: [sentBack({ bookedOn: "2026-03-19" })] }));
    expect(explanation?.kind).toBe("returned");
    expect(explainedWords({ amountMinor: "119000", currency: "EUR" }, explanation)).toBe(
      "The bank sent back to the payer: €1,190.00 as RET-000001, booked on 19 March 2026.",
    );
  });

  test("both where a part was applied before", () => {
    const given = { acts: [recorded("100000")], returns: [sentBack({ amountMinor: 19_000n, bookedOn: "2026-03-19" })] };
    const explanation = explanationOf(facts(given));
    expect(explainedWords({ amountMinor: "119000", currency: "EUR" }, explanation)).toContain(
      "The rest is recorded in billing: it paid DE01-001001.",
    );
    expect(explanationOf(facts({ ...given, returns: [] }))).toBeNull();
  });
});

describe("the case", () => {
  test("asks for its return, filled in with what has no place", () => {
    const { fixes } = unmatched(facts({ acts: [recorded("100000")] }));
    const fix = fixes.find(({ key }) => key === "return_to_payer");
    expect(fix).toMatchObject({
      label: "Return €190.00 to its payer",
      approval: { kind: "bank_return", terms: { entryId: "entry", amountMinor: "19000", why: "misdirected" } },
      refusal: expect.stringContaining("needs an approval"),
    });
    expect(fix?.build({})).toMatchObject({ kind: "refused" });
    expect(fixes.some(({ key }) => key === "refund")).toBe(false);
  });

  test("offers nothing while the bank has it to send, and says since when it should have", () => {
    const given = facts({ returns: [sentBack()] });
    const waiting = unmatched(given);
    expect(waiting.fixes).toMatchObject([
      { key: "return_to_payer", refusal: expect.stringContaining("not sent it yet") },
    ]);
    expect(waiting.finding?.details).toMatchObject({ amountMinor: "119000" });
    expect(waiting.finding?.details).not.toHaveProperty("isReturnLate");
    expect(waiting.diagnosis).toMatch(/the bank has not sent it yet\.$/);
    const late = unmatched(given, "2026-03-24");
    expect(late.finding?.details).toMatchObject({ isReturnLate: true });
    expect(late.diagnosis).toContain("although it should have");
  });

  test("is gone once the bank has sent it", () => {
    expect(unmatched(facts({ returns: [sentBack({ bookedOn: "2026-03-19" })] })).finding).toBeNull();
  });

  test("of money that came twice asks for it as a duplicate", () => {
    const paid = givenInvoice({ status: "paid", balanceMinor: 0n });
    const given = facts({
      entry: { remittance: "DE01-001001" },
      named: [paid],
      namedPayments: [givenMoney({ id: "first", receivedOn: "2026-02-20", allocations: [on(paid, 119_000n)] })],
    });
    const type = typeOn("bank_entry", "duplicate_settlement");
    const finding = type?.detect(given, TODAY);
    const fixes = type?.describe(given, finding?.details, TODAY).fixes;
    expect(fixes?.find(({ key }) => key === "return_to_payer")?.approval).toMatchObject({
      terms: { why: "duplicate" },
      reasonCode: "duplicate",
    });
  });
});

describe("why it cannot go back", () => {
  const given = (more: Partial<Returnable> = {}, of: Given = {}): Returnable => ({
    facts: facts({ entry: { counterpartyAccount: "DE44 5001 0517 5407 3249 31", ...of?.entry }, ...without(of) }),
    account: { name: "Main account", identifier: "DE89370400440532013000", currency: "EUR" },
    ...{ applyingMinor: 0n, isPassedOn: false, askedMinor: 0n },
    ...more,
  });
  const without = ({ entry: _entry, ...rest }: NonNullable<Given>) => rest;
  const taken = { ...facts().entry, id: "back", amountMinor: -119_000n, isReversal: true, bookedOn: "2026-03-10" };

  test("nothing stands against what has no place and a payer with an account", () => {
    expect(returnTrouble(given(), 119_000n)).toBeNull();
    expect(returnTrouble(given(), 1n)).toBeNull();
  });

  test.each<[string, Returnable, RegExp]>([
    ["it was called off", given({}, { entry: { isDeleted: true } }), /taken this booking out/],
    ["it is not booked", given({}, { entry: { status: "pending" } }), /Only money that came in/],
    ["it went out", given({}, { entry: { amountMinor: -1n } }), /Only money that came in/],
    [
      "its payer took it back",
      given({}, { entry: { counterpartyAccount: null }, peers: [{ ...taken, counterpartyAccount: null }] }),
      /taken this money back already/,
    ],
    ["it was passed on", given({ isPassedOn: true }), /another legal entity/],
    ["a payment tells of it", given({}, { payments: [givenMoney({ receivedOn: "2026-03-09" })] }), /has its place/],
    ["it is our own transfer", given({}, { entry: { isOwnTransfer: true } }), /another account of the company/],
    ["more is asked than came", given({ askedMinor: 1n }), /€1,189.99 can still go back.*€0.01 are asked back/],
    [
      "all of it is being applied",
      given({ applyingMinor: 119_000n }),
      /nothing can still go back. €1,190.00 are being/,
    ],
    ["all of it is applied", given({}, { acts: [recorded("119000")] }), /nothing can still go back/],
    ["all of it is ordered back", given({}, { returns: [sentBack()] }), /nothing can still go back/],
    ["its currency is another", given({}, { entry: { currency: "USD" } }), /in USD and its account in EUR/],
    ["our account has no number", given({ account: { name: "Till", identifier: "", currency: "EUR" } }), /No number/],
    ["the payer has no account", given({}, { entry: { counterpartyAccount: " " } }), /told no account/],
    [
      "the payer's IBAN is wrong",
      given({}, { entry: { counterpartyAccount: "DE45500105175407324931" } }),
      /not a valid/,
    ],
    ["the payer's number is too long", given({}, { entry: { counterpartyAccount: "1".repeat(35) } }), /not a valid/],
    ["the payer has no name", given({}, { entry: { counterpartyName: null } }), /told no name/],
    ["the name cannot be written", given({}, { entry: { counterpartyName: "株式会社" } }), /told no name/],
  ])("because %s", (_name, one, sentence) => {
    expect(returnTrouble(one, 119_000n)).toMatch(sentence);
  });

  test("what others take of it is never below nothing", () => {
    expect(leftToReturn(given({ askedMinor: 200_000n }))).toBe(0n);
  });
});
