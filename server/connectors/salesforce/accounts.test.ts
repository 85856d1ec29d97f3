import { expect, test } from "vitest";
import { salesforceMapping } from "#server/connectors/salesforce/bindings";
import { mapSalesforce } from "#server/connectors/salesforce/map";
import { deadOf, factsOf, fixture, message } from "#server/connectors/testing/fixture";
import { plainMapping } from "#server/domain/sync/mapping";

const account = fixture("salesforce", "account.json");
const mapped = (change: object = {}) =>
  mapSalesforce(message("accounts", { ...account, ...change }), plainMapping(salesforceMapping));

test("an account says how it stands and how it wants its invoices, in our words", () => {
  expect(factsOf(mapped(), "crm_account")).toMatchObject({
    name: "Harbor Analytics GmbH",
    taxId: "DE123456789",
    standing: "past_due",
    deliveryChannel: "e_invoice",
  });
});

test.each([
  ["Good", "good"],
  ["Past Due", "past_due"],
  ["Expansion Blocked", "expansion_blocked"],
  ["Suspended", "suspended"],
  ["Churned", "churned"],
  [null, null],
])("a billing status of %s is %s", (Billing_Status__c, standing) => {
  expect(factsOf(mapped({ Billing_Status__c }), "crm_account").standing).toBe(standing);
});

test.each([
  ["Email", "email"],
  ["Customer Portal", "portal"],
  ["E-Invoice", "e_invoice"],
  [null, null],
])("invoices by %s are %s", (Invoice_Delivery__c, channel) => {
  expect(factsOf(mapped({ Invoice_Delivery__c }), "crm_account").deliveryChannel).toBe(channel);
});

test("an organisation without these fields says nothing of either", () => {
  const { Billing_Status__c: _status, Invoice_Delivery__c: _delivery, ...plain } = account;
  const facts = factsOf(mapSalesforce(message("accounts", plain), plainMapping(salesforceMapping)), "crm_account");
  expect(facts).toMatchObject({ standing: null, deliveryChannel: null });
});

test("a status nobody translated is refused rather than guessed", () => {
  expect(deadOf(mapped({ Billing_Status__c: "On Watch" })).reason).toContain("account 0015f0000000001AAA");
});
