import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ErpPostingFacts, InvoiceFacts } from "#server/domain/exceptions/facts";
import { givenFacts, TODAY } from "#server/domain/exceptions/given-facts";
import type { ErpCreditFacts } from "#server/domain/exceptions/process-facts";
import { roundingOf } from "#server/domain/exceptions/process-postings";
import { erpTotalMismatch } from "#server/domain/exceptions/types/erp-total-mismatch";

const SEEN_AT = new Date("2026-03-02T08:00:00.000Z");
const posting = (given: Partial<ErpPostingFacts> = {}): ErpPostingFacts => ({
  system: "netsuite",
  externalId: "100001",
  seenAt: SEEN_AT,
  number: "INV10423",
  status: "Open",
  currency: "EUR",
  totalMinor: 1_071_000n,
  taxMinor: 171_000n,
  documentOn: "2026-03-01",
  ...given,
});
const second = (given: Partial<ErpPostingFacts> = {}) =>
  posting({ externalId: "100007", number: "INV10429", documentOn: "2026-03-02", ...given });
const credit = (given: Partial<ErpCreditFacts> = {}): ErpCreditFacts => ({
  ...posting({ externalId: "200001", number: "CRED30001", totalMinor: 71_000n, taxMinor: null }),
  billedMinor: 71_000n,
  ...given,
});
const posted = (
  erpPostings: ErpPostingFacts[],
  invoice: Partial<InvoiceFacts["invoice"]> = {},
  erpCredits: ErpCreditFacts[] = [],
) => givenFacts({ erpPostings, erpCredits, invoice: { status: "open", number: "DE01-001002", ...invoice } });
const find = (facts: InvoiceFacts) => erpTotalMismatch.detect(facts, TODAY);

test.each<[string, InvoiceFacts, string | null]>([
  ["posted as billed", posted([posting()]), null],
  ["not posted yet", posted([]), null],
  ["a cent apart by rounding", posted([posting({ totalMinor: 1_071_001n, taxMinor: 171_001n })]), null],
  ["two cents apart", posted([posting({ totalMinor: 1_071_002n })]), "total"],
  ["below what is billed", posted([posting({ totalMinor: 1_070_998n })]), "total"],
  ["another currency", posted([posting({ currency: "USD" })]), "currency"],
  ["another tax in the same total", posted([posting({ taxMinor: 0n })]), "tax"],
  ["a tax the ERP does not tell", posted([posting({ taxMinor: null })]), null],
  ["posted twice", posted([posting(), second()]), "posted_twice"],
  ["posted twice, once taken back", posted([posting({ status: "Voided" }), second()]), null],
  [
    "posted in two parts",
    posted([
      posting({ totalMinor: 1_000_000n, taxMinor: 160_000n }),
      second({ totalMinor: 71_000n, taxMinor: 11_000n }),
    ]),
    null,
  ],
  ["void in billing", posted([posting()], { status: "void" }), "void_in_billing"],
  ["void in both", posted([posting({ status: "Voided" })], { status: "void" }), null],
  ["void, posted over nothing", posted([posting({ totalMinor: 0n })], { status: "void" }), null],
  ["deleted in billing", posted([posting()], { isDeleted: true, status: "deleted" }), "void_in_billing"],
  ["still a draft", posted([posting({ totalMinor: 1n })], { status: "draft" }), null],
  ["paid", posted([posting({ totalMinor: 1n })], { status: "paid" }), "total"],
  ["given up", posted([posting({ totalMinor: 1n })], { status: "uncollectible" }), "total"],
  ["posted before its credit", posted([posting()], { creditedMinor: 71_000n }, [credit()]), null],
  ["its credit not posted yet", posted([posting()], { creditedMinor: 71_000n }), null],
  [
    "posted after its credit",
    posted([posting({ totalMinor: 1_000_000n, taxMinor: null })], { creditedMinor: 71_000n }),
    null,
  ],
  [
    "posted after its credit, which was posted besides",
    posted([posting({ totalMinor: 1_000_000n })], { creditedMinor: 71_000n }, [credit()]),
    "total",
  ],
  [
    "its credit over another amount",
    posted([posting()], { creditedMinor: 71_000n }, [credit({ totalMinor: 17_000n })]),
    "credit",
  ],
  [
    "its credit in another currency",
    posted([posting()], { creditedMinor: 71_000n }, [credit({ currency: "USD" })]),
    "credit",
  ],
  ["a credit billing knows nothing of", posted([posting()], {}, [credit({ billedMinor: null })]), null],
  ["a credit taken back", posted([posting()], {}, [credit({ totalMinor: 1n, status: "Voided" })]), null],
])("%s", (_name, facts, problem) => expect(find(facts)?.details.problem ?? null).toBe(problem));

