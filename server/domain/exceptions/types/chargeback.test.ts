import { describe, expect, test } from "vitest";
import { defaultMatchingPolicy } from "#server/domain/bank/matching-policy";
import type { PaymentDisputeFacts, PaymentFacts } from "#server/domain/exceptions/payment-facts";
import { nothingKnown } from "#server/domain/exceptions/payment-ground";
import { chargeback } from "#server/domain/exceptions/types/chargeback";

const TODAY = "2026-03-02";
const SEEN_AT = new Date("2026-03-02T08:00:00.000Z");
const seen = (system: string, externalId: string) => ({ system, externalId, seenAt: SEEN_AT });

const dispute = (given: Partial<PaymentDisputeFacts> = {}): PaymentDisputeFacts => ({
  ...seen("stripe", "dp_1"),
  id: "00000000-0000-4000-8000-0000000000f1",
  amountMinor: 11_900n,
  currency: "EUR",
  status: "needs_response",
  reason: "product_not_received",
  openedAt: new Date("2026-02-20T10:00:00.000Z"),
  evidenceDueAt: new Date("2026-03-20T22:59:59.000Z"),
  pack: null,
  ...given,
});

function given(disputes: PaymentDisputeFacts[], payment: Partial<PaymentFacts["payment"]> = {}): PaymentFacts {
  const invoiceId = "00000000-0000-4000-8000-0000000000a1";
  const customer = { id: "00000000-0000-4000-8000-0000000000d1", name: "Hallmann Logistik", tier: null, country: "DE" };
  return {
    payment: {
      ...seen("stripe", "ch_1"),
      id: "00000000-0000-4000-8000-0000000000e1",
      entityCode: "DE01",
      customerId: customer.id,
      customerName: customer.name,
      currency: "EUR",
      amountMinor: 11_900n,
      refundedMinor: 0n,
      method: "card",
      receivedOn: "2026-02-01",
      intentId: "pi_1",
      reference: null,
      isCollected: false,
      marks: [],
      namedInvoiceId: invoiceId,
      allocations: [{ invoiceId, amountMinor: 11_900n, appliedOn: "2026-02-01" }],
      invoiceNumbers: ["DE01-001001"],
      isDeleted: false,
      ...payment,
    },
    entity: { code: "DE01", name: "Meridian", country: "DE", currency: "EUR", timeZone: "Europe/Berlin" },
    customer,
    invoices: [
      {
        ...seen("stripe", "in_1"),
        id: invoiceId,
        number: "DE01-001001",
        status: "paid",
        entityCode: "DE01",
        customerId: customer.id,
        customerName: customer.name,
        currency: "EUR",
        totalMinor: 11_900n,
        balanceMinor: 0n,
        issuedOn: "2026-01-15",
        dueOn: null,
        planEndsOn: null,
        isContested: false,
        poNumber: null,
        settledOn: null,
        credits: [],
      },
    ],
    refunds: [],
    disputes,
    others: [],
    openInvoices: [],
    carriers: [],
    acts: [],
    subsidiaries: {},
    ground: nothingKnown,
    matching: defaultMatchingPolicy,
    evidenceLeadHours: 24,
  } as PaymentFacts;
}

const find = (facts: PaymentFacts, today = TODAY) => chargeback.detect(facts, today);

test.each(["under_review", "warning_under_review", "won", "lost", "warning_closed", "charge_refunded"])(
  "nothing waits for us while it is %s",
  (status) => expect(find(given([dispute({ status })]))).toBeNull(),
);

test("nothing is found without a dispute, and on a payment that is gone", () => {
  expect(find(given([]))).toBeNull();
  expect(find(given([dispute()], { isDeleted: true }))).toBeNull();
});

const due = (evidenceDueAt: string | null, change: Partial<PaymentDisputeFacts> = {}) =>
  given([dispute({ evidenceDueAt: evidenceDueAt === null ? null : new Date(evidenceDueAt), ...change })]);

test.each<[string, PaymentFacts, string, number]>([
  ["weeks left: a week of work at most", due("2026-03-30T10:00:00Z"), "high", 35],
  ["eight days left", due("2026-03-10T10:00:00Z"), "high", 35],
  ["four days left", due("2026-03-06T10:00:00Z"), "high", 15],
  ["three days left", due("2026-03-05T10:00:00Z"), "critical", 10],
  ["the last day", due("2026-03-02T20:00:00Z"), "critical", 4],
  ["past by the entity's day, not yet by UTC's", due("2026-03-01T22:59:00Z"), "medium", 4],
  ["the last day by the entity's day, already past by UTC's", due("2026-03-01T23:30:00Z"), "critical", 4],
  ["no day given", due(null), "high", 35],
  ["an inquiry with time", due("2026-03-30T10:00:00Z", { status: "warning_needs_response" }), "medium", 35],
  ["an inquiry, three days left", due("2026-03-05T10:00:00Z", { status: "warning_needs_response" }), "critical", 10],
])("%s", (_name, facts, severity, dueInHours) => {
  expect(find(facts)).toMatchObject({ severity, dueInHours, holdsInvoice: false });
});

