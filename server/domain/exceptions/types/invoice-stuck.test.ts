import { describe, expect, test } from "vitest";
import type { InvoiceFacts } from "#server/domain/exceptions/facts";
import { givenFacts, givenImport, givenLine } from "#server/domain/exceptions/given-facts";
import { invoiceStuck } from "#server/domain/exceptions/types/invoice-stuck";

const SEEN_AT = new Date("2026-03-10T08:00:00.000Z");
const find = (facts: InvoiceFacts, today: string) => invoiceStuck.detect(facts, today);
const stepOf = (facts: InvoiceFacts, today: string) => find(facts, today)?.details.step ?? null;

const draft = (invoice: Partial<InvoiceFacts["invoice"]> = {}) => givenFacts({ invoice });
/** Issued on Monday, 2 March, at 23:30 in Berlin. */
const issued = (given: Omit<Partial<InvoiceFacts>, "invoice"> = {}, invoice: Partial<InvoiceFacts["invoice"]> = {}) =>
  givenFacts({
    erpFeed: { isUsed: true, readAt: SEEN_AT, lastStaged: { department: "100", glAccount: "4010", subsidiary: "2" } },
    ...given,
    invoice: {
      status: "open",
      number: "DE01-001002",
      issuedOn: "2026-03-02",
      finalizedAt: new Date("2026-03-02T22:30:00.000Z"),
      ...invoice,
    },
  });
const posting = {
  system: "netsuite",
  externalId: "100001",
  seenAt: SEEN_AT,
  number: "INV10423",
  status: "Open",
  currency: "EUR",
  totalMinor: 1_071_000n,
  taxMinor: 171_000n,
  documentOn: "2026-03-02",
};

describe("a draft", () => {
  test.each<[string, Partial<InvoiceFacts["invoice"]>, string, string | null]>([
    ["three days old", {}, "2026-03-04", null],
    ["on its fourth day", {}, "2026-03-05", "draft"],
    ["held back at the source", { isAutoAdvancing: false }, "2026-03-20", null],
    ["held back by a case", { isHeld: true }, "2026-03-20", null],
    ["waiting for its tax", { taxStatus: "requires_location_inputs" }, "2026-03-20", null],
    ["without tax of its own", { taxStatus: null }, "2026-03-05", "draft"],
    ["deleted", { isDeleted: true, status: "deleted" }, "2026-03-20", null],
    ["of which nobody knows when it was made", { createdAt: null }, "2026-03-20", null],
    // 22:30 UTC is the next day in Berlin, so its days begin a day later than in UTC.
    ["made late in the evening", { createdAt: new Date("2026-03-01T23:30:00.000Z") }, "2026-03-05", null],
    ["made late in the evening, a day on", { createdAt: new Date("2026-03-01T23:30:00.000Z") }, "2026-03-06", "draft"],
  ])("%s", (_name, invoice, today, step) => expect(stepOf(draft(invoice), today)).toBe(step));

  test("over a leap day counts every day", () => {
    const made = { createdAt: new Date("2028-02-27T09:00:00.000Z") };
    expect(stepOf(draft(made), "2028-03-01")).toBeNull();
    expect(stepOf(draft(made), "2028-03-02")).toBe("draft");
  });

  test("whose lines were written and totals not is found at once, and held", () => {
    const facts = draft({ subtotalMinor: 0n, taxMinor: 0n, totalMinor: 0n });
    expect(find(facts, "2026-03-01")).toMatchObject({
      details: { step: "totals", amountMinor: "900000" },
      severity: "high",
      holdsInvoice: true,
      amount: { minor: 900_000n, currency: "EUR" },
    });
    expect(stepOf(draft({ subtotalMinor: 0n, totalMinor: 0n }), "2026-03-01")).toBe("totals");
    const even = [givenLine(), givenLine({ externalId: "il_2", amountMinor: -900_000n })];
    expect(
      stepOf(givenFacts({ lines: even, invoice: { subtotalMinor: 0n, totalMinor: 0n } }), "2026-03-01"),
    ).toBeNull();
    expect(stepOf(draft({ subtotalMinor: 1n, totalMinor: 1n }), "2026-03-01")).toBeNull();
  });
});

describe("an issued invoice without a staging row", () => {
  test.each<[string, InvoiceFacts, string, string | null]>([
    ["the day after", issued(), "2026-03-03", null],
    ["two working days after", issued(), "2026-03-04", "not_staged"],
    [
      "issued on a Friday, on Monday",
      issued({}, { issuedOn: "2026-03-06", finalizedAt: new Date("2026-03-06T10:00:00Z") }),
      "2026-03-09",
      null,
    ],
    [
      "issued on a Friday, on Tuesday",
      issued({}, { issuedOn: "2026-03-06", finalizedAt: new Date("2026-03-06T10:00:00Z") }),
      "2026-03-10",
      "not_staged",
    ],
    ["and paid", issued({}, { status: "paid" }), "2026-03-04", "not_staged"],
    ["and given up", issued({}, { status: "uncollectible" }), "2026-03-04", "not_staged"],
    ["and void", issued({}, { status: "void" }), "2026-03-04", null],
    ["over nothing", issued({}, { totalMinor: 0n, subtotalMinor: 0n, taxMinor: 0n }), "2026-03-04", null],
    ["but posted", issued({ erpPostings: [posting] }), "2026-03-04", null],
    ["brought in by file", issued({}, { finalizedAt: null }), "2026-03-20", null],
    [
      "in a company without an ERP",
      issued({ erpFeed: { isUsed: false, readAt: null, lastStaged: null } }),
      "2026-03-20",
      null,
    ],
    [
      "while the ERP could not be read",
      issued({ erpFeed: { isUsed: true, readAt: new Date("2026-03-03T08:00:00Z"), lastStaged: null } }),
      "2026-03-20",
      null,
    ],
    [
      "where nobody kept count of readings",
      issued({ erpFeed: { isUsed: true, readAt: null, lastStaged: null } }),
      "2026-03-04",
      "not_staged",
    ],
  ])("%s", (_name, facts, today, step) => {
    const lines = facts.invoice.totalMinor === 0n ? [] : facts.lines;
    expect(stepOf({ ...facts, lines }, today)).toBe(step);
  });
});

