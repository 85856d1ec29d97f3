import { describe, expect, test } from "vitest";
import type { CustomerFacts } from "#server/domain/exceptions/customer-facts";
import { givenCustomer, givenWord } from "#server/domain/exceptions/given-customer-facts";
import { TODAY } from "#server/domain/exceptions/given-facts";
import { customerMasterMismatch } from "#server/domain/exceptions/types/customer-master-mismatch";
import { type AuthorityRole, defaultFieldAuthority } from "#server/domain/sync/authority";

const find = (facts: CustomerFacts) => customerMasterMismatch.detect(facts, TODAY);
const saying = (given: Partial<Record<AuthorityRole, Record<string, unknown>>>): CustomerFacts =>
  givenCustomer({ words: (["crm", "billing", "erp", "gateway"] as const).map((role) => givenWord(role, given[role])) });

test.each<[string, CustomerFacts]>([
  ["every system says the same, written its own way", givenCustomer()],
  ["a system that says nothing", saying({ billing: { currency: null }, erp: { taxId: null, terms: null } })],
  ["terms said in words", saying({ erp: { terms: "30 days net" } })],
  [
    "umlauts written out",
    saying({
      crm: { name: "Müller GmbH" },
      billing: { name: "Mueller" },
      erp: { name: "MÜLLER" },
      gateway: { name: null },
    }),
  ],
  [
    "a field nobody with authority says anything about",
    saying({ crm: { currency: null }, billing: { currency: null }, erp: { currency: null } }),
  ],
  ["one system alone", givenCustomer({ words: [givenWord("crm", { currency: "USD" })] })],
  ["another parent, which only the CRM keeps", saying({ crm: { parentId: "001P" } })],
  [
    "a customer that is gone",
    givenCustomer({ customer: { isDeleted: true }, words: [givenWord("crm"), givenWord("erp", { currency: "USD" })] }),
  ],
])("nothing is wrong: %s", (_name, facts) => expect(find(facts)).toBeNull());

test.each<[string, CustomerFacts, string, string]>([
  ["currency", saying({ erp: { currency: "USD" } }), "Currency: USD in the ERP, EUR in the CRM", "high"],
  [
    "tax id",
    saying({ erp: { taxId: "DE123456798" } }),
    "Tax id: DE123456798 in the ERP, DE123456789 in the CRM",
    "high",
  ],
  [
    "country",
    saying({ billing: { address: { line1: null, city: null, region: null, postalCode: "1010", country: "AT" } } }),
    "Country: AT in billing, DE in the CRM",
    "high",
  ],
  ["terms", saying({ erp: { terms: "Net 60" } }), "Payment terms: 60 days in the ERP, 30 days in the CRM", "medium"],
  [
    "name",
    saying({ billing: { name: "Vogel Spedition" } }),
    "Name: Vogel Spedition in billing, Hallmann Logistik GmbH in the CRM",
    "low",
  ],
  [
    "name at the gateway",
    saying({ gateway: { name: "Vogel Spedition" } }),
    "Name: Vogel Spedition in the payment gateway, Hallmann Logistik GmbH in the CRM",
    "low",
  ],
  [
    "two of them, the gravest decides",
    saying({ erp: { terms: "Net 60", currency: "USD" } }),
    "Currency and Payment terms differ between systems",
    "high",
  ],
])("it differs: %s", (_name, facts, title, severity) =>
  expect(find(facts)).toMatchObject({ title, severity, amount: null, holdsInvoice: false }),
);

test("whose word counts is said by the document in force", () => {
  const facts = {
    ...saying({ erp: { terms: "Net 60" } }),
    authority: { ...defaultFieldAuthority, paymentTerms: ["erp" as const, "crm" as const] },
  };
  expect(find(facts)?.title).toBe("Payment terms: 30 days in the CRM, 60 days in the ERP");
  expect(customerMasterMismatch.describe(facts, {}, TODAY).fixes[0]).toMatchObject({
    refusal: expect.stringContaining("Docket cannot change the payment terms in the CRM"),
  });
});

test("the sentence names both values and what follows from them", () => {
  expect(find(saying({ erp: { terms: "Net 60" } }))?.diagnosis).toBe(
    "For Hallmann Logistik GmbH the ERP has payment terms 60 days where the CRM has 30 days; until one of them is put right, due dates and reminders disagree.",
  );
});

test("evidence shows every system's word and marks what differs", () => {
  const { evidence } = customerMasterMismatch.describe(saying({ erp: { currency: "USD" } }), {}, TODAY);
  expect(evidence.systems).toEqual(["CRM", "Billing", "ERP", "Payment gateway"]);
  expect(evidence.rows.find((row) => row.differs)?.cells.map((cell) => cell.value)).toEqual([
    "EUR",
    "EUR",
    "USD",
    null,
  ]);
  expect(evidence.rows.filter((row) => row.differs)).toHaveLength(1);
});

describe("the fix", () => {
  const fixOf = (facts: CustomerFacts) => customerMasterMismatch.describe(facts, {}, TODAY).fixes[0];

  test("carries each value to the system that differs, the gravest first", () => {
    const act = fixOf(
      saying({ erp: { terms: "Net 60", currency: "USD" }, billing: { name: "Vogel Spedition" } }),
    )?.build({});
    expect(act).toMatchObject({
      effects: [
        {
          system: "netsuite",
          operation: { operation: "customer.correct_field", customerId: "2001", field: "currency", value: "EUR" },
        },
        { system: "netsuite", operation: { field: "payment_terms", value: "30" } },
        { system: "stripe", operation: { customerId: "cus_1", field: "name", value: "Hallmann Logistik GmbH" } },
      ],
    });
  });

  test("carries a country with its whole address", () => {
    const abroad = { line1: null, city: null, region: null, postalCode: "1010", country: "AT" };
    expect(fixOf(saying({ billing: { address: abroad } }))?.build({})).toMatchObject({
      effects: [
        {
          operation: {
            operation: "customer.correct_address",
            postalCode: "04109",
            country: "DE",
            region: "",
            invoiceId: "",
          },
        },
      ],
    });
  });

  test("says what it has to leave to people", () => {
    const fix = fixOf(saying({ billing: { currency: "USD" } }));
    expect(fix?.refusal).toContain("fixed by their first invoice");
    expect(fix?.build({})).toMatchObject({ kind: "refused" });
    const partly = fixOf(saying({ erp: { terms: "Net 60" }, gateway: { name: "Vogel" } }));
    expect(partly?.refusal).toBeNull();
    expect(partly?.steps.join(" ")).toContain("Docket cannot change the name in the payment gateway");
  });
});

test("the proof says that they agree", () => {
  const stored = find(saying({ erp: { terms: "Net 60" } }))?.details;
  expect(customerMasterMismatch.proof(givenCustomer(), stored)).toBe(
    "Every system has the same payment terms for Hallmann Logistik GmbH.",
  );
});
