import { describe, expect, test } from "vitest";
import type { ErpImportFacts, InvoiceFacts } from "#server/domain/exceptions/facts";
import { givenFacts, givenImport, TODAY } from "#server/domain/exceptions/given-facts";
import { erpPostingRejection } from "#server/domain/exceptions/types/erp-posting-rejection";

type Given = NonNullable<Parameters<typeof givenFacts>[0]>;
const find = (facts: InvoiceFacts) => erpPostingRejection.detect(facts, TODAY);
const staged = (imports: ErpImportFacts[], given: Given = {}): InvoiceFacts =>
  givenFacts({ ...given, erpImports: imports, invoice: { status: "open", number: "DE01-001002", ...given.invoice } });
const later = new Date("2026-03-01T18:00:00.000Z");
const posting = {
  system: "netsuite",
  externalId: "100001",
  seenAt: later,
  number: "INV10423",
  status: "Open",
  currency: "EUR",
  totalMinor: 1_071_000n,
  taxMinor: 171_000n,
  documentOn: "2026-03-01",
};
const closedPeriod = givenImport({
  errorCode: "CLOSED_PERIOD",
  errorMessage: "The posting period Dec 2025 is closed.",
  postingPeriod: "Dec 2025",
  dimensions: { department: "100", glAccount: "4000", subsidiary: "2" },
});

test.each<[string, InvoiceFacts]>([
  ["no import yet", staged([])],
  ["an import that waits", staged([givenImport({ status: "pending" })])],
  ["an import that was posted", staged([givenImport({ status: "posted" })])],
  [
    "rejected, then posted by another row",
    staged([givenImport(), givenImport({ externalId: "50002", status: "posted", changedAt: later })]),
  ],
  [
    "rejected, then staged again and waiting",
    staged([givenImport({ externalId: "50002", status: "pending", changedAt: later }), givenImport()]),
  ],
  ["rejected, but the ERP has the document", staged([givenImport()], { erpPostings: [posting] })],
  ["rejected for an invoice since voided", staged([givenImport()], { invoice: { status: "void" } })],
  ["rejected for a deleted one", staged([givenImport()], { invoice: { status: "deleted", isDeleted: true } })],
])("nothing to post: %s", (_name, facts) => expect(find(facts)).toBeNull());

test.each<[string, InvoiceFacts, string, string]>([
  [
    "department",
    staged([givenImport()]),
    "ERP refused the posting: department is missing",
    "DE01: Department is missing",
  ],
  [
    "closed period",
    staged([closedPeriod]),
    "ERP refused the posting: posting period Dec 2025 is closed",
    "DE01: Posting period Dec 2025 is closed",
  ],
  [
    "account",
    staged([
      givenImport({
        errorCode: "INVALID_GL_ACCOUNT",
        dimensions: { department: "100", glAccount: "4999", subsidiary: "2" },
      }),
    ]),
    "ERP refused the posting: GL account 4999 is not valid",
    "DE01: GL account 4999 is not valid",
  ],
  [
    "subsidiary",
    staged([
      givenImport({
        errorCode: "UNMAPPED_SUBSIDIARY",
        dimensions: { department: "100", glAccount: "4000", subsidiary: null },
      }),
    ]),
    "ERP refused the posting: subsidiary is not mapped",
    "DE01: Subsidiary is not mapped",
  ],
  [
    "a code nobody knows",
    staged([givenImport({ errorCode: "LOCKED_RECORD" })]),
    "ERP refused the posting: locked record",
    "DE01: LOCKED_RECORD",
  ],
  [
    "no code at all",
    staged([givenImport({ errorCode: null, errorMessage: null })]),
    "ERP refused the posting: no reason given",
    "DE01: Reason not given",
  ],
  [
    "posted first, rejected as the latest word",
    staged([givenImport({ externalId: "50002", changedAt: later }), givenImport({ status: "pending" })]),
    "ERP refused the posting: department is missing",
    "DE01: Department is missing",
  ],
  [
    "paid in the meantime",
    staged([givenImport()], { invoice: { status: "paid" } }),
    "ERP refused the posting: department is missing",
    "DE01: Department is missing",
  ],
  [
    "written off",
    staged([givenImport()], { invoice: { status: "uncollectible" } }),
    "ERP refused the posting: department is missing",
    "DE01: Department is missing",
  ],
])("refused: %s", (_name, facts, title, cause) =>
  expect(find(facts)).toMatchObject({
    title,
    cause,
    severity: "high",
    holdsInvoice: false,
    amount: { minor: 1_071_000n, currency: "EUR" },
  }),
);

test("the sentence carries the ERP's own words", () => {
  expect(find(staged([closedPeriod]))?.diagnosis).toBe(
    "DE01-001002 is not in the books because its posting period is closed (the ERP says: The posting period Dec 2025 is closed); receivables in the ERP are €10,710.00 short and its payment cannot be posted.",
  );
});

describe("the fix", () => {
  const fixOf = (facts: InvoiceFacts) => erpPostingRejection.describe(facts, {}, TODAY).fixes[0];

  test("proposes the period that is open today", () => {
    const fix = fixOf(staged([closedPeriod]));
    expect(fix).toMatchObject({
      label: "Repost with posting period Mar 2026",
      fields: [{ name: "postingPeriod", value: "Mar 2026", hint: expect.stringContaining("Dec 2025") }],
    });
    expect(fix?.build({})).toEqual({
      kind: "effects",
      effects: [
        {
          system: "netsuite",
          target: "import:50001",
          label: "Post DE01-001002 to the ERP again with posting period Mar 2026",
          operation: { operation: "import.repost", importId: "50001", corrections: { postingPeriod: "Mar 2026" } },
        },
      ],
    });
  });

  test("proposes what the entity's postings usually carry", () => {
    expect(fixOf(staged([givenImport()]))?.build({})).toMatchObject({
      effects: [{ operation: { corrections: { department: "200" } } }],
    });
    expect(fixOf(staged([givenImport({ errorCode: "UNMAPPED_SUBSIDIARY" })]))?.build({})).toMatchObject({
      effects: [{ operation: { corrections: { subsidiaryId: "2" } } }],
    });
    expect(fixOf(staged([givenImport()]))?.build({ department: " 300 " })).toMatchObject({
      effects: [{ operation: { corrections: { department: "300" } } }],
    });
  });

  test("asks where nothing is usual yet", () => {
    const fix = fixOf(staged([givenImport()], { usualDimensions: {} }));
    expect(fix).toMatchObject({ label: "Correct the department and repost", fields: [{ value: "" }] });
    expect(fix?.build({})).toMatchObject({ kind: "refused", reason: expect.stringContaining("department is needed") });
  });

  test("tries again unchanged where no field is named", () => {
    const fix = fixOf(staged([givenImport({ errorCode: "LOCKED_RECORD" })]));
    expect(fix).toMatchObject({ label: "Post again unchanged", fields: [] });
    expect(fix?.build({})).toMatchObject({ effects: [{ operation: { corrections: {} } }] });
  });
});

test("the proof names the ERP's document", () => {
  const stored = find(staged([givenImport()]))?.details;
  expect(
    erpPostingRejection.proof(staged([givenImport({ status: "posted" })], { erpPostings: [posting] }), stored),
  ).toBe("The ERP posted DE01-001002 as INV10423.");
  expect(erpPostingRejection.proof(staged([givenImport()], { invoice: { status: "void" } }), stored)).toBe(
    "DE01-001002 is void in billing, so there is nothing to post.",
  );
});
