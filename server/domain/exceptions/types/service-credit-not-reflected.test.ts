import { describe, expect, test } from "vitest";
import {
  givenIssued,
  givenOpenInvoice,
  givenPromise,
  givenServiceCredit,
} from "#server/domain/exceptions/given-credit-facts";
import type { ServiceCreditFacts } from "#server/domain/exceptions/service-credit-facts";
import { serviceCreditNotReflected } from "#server/domain/exceptions/types/service-credit-not-reflected";

const TODAY = "2026-03-02";
const find = (facts: ServiceCreditFacts, today = TODAY) => serviceCreditNotReflected.detect(facts, today);
const issued = (...credits: Parameters<typeof givenIssued>[0][]) => ({ credits: credits.map(givenIssued) });
const other = { id: "00000000-0000-4000-8000-0000000000b2", externalId: "10500", ticketNumber: "10500" };

test.each<[string, ServiceCreditFacts]>([
  ["kept in billing and in the ERP", givenServiceCredit()],
  ["promised five days ago", givenServiceCredit({ promise: { grantedOn: "2026-02-25" }, credits: [] })],
  ["only proposed", givenServiceCredit({ promise: { status: "proposed" }, credits: [] })],
  ["withdrawn", givenServiceCredit({ promise: { status: "withdrawn" }, credits: [] })],
  ["its ticket is gone", givenServiceCredit({ promise: { isDeleted: true }, credits: [] })],
  ["over nothing", givenServiceCredit({ promise: { amountMinor: 0n }, credits: [] })],
  ["promised without tax, credited with it", givenServiceCredit({ promise: { amountMinor: 10_000n } })],
  ["a minor unit of rounding", givenServiceCredit({ promise: { amountMinor: 11_901n } })],
  ["credited seven days before it was written down", givenServiceCredit(issued({ issuedOn: "2026-01-25" }))],
  [
    "in two parts that name the ticket",
    givenServiceCredit(
      issued(
        { id: "a", totalMinor: 6_000n, memo: "Service credit, ticket 10417" },
        { id: "b", totalMinor: 5_900n, memo: "Rest, ticket #10417" },
      ),
    ),
  ],
  [
    "on another invoice, naming the ticket",
    givenServiceCredit(issued({ invoiceNumber: "DE01-001002", memo: "ticket 10417" })),
  ],
  ["naming no invoice", givenServiceCredit({ promise: { invoiceNumber: null } })],
  ["not in the ERP for three days", givenServiceCredit(issued({ issuedOn: "2026-02-27", erpPostings: [] }))],
  [
    "two of one amount, and a credit for each",
    givenServiceCredit({
      ...issued({ id: "a", externalId: "cn_a" }, { id: "b", externalId: "cn_b" }),
      siblings: [givenPromise(other)],
    }),
  ],
])("reflected, or nothing to reflect: %s", (_name, facts) => expect(find(facts)).toBeNull());

test.each<[string, ServiceCreditFacts, string]>([
  [
    "promised six days ago",
    givenServiceCredit({ promise: { grantedOn: "2026-02-24" }, credits: [] }),
    "Promised credit of €119.00 not issued",
  ],
  ["the credit is void", givenServiceCredit(issued({ status: "void" })), "Promised credit of €119.00 not issued"],
  [
    "on another invoice",
    givenServiceCredit(issued({ invoiceNumber: "DE01-001002" })),
    "Promised credit of €119.00 not issued",
  ],
  ["of another amount", givenServiceCredit(issued({ totalMinor: 11_800n })), "Promised credit of €119.00 not issued"],
  [
    "credited long before",
    givenServiceCredit(issued({ issuedOn: "2026-01-24" })),
    "Promised credit of €119.00 not issued",
  ],
  [
    "for another ticket",
    givenServiceCredit({ ...issued({ memo: "ticket 10500" }), siblings: [givenPromise(other)] }),
    "Promised credit of €119.00 not issued",
  ],
  [
    "the number of the ticket within another",
    givenServiceCredit(issued({ totalMinor: 1n, memo: "ticket 104170" })),
    "Promised credit of €119.00 not issued",
  ],
  [
    "two of one amount and one credit, which the earlier has",
    givenServiceCredit({ siblings: [givenPromise({ ...other, grantedOn: "2026-01-31" })] }),
    "Promised credit of €119.00 not issued",
  ],
  [
    "a part that names the ticket",
    givenServiceCredit(issued({ totalMinor: 6_000n, memo: "Part, ticket 10417" })),
    "€59.00 of a promised credit are not issued",
  ],
  [
    "not in the ERP for four days",
    givenServiceCredit(issued({ issuedOn: "2026-02-26", erpPostings: [] })),
    "Credit of €119.00 is not in the ERP",
  ],
  [
    "yen",
    givenServiceCredit({ promise: { currency: "JPY", amountMinor: 5_000n }, credits: [] }),
    "Promised credit of ¥5,000 not issued",
  ],
  [
    "dinars",
    givenServiceCredit({ promise: { currency: "KWD", amountMinor: 5_250n }, credits: [] }),
    "Promised credit of KWD 5.250 not issued",
  ],
])("found: %s", (_name, facts, title) => {
  expect(find(facts)?.title.replaceAll("\u00a0", " ")).toBe(title);
});

