import { describe, expect, test } from "vitest";
import type { InvoiceFacts } from "#server/domain/exceptions/facts";
import { givenFacts, givenSibling, TODAY } from "#server/domain/exceptions/given-facts";
import { taxDataMissing } from "#server/domain/exceptions/types/tax-data-missing";

type Given = NonNullable<Parameters<typeof givenFacts>[0]>;
type Party = InvoiceFacts["party"];
const right = givenFacts();
const party = (given: Partial<Party>): Party => ({ ...right.party, ...given });
const billed = (value: string | null) => [{ type: "eu_vat", value }];
const find = (facts: InvoiceFacts) => taxDataMissing.detect(facts, TODAY);
const master = (role: "crm" | "erp", value: string): Party["masterTaxIds"][number] => ({
  system: role === "crm" ? "salesforce" : "netsuite",
  externalId: "1",
  seenAt: new Date("2026-03-02T08:00:00.000Z"),
  role,
  value,
});
const engine = (taxMinor: bigint | null, given: { country?: string | null; region?: string | null } = {}) => ({
  system: "avalara",
  externalId: "85",
  seenAt: new Date("2026-03-02T08:00:00.000Z"),
  country: "DE",
  region: null,
  taxMinor,
  ...given,
});
const nothingBilled = party({ taxIds: [] });
const issued = { status: "open", number: "DE01-7" } as const;
const american = {
  entity: { code: "US01", name: "Meridian Metrics Inc.", country: "US", currency: "USD", timeZone: "America/New_York" },
  customer: { country: "US" },
};

test.each<[string, Given]>([
  ["a number of the country, as the master has it", {}],
  ["the same number written with blanks", { party: party({ taxIds: billed("DE 123 456 789") }) }],
  ["billing does not say", { party: party({ taxIds: null }) }],
  ["a customer who is exempt", { party: party({ taxIds: [], isExempt: true }) }],
  ["a customer in the United States", { ...american, party: nothingBilled }],
  ["a customer in Japan", { customer: { country: "JP" }, party: nothingBilled }],
  ["a customer in Switzerland", { customer: { country: "CH" }, party: nothingBilled }],
  ["a seller outside the Union", { entity: american.entity, party: nothingBilled }],
  ["paid", { invoice: { status: "paid" }, party: nothingBilled }],
  ["void", { invoice: { status: "void" }, party: nothingBilled }],
  ["deleted", { invoice: { status: "deleted", isDeleted: true }, party: nothingBilled }],
  ["an extra copy", { siblings: [givenSibling()], party: nothingBilled }],
  ["a malformed number in the master alone", { party: party({ masterTaxIds: [master("crm", "DE12")] }) }],
  ["tax engine and billing agree", { invoice: issued, party: party({ engine: engine(171_000n) }) }],
  ["tax engine off by one minor unit", { invoice: issued, party: party({ engine: engine(171_001n) }) }],
  ["a draft the engine knows otherwise", { party: party({ engine: engine(1n) }) }],
  ["an engine that does not say the tax", { invoice: issued, party: party({ engine: engine(null) }) }],
  [
    "an engine that leaves the region out",
    { invoice: issued, party: party({ engine: engine(171_000n, { country: null }) }) },
  ],
])("nothing is wrong: %s", (_name, given) => expect(find(givenFacts(given))).toBeNull());

test.each<[string, Given, string, string]>([
  ["missing, in the CRM", { party: nothingBilled }, "No VAT number in billing, the CRM has DE123456789", "medium"],
  [
    "blank, in the CRM",
    { party: party({ taxIds: billed(" ") }) },
    "No VAT number in billing, the CRM has DE123456789",
    "medium",
  ],
  [
    "missing, in the ERP alone",
    { party: party({ taxIds: [], masterTaxIds: [master("erp", "DE123456789")] }) },
    "No VAT number in billing, the ERP has DE123456789",
    "medium",
  ],
  [
    "missing, malformed in the CRM and right in the ERP",
    { party: party({ taxIds: [], masterTaxIds: [master("crm", "DE1"), master("erp", "DE123456789")] }) },
    "No VAT number in billing, the ERP has DE123456789",
    "medium",
  ],
  ["missing everywhere", { party: party({ taxIds: [], masterTaxIds: [] }) }, "No VAT number in any system", "medium"],
  [
    "malformed",
    { party: party({ taxIds: billed("DE12345678") }) },
    "VAT number DE12345678 is not written as DE writes them",
    "medium",
  ],
  [
    "another country's",
    { party: party({ taxIds: billed("ATU12345678") }) },
    "VAT number ATU12345678 is not written as DE writes them",
    "medium",
  ],
  [
    "another number than the master's",
    { party: party({ taxIds: billed("DE999999999") }) },
    "VAT number DE999999999 in billing, DE123456789 in the CRM",
    "medium",
  ],
  [
    "reverse charge",
    { customer: { country: "FR" }, party: party({ taxIds: [], masterTaxIds: [master("crm", "FR83404833048")] }) },
    "No VAT number in billing, the CRM has FR83404833048",
    "high",
  ],
  [
    "Greece, which writes EL",
    { customer: { country: "GR" }, party: party({ taxIds: billed("GR123456789"), masterTaxIds: [] }) },
    "VAT number GR123456789 is not written as GR writes them",
    "high",
  ],
  [
    "already sent",
    { invoice: issued, party: nothingBilled },
    "No VAT number in billing, the CRM has DE123456789",
    "high",
  ],
  [
    "tax engine off by two minor units",
    { invoice: issued, party: party({ engine: engine(171_002n) }) },
    "Tax of €1,710.00 billed, tax engine has €1,710.02",
    "high",
  ],
  [
    "tax engine lower, on a paid invoice",
    { invoice: { status: "paid", number: "DE01-7" }, party: party({ engine: engine(0n) }) },
    "Tax of €1,710.00 billed, tax engine has €0.00",
    "high",
  ],
  [
    "taxed in another region",
    {
      ...american,
      invoice: { ...issued, currency: "USD" },
      party: party({
        taxedIn: { country: "US", region: "NY" },
        engine: engine(171_000n, { country: "US", region: "TX" }),
      }),
    },
    "Taxed in NY, US, tax engine has TX, US",
    "high",
  ],
])("found: %s", (_name, given, title, severity) =>
  expect(find(givenFacts(given))).toMatchObject({ title, severity, holdsInvoice: true }),
);

