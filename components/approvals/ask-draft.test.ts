import { describe, expect, test } from "vitest";
import { type AskDraft, draftOf, emptyAsk, missingOf, termsOf } from "./ask-draft";

const invoice = "0197a000-0000-7000-8000-000000000001";
const credit: AskDraft = {
  ...emptyAsk,
  invoiceIds: [invoice],
  memo: "Price agreed otherwise",
  reasonCode: "price_agreement",
};

describe("the terms of a credit memo", () => {
  test.each<[string, Partial<AskDraft>, unknown]>([
    ["whole", { choice: "whole" }, { of: "whole" }],
    ["a percentage", { choice: "percentage", percentage: "12.5" }, { of: "percentage", basisPoints: 1250 }],
    ["an amount", { choice: "amount", amount: "90.50" }, { of: "amount", totalMinor: "9050" }],
    [
      "lines, without those left empty",
      { choice: "lines", lines: { "il-1": "10", "il-2": " " } },
      { of: "lines", lines: [{ lineId: "il-1", netMinor: "1000" }] },
    ],
  ])("%s", (_name, typed, choice) => {
    expect(termsOf({ ...credit, ...typed }, "EUR")).toEqual({
      value: {
        invoiceId: invoice,
        choice,
        paidPart: "balance",
        applyToInvoiceId: null,
        memo: "Price agreed otherwise",
      },
    });
  });

  test.each<[string, Partial<AskDraft>, string]>([
    ["no invoice", { invoiceIds: [] }, "Choose an invoice"],
    ["too many places", { amount: "1.005" }, "decimal places"],
    ["no line", { choice: "lines" }, "at least one line"],
    ["no memo", { amount: "5", memo: " " }, "Write a memo"],
  ])("%s is refused with a sentence", (_name, typed, words) => {
    const read = termsOf({ ...credit, ...typed }, "EUR");
    expect("trouble" in read ? read.trouble : "").toContain(words);
  });
});

describe("a request that stands fills the form it is changed with", () => {
  test.each<[string, AskDraft]>([
    ["a percentage", { ...credit, choice: "percentage", percentage: "12.50" }],
    ["an amount", { ...credit, amount: "90.50", paidPart: "refund" }],
    ["lines", { ...credit, choice: "lines", lines: { "il-1": "10.00" } }],
    ["a write-off", { ...credit, kind: "write_off" }],
    ["a refund", { ...emptyAsk, kind: "refund", paymentId: invoice, refundAmount: "7.00", refundWhy: "duplicate" }],
    [
      "a block on expansion",
      { ...emptyAsk, kind: "service_restriction", customerId: invoice, standing: "expansion_blocked" },
    ],
    [
      "a hand-over",
      { ...emptyAsk, kind: "agency_handover", customerId: invoice, agency: "Kessler", memo: "No answer to reminders" },
    ],
    [
      "a correction",
      { ...emptyAsk, kind: "case_fix", caseId: invoice, fix: "credit_note", fixInput: { period: "2026-03" } },
    ],
  ])("%s", (_name, draft) => {
    const asked = { ...draft, reasonCode: "other" as const, reason: "They agreed another price." };
    const read = termsOf(asked, "EUR");
    if ("trouble" in read) throw new Error(read.trouble);
    expect(draftOf({ ...asked, terms: read.value }, "EUR")).toEqual(asked);
  });
});

test("a hand-over says to whom", () => {
  const read = termsOf(
    { ...emptyAsk, kind: "agency_handover", customerId: invoice, agency: " K ", memo: "Nobody" },
    null,
  );
  expect(read).toEqual({ trouble: "Say which agency gets the account." });
});

test("a request is not ready without its reason", () => {
  expect(missingOf(emptyAsk)).toBe("Choose a reason.");
  expect(missingOf({ ...credit, reason: "too short" })).toBe("Say why in a sentence or two.");
  expect(missingOf({ ...credit, reason: "They agreed another price." })).toBeNull();
});