describe("what mends it", () => {
  const fixOf = (facts: ServiceCreditFacts) =>
    serviceCreditNotReflected.describe(facts, find(facts)?.details, TODAY).fixes[0];

  test("issuing what was promised gives money away and waits for an approval", () => {
    const fix = fixOf(givenServiceCredit({ credits: [] }));
    expect(fix?.movesMoney).toEqual({ minor: 11_900n, currency: "EUR" });
    expect(fix?.refusal).toContain("needs an approval");
    expect(fix?.build({})).toMatchObject({
      effects: [
        {
          operation: {
            operation: "credit.issue",
            invoiceId: "in_1",
            amountMinor: "11900",
            memo: "Service credit, ticket 10417",
          },
        },
      ],
    });
  });

  test("only the missing part is issued", () => {
    const fix = fixOf(givenServiceCredit(issued({ totalMinor: 6_000n, memo: "ticket 10417" })));
    expect(fix?.movesMoney?.minor).toBe(5_900n);
  });

  test("a promise that names no invoice goes on the oldest that can take it", () => {
    const small = givenOpenInvoice({ externalId: "in_small", balanceMinor: 11_899n });
    const facts = (openInvoices: ServiceCreditFacts["openInvoices"]) =>
      givenServiceCredit({ promise: { invoiceNumber: null }, credits: [], invoice: null, openInvoices });
    expect(fixOf(facts([small, givenOpenInvoice()]))?.label).toBe("Credit €119.00 on DE01-001009");
    expect(fixOf(facts([small]))?.refusal).toContain("Ask the support desk which invoice it is for");
    const unknown = givenServiceCredit({ promise: { invoiceNumber: "X-1" }, credits: [], invoice: null });
    expect(fixOf(unknown)?.refusal).toContain("Billing has no invoice X-1");
  });

  test("what billing issued is posted to the ERP under billing's own reference", () => {
    const fix = fixOf(givenServiceCredit(issued({ erpPostings: [] })));
    expect(fix?.movesMoney).toBeUndefined();
    expect(fix).toMatchObject({ refusal: null, label: "Post DE01-001001-CN-02 to the ERP" });
    expect(fix?.build({})).toMatchObject({
      effects: [
        {
          system: "netsuite",
          operation: {
            operation: "document.post",
            documentType: "creditmemo",
            externalId: "cn_2",
            customerId: "501",
            subsidiaryId: "2",
            amountMinor: "11900",
            postedOn: TODAY,
            appliesToInvoiceId: "100100",
          },
        },
      ],
    });
    const unknown = givenServiceCredit({ ...issued({ erpPostings: [] }), erp: null });
    expect(fixOf(unknown)?.refusal).toContain("The ERP does not know Hallmann Logistik");
  });
});

test("what is said while it is missing, and once it is there", () => {
  const found = find(givenServiceCredit({ credits: [] }));
  expect(found?.diagnosis).toBe(
    "Svenja Albers promised Hallmann Logistik €119.00 on 1 February 2026 (ticket 10417), but billing never credited it; the customer will keep back what was promised or complain again.",
  );
  const proof = (facts: ServiceCreditFacts, details = found?.details) =>
    serviceCreditNotReflected.proof(facts, details);
  expect(proof(givenServiceCredit())).toBe("Billing issued DE01-001001-CN-02 for it.");
  expect(proof(givenServiceCredit({ promise: { status: "withdrawn" } }))).toContain("was withdrawn");
  const unposted = find(givenServiceCredit(issued({ erpPostings: [] })));
  expect(proof(givenServiceCredit(), unposted?.details)).toBe("The ERP shows DE01-001001-CN-02 as CRED30007.");
});