describe("an issued invoice with a staging row", () => {
  const staged = (status: string, changedAt: string) =>
    issued({ erpImports: [givenImport({ status, changedAt: new Date(changedAt) })] });
  test.each<[string, InvoiceFacts, string, string | null]>([
    ["that waits since yesterday", staged("pending", "2026-03-02T22:50:00Z"), "2026-03-03", null],
    ["that waits for two working days", staged("pending", "2026-03-02T22:50:00Z"), "2026-03-04", "not_posted"],
    ["set back to waiting this morning", staged("pending", "2026-03-10T06:00:00Z"), "2026-03-10", null],
    ["that was refused", staged("rejected", "2026-03-02T22:50:00Z"), "2026-03-10", null],
    ["that was posted", staged("posted", "2026-03-02T22:50:00Z"), "2026-03-10", null],
    [
      "of which the later one waits",
      issued({
        erpImports: [
          givenImport({ externalId: "2", status: "pending", changedAt: new Date("2026-03-04T08:00:00Z") }),
          givenImport({ externalId: "1", status: "rejected", changedAt: new Date("2026-03-03T08:00:00Z") }),
        ],
      }),
      "2026-03-06",
      "not_posted",
    ],
  ])("%s", (_name, facts, today, step) => expect(stepOf(facts, today)).toBe(step));
});

describe("what can be done", () => {
  const fixOf = (facts: InvoiceFacts, today: string) => {
    const finding = find(facts, today);
    const [fix] = invoiceStuck.describe(facts, finding?.details, today).fixes;
    if (!fix) throw new Error("No fix is offered.");
    return fix;
  };

  test("a forgotten draft is issued", () => {
    const fix = fixOf(draft(), "2026-03-05");
    expect(fix).toMatchObject({ key: "finalize", refusal: null });
    expect(fix.build({})).toMatchObject({
      effects: [{ system: "stripe", operation: { operation: "invoice.finalize", invoiceId: "in_second" } }],
    });
  });

  test("what was left out is handed over as the customer's last posting was, in the period that is open", () => {
    const fix = fixOf(issued(), "2026-04-02");
    expect(fix.build({ department: "200" })).toMatchObject({
      effects: [
        {
          system: "netsuite",
          operation: {
            operation: "import.create",
            billingInvoiceId: "in_second",
            amountMinor: "1071000",
            subsidiaryId: "2",
            department: "200",
            glAccount: "4010",
            postingPeriod: "Apr 2026",
            documentOn: "2026-03-02",
          },
        },
      ],
    });
    expect(fixOf(issued(), "2026-03-04").fields[0]).toMatchObject({ value: "Mar 2026" });
    expect(fix.build({ glAccount: " " })).toEqual({
      kind: "refused",
      reason: "The GL account is needed. Enter the one the ERP knows.",
    });
  });

  test("what waits is tried", () => {
    const facts = issued({ erpImports: [givenImport({ status: "pending" })] });
    expect(fixOf(facts, "2026-03-10").build({})).toMatchObject({
      effects: [{ operation: { operation: "import.repost", importId: "50001", corrections: {} } }],
    });
  });

  test("totals are calculated on drafts alone", () => {
    const facts = draft({ subtotalMinor: 0n, totalMinor: 0n });
    expect(fixOf(facts, "2026-03-01").build({})).toMatchObject({
      effects: [{ operation: { operation: "invoice.recalculate" } }],
    });
    const open = draft({ status: "open", number: "DE01-9", subtotalMinor: 0n, totalMinor: 0n });
    expect(fixOf(open, "2026-03-01").refusal).toContain("DE01-9 is already open");
  });
});

test("the sentences name the step, and the proof what became of it", () => {
  const facts = issued();
  const finding = find(facts, "2026-03-04");
  expect(finding).toMatchObject({
    title: "Issued, not handed to the ERP",
    cause: "DE01: Issued, not handed to the ERP",
    diagnosis:
      "DE01-001002 over €10,710.00 was issued on 2 March 2026 and never handed to the ERP; receivables in the books are short by it and its payment cannot be posted.",
  });
  expect(invoiceStuck.proof(issued({ erpPostings: [posting] }), finding?.details)).toBe(
    "The ERP posted DE01-001002 as INV10423.",
  );
  expect(invoiceStuck.proof(issued({}, { status: "void" }), finding?.details)).toContain("is void in billing");
  const waiting = find(draft(), "2026-03-05");
  expect(invoiceStuck.proof(draft({ status: "open", number: "DE01-7" }), waiting?.details)).toBe(
    "DE01-7 was issued and is open.",
  );
  expect(invoiceStuck.proof(draft({ isHeld: true }), waiting?.details)).toContain("is held on purpose");
});