describe("rounding", () => {
  test.each([
    ["JPY", 1n],
    ["EUR", 1n],
    ["KWD", 10n],
    ["CLF", 100n],
  ])("%s", (currency, unit) => expect(roundingOf(currency)).toBe(unit));

  test("differences up to the currency's unit are none, and beyond it always one", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("JPY", "EUR", "KWD"),
        fc.bigInt({ min: 0n, max: 10_000_000n }),
        fc.bigInt({ min: -40n, max: 40n }),
        (currency, totalMinor, difference) => {
          const facts = posted([posting({ currency, totalMinor: totalMinor + difference, taxMinor: null })], {
            currency,
            totalMinor,
          });
          const apart = difference < 0n ? -difference : difference;
          expect(find(facts) !== null).toBe(apart > roundingOf(currency));
        },
      ),
    );
  });
});

test("what it says", () => {
  expect(find(posted([posting({ totalMinor: 1_701_000n })]))).toMatchObject({
    title: "Total: ERP €17,010.00, billing €10,710.00",
    severity: "high",
    amount: { minor: 630_000n, currency: "EUR" },
    cause: "DE01: Posted over another total",
    diagnosis:
      "DE01-001002 is billed over €10,710.00 and the ERP posted INV10423 over €17,010.00; receivables in the books are off by €6,300.00, and its payment will not clear it.",
  });
  expect(find(posted([posting(), second()]))?.diagnosis).toBe(
    "DE01-001002 over €10,710.00 stands in the ERP twice, as INV10423 and INV10429, over €21,420.00 in all; receivables in the books are off by €10,710.00.",
  );
  expect(find(posted([posting({ currency: "USD" })]))).toMatchObject({
    title: "Posted in USD",
    amount: { minor: 1_071_000n, currency: "EUR" },
  });
  const facts = posted([posting({ taxMinor: 0n })]);
  const { evidence } = erpTotalMismatch.describe(facts, find(facts)?.details, TODAY);
  expect(evidence.rows.filter(({ differs }) => differs).map(({ label }) => label)).toEqual(["Tax"]);
});

describe("the correction", () => {
  const fixOf = (facts: InvoiceFacts) => {
    const [fix] = erpTotalMismatch.describe(facts, find(facts)?.details, TODAY).fixes;
    if (!fix) throw new Error("No fix is offered.");
    return fix;
  };
  const operations = (facts: InvoiceFacts) => {
    const act = fixOf(facts).build({});
    return act.kind === "effects" ? act.effects.map(({ operation }) => operation) : act;
  };

  test("takes a wrong posting back and posts it as billed, and moves no money", () => {
    const facts = posted([posting({ totalMinor: 1_701_000n })]);
    expect(fixOf(facts)).toMatchObject({ refusal: null, label: "Take back and post again" });
    expect(fixOf(facts)).not.toHaveProperty("movesMoney");
    expect(operations(facts)).toMatchObject([
      {
        operation: "document.correct",
        transactionId: "100001",
        postedOn: TODAY,
        replacement: {
          externalId: "docket:repost:100001",
          billingInvoiceId: "in_second",
          amountMinor: "1071000",
          taxMinor: "171000",
        },
      },
    ]);
  });

  test("of two postings keeps the one that is right, and of two wrong ones posts one again", () => {
    expect(operations(posted([posting(), second()]))).toMatchObject([{ transactionId: "100007", replacement: null }]);
    expect(operations(posted([posting({ totalMinor: 5n }), second({ totalMinor: 9n })]))).toMatchObject([
      { transactionId: "100001", replacement: { amountMinor: "1071000" } },
      { transactionId: "100007", replacement: null },
    ]);
  });

  test("of a void invoice leaves nothing", () =>
    expect(operations(posted([posting(), second()], { status: "void" }))).toMatchObject([
      { transactionId: "100001", replacement: null },
      { transactionId: "100007", replacement: null },
    ]));

  test("needs a day", () => {
    const fix = fixOf(posted([posting({ totalMinor: 1n })]));
    expect(fix.build({ postedOn: "2026-02-30" })).toMatchObject({ kind: "refused" });
    expect(fix.build({ postedOn: "2026-03-05" })).toMatchObject({
      effects: [{ operation: { postedOn: "2026-03-05" } }],
    });
  });

  test("of a credit is for the ERP", () =>
    expect(fixOf(posted([posting()], { creditedMinor: 71_000n }, [credit({ totalMinor: 1n })])).refusal).toContain(
      "credit memo has to be corrected in the ERP",
    ));
});

test("the proof names what stands now", () => {
  const stored = find(posted([posting(), second()]))?.details;
  expect(erpTotalMismatch.proof(posted([posting(), second({ status: "Voided" })]), stored)).toBe(
    "The ERP has DE01-001002 as INV10423 over €10,710.00, as billing does.",
  );
  expect(erpTotalMismatch.proof(posted([posting({ status: "Voided" })], { status: "void" }), stored)).toBe(
    "The ERP has nothing posted for DE01-001002 any more.",
  );
});