test("of two the one whose day comes first is answered first", () => {
  const soon = dispute({ externalId: "dp_2", evidenceDueAt: new Date("2026-03-08T10:00:00Z") });
  expect(find(given([dispute(), soon]))?.details).toMatchObject({ disputeId: "dp_2" });
  expect(find(given([dispute(), { ...soon, status: "won" }]))?.details).toMatchObject({ disputeId: "dp_1" });
});

test.each([
  ["a day before the scheme's deadline", 24, "2026-03-19T22:59:59.000Z"],
  ["as many hours before it as the list of reasons says", 60, "2026-03-18T10:59:59.000Z"],
])("it is due %s, whatever working time is allotted", (_name, evidenceLeadHours, at) => {
  const found = find({ ...given([dispute()]), evidenceLeadHours });
  expect(found?.dueAt).toEqual(new Date(at));
  expect(chargeback.fingerprint(found?.details)).toBe(chargeback.fingerprint(find(given([dispute()]))?.details));
});

test("without a deadline of the bank it is due by the service levels", () => {
  expect(find(due(null))?.dueAt).toBeNull();
});

test("a day coming nearer is no other matter", () => {
  const [early, late] = [find(due("2026-03-20T10:00:00Z")), find(due("2026-03-20T10:00:00Z"), "2026-03-19")];
  expect(chargeback.fingerprint(early?.details)).toBe(chargeback.fingerprint(late?.details));
  expect(early?.severity).not.toBe(late?.severity);
});

test.each<[string, bigint, string]>([
  ["EUR", 11_900n, "Payer takes €119.00 back: product not received"],
  ["JPY", 11_900n, "Payer takes ¥11,900 back: product not received"],
  ["KWD", 11_900n, "Payer takes KWD 11.900 back: product not received"],
])("%s", (currency, amountMinor, title) => {
  expect(find(given([dispute({ currency, amountMinor })]))?.title.replaceAll("\u00a0", " ")).toBe(title);
});

describe("what mends it", () => {
  const fixes = (facts: PaymentFacts) => chargeback.describe(facts, find(facts)?.details, TODAY).fixes;

  test("evidence goes out with what was written and the documents that were named", () => {
    const [submit] = fixes(given([dispute()]));
    expect(submit).toMatchObject({ key: "submit_evidence", refusal: null });
    expect(submit?.movesMoney).toBeUndefined();
    expect(submit?.fields.map(({ name, value }) => [name, value])).toEqual([
      [
        "text",
        "Hallmann Logistik paid €119.00 on 1 February 2026 for DE01-001001. The service was provided as agreed.",
      ],
      ["documents", "invoice DE01-001001"],
    ]);
    expect(submit?.build({ text: " Used daily. ", documents: "" })).toMatchObject({
      effects: [
        {
          system: "stripe",
          operation: {
            operation: "dispute.submit_evidence",
            disputeId: "dp_1",
            chargeId: "ch_1",
            text: "Used daily.",
            documents: "",
          },
          target: "charge:ch_1",
        },
      ],
    });
    expect(submit?.build({ text: "  " })).toMatchObject({ kind: "refused" });
    expect(submit?.build({ text: "x".repeat(20_001) })).toMatchObject({ kind: "refused" });
  });

  test("the pack that was made is named with its hash", () => {
    const pack = { name: "evidence-7-2026-03-02-v1.pdf", contentHash: "ab".repeat(32) };
    const [submit] = fixes(given([dispute({ pack })]));
    const documents = `invoice DE01-001001 and evidence-7-2026-03-02-v1.pdf (SHA-256 ${"ab".repeat(32)})`;
    expect(submit?.fields.find(({ name }) => name === "documents")?.value).toBe(documents);
    expect(submit?.build({ text: "Used daily." })).toMatchObject({ effects: [{ operation: { documents } }] });
  });

  test("after the day the bank takes no more", () => {
    const [submit] = fixes(due("2026-02-27T10:00:00Z"));
    expect(submit?.refusal).toContain("the bank takes no more");
    expect(submit?.build({ text: "x" })).toMatchObject({ kind: "refused" });
  });

  test("the loss is accepted with an approval alone", () => {
    const [, accept] = fixes(given([dispute()]));
    expect(accept?.movesMoney).toEqual({ minor: 11_900n, currency: "EUR" });
    expect(accept?.refusal).toContain("needs an approval");
  });
});

test("what is said while it waits, and once it does not", () => {
  const found = find(given([dispute()]));
  expect(found?.diagnosis).toBe(
    "Hallmann Logistik's bank took €119.00 paid for DE01-001001 back (product not received); without evidence by 20 March 2026 the money is lost.",
  );
  expect(find(due("2026-03-20T10:00:00Z", { status: "warning_needs_response" }))?.diagnosis).toContain(
    "bank asks about",
  );
  const proof = (status: string) => chargeback.proof(given([dispute({ status })]), found?.details);
  expect(proof("under_review")).toContain("handed in");
  expect(proof("won")).toContain("came back");
  expect(proof("lost")).toContain("stay with the payer");
  expect(proof("charge_refunded")).toBe("The dispute is charge refunded at the payment platform.");
  expect(chargeback.proof(given([]), found?.details)).toContain("knows the dispute no more");
});
