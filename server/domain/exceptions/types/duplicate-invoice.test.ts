import { describe, expect, test } from "vitest";
import type { InvoiceFacts } from "#server/domain/exceptions/facts";
import { givenFacts, givenLine, givenSibling, TODAY } from "#server/domain/exceptions/given-facts";
import { duplicateInvoice } from "#server/domain/exceptions/types/duplicate-invoice";

const find = (facts: InvoiceFacts) => duplicateInvoice.detect(facts, TODAY);
const beside = (
  sibling: Parameters<typeof givenSibling>[0] = {},
  invoice: Partial<InvoiceFacts["invoice"]> = {},
): InvoiceFacts => givenFacts({ invoice, siblings: [givenSibling(sibling)] });
const oneOff = { hasSubscription: false, periodStartsOn: null, periodEndsOn: null };

test.each<[string, InvoiceFacts]>([
  ["alone", givenFacts()],
  ["another period", beside({ periodStartsOn: "2026-01-01", periodEndsOn: "2026-02-01" })],
  ["another total", beside({ totalMinor: 1_071_001n })],
  ["the same total over other lines", beside({ lines: [givenLine({ productCode: "SUPPORT_PREMIUM" })] })],
  ["the same total over other quantities", beside({ lines: [givenLine({ quantity: 90n })] })],
  [
    "lines of another period",
    beside({ lines: [givenLine({ periodStartsOn: "2026-04-01", periodEndsOn: "2026-05-01" })] }),
  ],
  ["two orders with a number each", beside({ poNumber: "PO-2" }, { poNumber: "PO-1" })],
  ["the other is void", beside({ status: "void" })],
  ["the other was deleted", beside({ status: "deleted" })],
  ["this one is void", beside({}, { status: "void" })],
  ["this is the first of the two", beside({ createdAt: new Date("2026-03-01T10:00:00.000Z") })],
  ["this is paid, the older one is not", beside({}, { status: "paid" })],
  ["over nothing", beside({ totalMinor: 0n }, { totalMinor: 0n })],
  ["two like lines on one invoice", givenFacts({ lines: [givenLine(), givenLine({ externalId: "il_2" })] })],
  ["one-off invoices weeks apart", beside({ issuedOn: "2026-02-20" }, oneOff)],
  [
    "invoices of which no lines are known",
    givenFacts({ invoice: oneOff, lines: [], siblings: [givenSibling({ lines: [] })] }),
  ],
])("no duplicate: %s", (_name, facts) => expect(find(facts)).toBeNull());

test.each<[string, InvoiceFacts, string, string]>([
  ["a draft after an open one", beside(), "Bills again what DE01-001001 bills", "medium"],
  [
    "a draft after a draft",
    beside({ status: "draft", number: null }),
    "Bills again what draft in_first bills",
    "medium",
  ],
  [
    "sent while the first is still a draft",
    beside({ status: "draft", number: null }, { status: "open", number: "DE01-001002" }),
    "Bills again what draft in_first bills",
    "high",
  ],
  [
    "the older is unpaid, this one too, both sent",
    beside({}, { status: "open" }),
    "Bills again what DE01-001001 bills",
    "high",
  ],
  [
    "a purchase order set on one of the two since",
    beside({ poNumber: "PO-1" }),
    "Bills again what DE01-001001 bills",
    "medium",
  ],
  [
    "the later one was paid, so this older one is extra",
    beside({ status: "paid", createdAt: new Date("2026-03-01T10:00:00.000Z") }, { status: "open" }),
    "Bills again what DE01-001001 bills",
    "high",
  ],
  [
    "one-off invoices of the same day",
    beside({ periodStartsOn: null, periodEndsOn: null }, oneOff),
    "Bills again what DE01-001001 bills",
    "medium",
  ],
  [
    "lines in another order",
    givenFacts({
      lines: [givenLine(), givenLine({ externalId: "il_2", amountMinor: 5n })],
      siblings: [givenSibling({ lines: [givenLine({ amountMinor: 5n }), givenLine()] })],
    }),
    "Bills again what DE01-001001 bills",
    "medium",
  ],
])("duplicate: %s", (_name, facts, title, severity) =>
  expect(find(facts)).toMatchObject({ title, severity, amount: { minor: 1_071_000n, currency: "EUR" } }),
);

test("of three copies the two later ones are found, each against the first", () => {
  const first = givenSibling();
  const second = givenSibling({
    externalId: "in_b",
    number: null,
    status: "draft",
    createdAt: new Date("2026-03-01T08:00:00.000Z"),
  });
  expect(find(givenFacts({ siblings: [second, first] }))?.title).toBe(
    "Bills again what DE01-001001 bills (3 copies in all)",
  );
  expect(find(givenFacts({ siblings: [second, first] }))?.details).toMatchObject({ originalId: "in_first", copies: 3 });
});

test("made in the same instant, the one that went out first is kept", () => {
  const at = new Date("2026-03-01T06:00:00.000Z");
  expect(find(beside({ createdAt: at }, { createdAt: at }))).not.toBeNull();
  expect(find(beside({ createdAt: at, billingReason: "manual" }, { createdAt: at }))).toBeNull();
  expect(find(beside({ createdAt: at, status: "draft", number: null }, { createdAt: at, status: "open" }))).toBeNull();
});

test("the sentence says what it costs", () => {
  expect(find(beside())?.diagnosis).toBe(
    "Draft in_second bills Hallmann Logistik €10,710.00 for 1 February 2026 to 1 March 2026 a second time, as DE01-001001 does; it is held so that it does not go out.",
  );
  expect(find(beside({ status: "paid" }, { status: "paid", number: "DE01-2" }))?.diagnosis).toContain(
    "the customer has paid twice",
  );
});

describe("the fix", () => {
  const fixOf = (facts: InvoiceFacts) => duplicateInvoice.describe(facts, {}, TODAY).fixes[0];

  test("a draft is deleted", () =>
    expect(fixOf(beside())?.build({})).toMatchObject({
      effects: [{ operation: { operation: "invoice.delete_draft", invoiceId: "in_second" } }],
    }));

  test("what was sent is voided", () => {
    const fix = fixOf(beside({}, { status: "open", number: "DE01-2" }));
    expect(fix?.label).toBe("Void DE01-2");
    expect(fix?.build({})).toMatchObject({
      effects: [{ operation: { operation: "invoice.void", invoiceId: "in_second" } }],
    });
  });

  test("what was paid, wholly or in part, needs an approval", () => {
    expect(fixOf(beside({ status: "paid" }, { status: "paid", number: "DE01-2", balanceMinor: 0n }))).toMatchObject({
      steps: [expect.stringContaining("DE01-2 is paid"), expect.any(String)],
      refusal: expect.stringContaining("needs an approval"),
    });
    expect(fixOf(beside({}, { status: "open", number: "DE01-2", balanceMinor: 5n }))).toMatchObject({
      steps: [expect.stringContaining("Part of DE01-2"), expect.any(String)],
      refusal: expect.stringContaining("needs an approval"),
    });
  });
});

test("the proof says which one stands", () => {
  const stored = find(beside())?.details;
  expect(duplicateInvoice.proof(beside({}, { status: "deleted", isDeleted: true }), stored)).toBe(
    "Draft in_second was deleted in billing; DE01-001001 stands alone.",
  );
  expect(duplicateInvoice.proof(beside({ status: "void" }), stored)).toBe(
    "DE01-001001 is gone from billing; draft in_second stands alone.",
  );
  expect(duplicateInvoice.proof(beside({ totalMinor: 1n }), stored)).toContain("no longer bill the same thing");
});
