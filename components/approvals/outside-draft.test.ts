import { describe, expect, test } from "vitest";
import { type AskDraft, draftOf, emptyAsk, termsOf } from "./ask-draft";
import { emptyOutside, type OutsideDraft, type OutsideKind } from "./outside-draft";

const id = "0197a000-0000-7000-8000-000000000001";
const draftOn = (kind: OutsideKind, outside: Partial<OutsideDraft>, given: Record<string, unknown>): AskDraft => ({
  ...emptyAsk,
  kind,
  given,
  outside: { ...emptyOutside, ...outside },
});
const subscription = { of: "subscription", contractId: id, productCode: "SUPPORT_PREMIUM", currency: "JPY" };

describe("a request that stands fills the form it is changed with", () => {
  test.each<[string, AskDraft]>([
    ["a release", draftOn("invoice_release", {}, { invoiceId: id })],
    ["an outlier", draftOn("outlier_release", {}, { caseId: id })],
    [
      "an exception",
      draftOn(
        "contract_exception",
        { covers: "contract", fromOn: "2026-10-01", untilOn: "2026-12-31" },
        { caseId: id },
      ),
    ],
    ["a price without decimals", draftOn("rate_change", { price: "1200", effectiveOn: "2026-11-01" }, subscription)],
    [
      "revenue",
      {
        ...draftOn("revenue_override", { fromMonth: "2026-11", toMonth: "2027-02" }, { scheduleId: id }),
        memo: "Go-live moved",
      },
    ],
  ])("%s", (_name, draft) => {
    const asked = { ...draft, reasonCode: "other" as const, reason: "They agreed something else." };
    const read = termsOf(asked, null);
    if ("trouble" in read) throw new Error(read.trouble);
    expect(draftOf({ ...asked, terms: read.value }, null)).toEqual(asked);
  });
});

test.each<[string, AskDraft, string]>([
  ["nothing it is about", draftOn("outlier_release", {}, {}), "Begin it from the case"],
  ["no last day", draftOn("contract_exception", { fromOn: "2026-10-01" }, { caseId: id }), "first and the last day"],
  [
    "days the wrong way round",
    draftOn("contract_exception", { fromOn: "2026-10-02", untilOn: "2026-10-01" }, { caseId: id }),
    "before the first",
  ],
  ["decimals a currency has not", draftOn("rate_change", { price: "12.50" }, subscription), "no decimal places"],
  ["no day", draftOn("rate_change", { price: "12" }, subscription), "Choose the day"],
  ["a month that is none", draftOn("revenue_override", { fromMonth: "2026-13" }, { scheduleId: id }), "2026-10"],
])("%s is refused with a sentence", (_name, draft, words) => {
  const read = termsOf(draft, null);
  expect("trouble" in read ? read.trouble : "").toContain(words);
});