test("yen have no decimals: two of them are a difference, one is none", () => {
  const inYen = (taxMinor: bigint) =>
    givenFacts({
      invoice: { ...issued, currency: "JPY", taxMinor: 12_345n },
      customer: { country: "JP" },
      party: party({ taxedIn: null, engine: engine(taxMinor) }),
    });
  expect(find(inYen(12_346n))).toBeNull();
  expect(find(inYen(12_347n))).toMatchObject({
    title: "Tax of ¥12,345 billed, tax engine has ¥12,347",
    amount: { minor: 2n, currency: "JPY" },
  });
});

test("the sentence says where the number is and what waits for it", () => {
  expect(find(givenFacts({ party: nothingBilled }))?.diagnosis).toBe(
    "Billing has no VAT number for Hallmann Logistik, although the CRM has DE123456789: draft in_second is held.",
  );
  expect(find(givenFacts({ party: nothingBilled }))?.cause).toBe("DE: VAT number missing in billing, known in the CRM");
});

describe("the fix", () => {
  const fixOf = (given: Given) => taxDataMissing.describe(givenFacts(given), {}, TODAY).fixes[0];

  test("fills the number from the master, then has the tax calculated", () => {
    const fix = fixOf({ party: nothingBilled });
    expect(fix).toMatchObject({
      key: "fill_tax_id",
      refusal: null,
      fields: [{ name: "vatNumber", value: "DE123456789" }],
    });
    expect(fix?.build({})).toMatchObject({
      effects: [
        {
          operation: {
            operation: "customer.set_tax_id",
            customerId: "cus_1",
            taxIdType: "eu_vat",
            value: "DE123456789",
          },
        },
        { operation: { operation: "invoice.recalculate_tax", invoiceId: "in_second" } },
      ],
    });
  });

  test("takes what is typed where nobody knows it, if it is one", () => {
    const fix = fixOf({ party: party({ taxIds: [], masterTaxIds: [] }) });
    expect(fix?.build({})).toMatchObject({ kind: "refused", reason: expect.stringContaining("Ask the customer") });
    expect(fix?.build({ vatNumber: "DE1" })).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("is no VAT number of DE"),
    });
    expect(fix?.build({ vatNumber: "de 111 222 333" })).toMatchObject({
      effects: [{ operation: { value: "DE111222333" } }, {}],
    });
  });

  test("is refused where billing does not know the customer", () => {
    expect(fixOf({ party: nothingBilled, customer: { billing: null } })).toMatchObject({
      refusal: expect.stringContaining("not known as a customer"),
    });
  });

  test("of what was sent, or was taxed otherwise, waits for an approval", () => {
    expect(fixOf({ invoice: issued, party: nothingBilled })).toMatchObject({
      key: "issue_again",
      refusal: expect.stringContaining("needs an approval"),
    });
    expect(fixOf({ invoice: issued, party: party({ engine: engine(171_500n) }) })).toMatchObject({
      key: "settle_tax_difference",
      label: "Bill €5.00 of tax",
      movesMoney: { minor: 500n, currency: "EUR" },
      refusal: expect.stringContaining("needs an approval"),
    });
    expect(fixOf({ invoice: issued, party: party({ engine: engine(170_500n) }) })?.label).toBe("Credit €5.00 of tax");
  });
});

test("the proof names the number now on the invoice", () => {
  const stored = find(givenFacts({ party: nothingBilled }))?.details;
  expect(taxDataMissing.proof(givenFacts(), stored)).toBe("Draft in_second now carries VAT number DE123456789.");
  const differing = find(givenFacts({ invoice: issued, party: party({ engine: engine(1n) }) }))?.details;
  expect(taxDataMissing.proof(givenFacts({ invoice: issued }), differing)).toBe(
    "Billing and the tax engine agree on €1,710.00 of tax for DE01-7.",
  );
});
