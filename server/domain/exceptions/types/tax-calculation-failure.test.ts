import { describe, expect, test } from "vitest";
import type { InvoiceFacts, PostalAddress } from "#server/domain/exceptions/facts";
import { givenFacts, givenSibling, TODAY } from "#server/domain/exceptions/given-facts";
import { taxCalculationFailure } from "#server/domain/exceptions/types/tax-calculation-failure";

type Given = NonNullable<Parameters<typeof givenFacts>[0]>;
const find = (facts: InvoiceFacts) => taxCalculationFailure.detect(facts, TODAY);
const failed = (
  lost: Partial<PostalAddress> = {},
  given: Given = {},
  crmLost: Partial<PostalAddress> = {},
): InvoiceFacts => {
  const facts = givenFacts({
    ...given,
    invoice: { taxStatus: "failed", taxMinor: 0n, totalMinor: 900_000n, balanceMinor: 900_000n, ...given.invoice },
  });
  const { crm, billing } = facts.customer;
  return {
    ...facts,
    customer: {
      ...facts.customer,
      crm: crm && { ...crm, address: { ...crm.address, ...crmLost } },
      billing: billing && { ...billing, address: { ...billing.address, ...lost } },
    },
  };
};
const american = { country: "US", region: null, postalCode: "10001", city: "New York" };

test.each<[string, InvoiceFacts]>([
  ["tax calculated", givenFacts()],
  ["tax switched off", givenFacts({ invoice: { taxStatus: null } })],
  ["a status that is not known", givenFacts({ invoice: { taxStatus: "pending" } })],
  ["a void invoice", failed({}, { invoice: { status: "void", taxStatus: "failed" } })],
  ["a deleted draft", failed({}, { invoice: { status: "deleted", isDeleted: true } })],
  ["an extra copy", failed({}, { siblings: [givenSibling({ totalMinor: 900_000n })] })],
])("nothing failed: %s", (_name, facts) => expect(find(facts)).toBeNull());

test.each<[string, InvoiceFacts, string, string]>([
  [
    "no postal code",
    failed({ postalCode: null }),
    "Tax not calculated, billing address has no postal code",
    "DE: postal code missing in billing",
  ],
  [
    "a blank postal code",
    failed({ postalCode: " " }),
    "Tax not calculated, billing address has no postal code",
    "DE: postal code missing in billing",
  ],
  [
    "neither postal code nor country",
    failed({ postalCode: null, country: null }, { invoice: { taxStatus: "requires_location_inputs" } }),
    "Tax not calculated, billing address has no postal code and country",
    "DE: postal code and country missing in billing",
  ],
  [
    "an American customer without a state",
    failed(american, {}, { ...american, region: "NY" }),
    "Tax not calculated, billing address has no state or region",
    "US: state or region missing in billing",
  ],
  [
    "an address complete and the same in both",
    failed(),
    "Tax not calculated although the address is complete",
    "DE: tax engine refuses a complete address",
  ],
  [
    "an address complete but not the CRM's",
    failed({ postalCode: "99999" }),
    "Tax not calculated, billing address differs from the CRM in postal code",
    "DE: tax engine refuses a complete address",
  ],
])("failed: %s", (_name, facts, title, cause) =>
  expect(find(facts)).toMatchObject({
    title,
    cause,
    severity: "medium",
    holdsInvoice: true,
    amount: { minor: 900_000n, currency: "EUR" },
  }),
);

test("a draft that missed its day is worse than one that still waits", () => {
  const missed = find(
    failed({ postalCode: null }, { invoice: { finalizationError: "The customer's location isn't recognized." } }),
  );
  expect(missed).toMatchObject({
    severity: "high",
    diagnosis:
      "Tax was not calculated because billing has no postal code for Hallmann Logistik; the CRM has it: draft in_second could not be issued when it was due.",
  });
});

describe("the fix", () => {
  const fixOf = (facts: InvoiceFacts) => taxCalculationFailure.describe(facts, {}, TODAY).fixes[0];

  test("copies the CRM's address", () => {
    const fix = fixOf(failed({ postalCode: null, country: null }));
    expect(fix).toMatchObject({ label: "Copy the address from the CRM and recalculate tax", refusal: null });
    expect(fix?.build({})).toMatchObject({
      effects: [
        {
          system: "stripe",
          target: "customer:cus_1",
          operation: {
            operation: "customer.correct_address",
            customerId: "cus_1",
            line1: "Lindenstraße 4",
            city: "Leipzig",
            region: "",
            postalCode: "04109",
            country: "DE",
            invoiceId: "in_second",
          },
        },
      ],
    });
  });

  test("sends a complete address again where nothing is to be copied", () => {
    expect(fixOf(failed())?.label).toBe("Send the address again and recalculate tax");
  });

  test("asks for what nobody has, and is not content with less", () => {
    const fix = fixOf(failed({ postalCode: null }, {}, { postalCode: null }));
    expect(fix?.fields.find((field) => field.name === "postalCode")).toMatchObject({ value: "", label: "Postal code" });
    expect(fix?.build({})).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("Tax needs the postal code"),
    });
    expect(fix?.build({ postalCode: "04109" })).toMatchObject({ kind: "effects" });
    expect(fix?.build({ postalCode: "04109", country: "Germany" })).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("two-letter code"),
    });
    expect(fix?.build({ postalCode: "10001", country: "US" })).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("state or region"),
    });
  });

  test("is refused once sent, and while billing's customer has not arrived", () => {
    expect(fixOf(failed({ postalCode: null }, { invoice: { status: "open", number: "DE01-4" } }))?.refusal).toContain(
      "DE01-4 is already open",
    );
    expect(fixOf({ ...failed({}), customer: { ...failed({}).customer, billing: null } })?.refusal).toContain(
      "Run the sync",
    );
  });
});

test("evidence marks the parts that are missing in billing", () => {
  const { evidence } = taxCalculationFailure.describe(failed({ postalCode: null }), {}, TODAY);
  expect(
    evidence.rows.filter((row) => row.differs).map((row) => [row.label, ...row.cells.map((cell) => cell.value)]),
  ).toEqual([["Postal code", "04109", null]]);
});

test("the proof says that billing calculated", () => {
  expect(taxCalculationFailure.proof(givenFacts(), find(failed({ postalCode: null }))?.details)).toBe(
    "Billing calculated the tax of draft in_second.",
  );
});
