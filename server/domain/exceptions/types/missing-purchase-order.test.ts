import { describe, expect, test } from "vitest";
import type { InvoiceFacts } from "#server/domain/exceptions/facts";
import { givenContract, givenFacts, givenSibling, TODAY } from "#server/domain/exceptions/given-facts";
import { missingPurchaseOrder } from "#server/domain/exceptions/types/missing-purchase-order";

type Given = NonNullable<Parameters<typeof givenFacts>[0]>;
const needing = (given: Given = {}): InvoiceFacts =>
  givenFacts({ ...given, customer: { isPoRequired: true, ...given.customer } });
const onContract = givenContract({ poNumber: " 4500-7781 " });
const find = (facts: InvoiceFacts) => missingPurchaseOrder.detect(facts, TODAY);

test.each<[string, InvoiceFacts]>([
  ["a customer who asks for none", givenFacts()],
  ["a number on the invoice", needing({ invoice: { poNumber: "4500-7781" } })],
  ["a number other than the contract's", needing({ invoice: { poNumber: "PO-1" }, contract: onContract })],
  ["a paid invoice", needing({ invoice: { status: "paid" } })],
  ["a void invoice", needing({ invoice: { status: "void" } })],
  ["a deleted draft", needing({ invoice: { isDeleted: true, status: "deleted" } })],
  ["an extra copy", needing({ siblings: [givenSibling()] })],
])("nothing is missing: %s", (_name, facts) => expect(find(facts)).toBeNull());

test.each<[string, InvoiceFacts, string, string, bigint]>([
  ["none anywhere", needing(), "Purchase order required, none on invoice or contract", "medium", 1_071_000n],
  [
    "no contract at all",
    needing({ contract: null }),
    "Purchase order required, none on invoice or contract",
    "medium",
    1_071_000n,
  ],
  [
    "blanks on the invoice",
    needing({ invoice: { poNumber: "  " } }),
    "Purchase order required, none on invoice or contract",
    "medium",
    1_071_000n,
  ],
  [
    "on the contract only",
    needing({ contract: onContract }),
    "No purchase order on the invoice, contract has 4500-7781",
    "medium",
    1_071_000n,
  ],
  [
    "blanks on the contract",
    needing({ contract: givenContract({ poNumber: " " }) }),
    "Purchase order required, none on invoice or contract",
    "medium",
    1_071_000n,
  ],
  [
    "sent and partly paid",
    needing({ invoice: { status: "open", balanceMinor: 71_000n } }),
    "Purchase order required, none on invoice or contract",
    "high",
    71_000n,
  ],
])("missing: %s", (_name, facts, title, severity, minor) =>
  expect(find(facts)).toMatchObject({ title, severity, amount: { minor, currency: "EUR" }, holdsInvoice: true }),
);

test("the sentence says where the number is and what waits for it", () => {
  expect(find(needing({ contract: onContract }))?.diagnosis).toBe(
    "Hallmann Logistik pays only against a purchase order and draft in_second carries none; contract 00010042 has 4500-7781: it is held until it has one.",
  );
});

describe("the fix", () => {
  const fixOf = (facts: InvoiceFacts) => missingPurchaseOrder.describe(facts, {}, TODAY).fixes[0];

  test("takes the contract's number, or another one that is typed", () => {
    const fix = fixOf(needing({ contract: onContract }));
    expect(fix).toMatchObject({
      label: "Set 4500-7781 from the contract",
      refusal: null,
      fields: [{ name: "poNumber", value: "4500-7781" }],
    });
    expect(fix?.build({})).toMatchObject({
      effects: [
        { operation: { operation: "invoice.set_purchase_order", invoiceId: "in_second", poNumber: "4500-7781" } },
      ],
    });
    expect(fix?.build({ poNumber: " PO-2 " })).toMatchObject({ effects: [{ operation: { poNumber: "PO-2" } }] });
  });

  test("asks for one where nobody knows it, and takes no blanks", () => {
    const fix = fixOf(needing());
    expect(fix).toMatchObject({ label: "Set the purchase order", fields: [{ value: "" }] });
    expect(fix?.build({ poNumber: "  " })).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("is needed"),
    });
    expect(fix?.build({ poNumber: "9".repeat(141) })).toMatchObject({ kind: "refused" });
  });

  test("is refused once the invoice went out", () => {
    expect(fixOf(needing({ invoice: { status: "open", number: "DE01-3" } }))).toMatchObject({
      refusal: expect.stringContaining("DE01-3 is already open"),
    });
  });
});

test("a part payment does not bring a dismissed case back, a number on the contract does", () => {
  const stored = find(needing({ invoice: { status: "open" } }))?.details;
  const partly = find(needing({ invoice: { status: "open", balanceMinor: 1n } }))?.details;
  const known = find(needing({ invoice: { status: "open" }, contract: onContract }))?.details;
  expect(missingPurchaseOrder.fingerprint(partly)).toBe(missingPurchaseOrder.fingerprint(stored));
  expect(missingPurchaseOrder.fingerprint(known)).not.toBe(missingPurchaseOrder.fingerprint(stored));
});

test("the proof names the number now on the invoice", () => {
  expect(missingPurchaseOrder.proof(needing({ invoice: { poNumber: "4500-7781" } }), find(needing())?.details)).toBe(
    "Draft in_second now carries purchase order 4500-7781.",
  );
});
