import { afterAll, beforeAll, expect, test } from "vitest";
import type { Connector } from "#server/connectors/connector";
import { salesforceConnector } from "#server/connectors/salesforce/connector";
import { type DemoCompany, demoCompany } from "#server/connectors/testing/demo-company";
import type { OutboundOperation } from "#server/domain/sync/effects";
import type { Customer } from "#server/sandbox/world/model";

const { signal } = new AbortController();
let company: DemoCompany;
let stripe: Connector;
let netsuite: Connector;
let salesforce: Connector;

beforeAll(async () => {
  company = await demoCompany();
  ({ stripe, netsuite } = company);
  const apiUrl = company.sandbox.url;
  salesforce = salesforceConnector({
    apiUrl,
    timeoutMs: 1_000,
    firstPauseMs: 5,
    clientId: "id",
    clientSecret: "secret",
  });
}, 30_000);

afterAll(() => company.sandbox.stop());

function german(place: number): Customer {
  const customer = company.sandbox.core.world.customers.rows.filter(({ entity }) => entity === "DE01")[place];
  if (!customer) throw new Error("The company has too few German customers.");
  return customer;
}

const lookUp = (connector: Connector, operation: OutboundOperation) =>
  connector.lookUp({ id: "x", idempotencyKey: "x", ...operation }, signal);
const writes = () => company.sandbox.core.received.filter(({ outcome }) => outcome === "applied").length;

test("a tax id takes the place of the one that was there, and the second request changes nothing", async () => {
  const customer = german(0);
  const value = "DE812526315";
  const operation = { operation: "customer.set_tax_id", customerId: customer.id, taxIdType: "eu_vat", value } as const;
  expect(await lookUp(stripe, operation)).toEqual({ outcome: "not_done" });
  expect(await company.perform(stripe, operation)).toMatchObject({
    outcome: "confirmed",
    confirmation: expect.stringContaining(`has tax id ${value} at Stripe`),
    touched: [{ type: "customer", id: customer.id }],
  });
  expect(customer.inBilling.vatNumber).toBe(value);
  const before = writes();
  expect((await company.perform(stripe, operation)).outcome).toBe("confirmed");
  expect((await lookUp(stripe, operation)).outcome).toBe("confirmed");
  expect(writes()).toBe(before);
});

test("a draft shows its customer's tax id, and its tax is calculated once more each time it is asked for", async () => {
  const invoiceId = await company.plant("tax_data_missing", "DE01");
  const operation = { operation: "invoice.recalculate_tax", invoiceId } as const;
  const before = writes();
  expect(await company.perform(stripe, operation)).toMatchObject({
    outcome: "confirmed",
    confirmation: expect.stringContaining("Tax was calculated again"),
  });
  expect(await company.perform(stripe, operation)).toMatchObject({ outcome: "confirmed" });
  expect(writes()).toBe(before + 2);
  expect(await lookUp(stripe, operation)).toEqual({ outcome: "not_done" });
  const [{ id: issued = "" } = {}] = company.sandbox.core.world.invoices.rows.filter(({ status }) => status === "open");
  expect(await company.perform(stripe, { ...operation, invoiceId: issued })).toMatchObject({
    outcome: "refused",
    reason: expect.stringContaining("its tax stands"),
  });
});

test("Stripe takes another name and says why it takes no other currency", async () => {
  const customer = german(1);
  const operation = {
    operation: "customer.correct_field",
    customerId: customer.id,
    field: "name",
    value: "Vogel AG",
  } as const;
  expect(await company.perform(stripe, operation)).toMatchObject({ outcome: "confirmed" });
  expect(await company.read(stripe, "customer", customer.id, "billing_customer")).toMatchObject({ name: "Vogel AG" });
  expect(await company.perform(stripe, { ...operation, field: "currency", value: "USD" })).toMatchObject({
    outcome: "refused",
    reason: expect.stringContaining("fixes the currency"),
  });
});

test.each([
  ["name", "Vogel AG", { name: "Vogel AG" }],
  ["currency", "USD", { currency: "USD" }],
  ["payment_terms", "90", { terms: "Net 90" }],
  ["tax_id", "DE999999999", { taxId: "DE999999999" }],
] as const)("NetSuite takes another %s, once", async (field, value, facts) => {
  const { netsuiteId: customerId } = german(2);
  const operation = { operation: "customer.correct_field", customerId, field, value } as const;
  expect(await lookUp(netsuite, operation)).toEqual({ outcome: "not_done" });
  expect(await company.perform(netsuite, operation)).toMatchObject({
    outcome: "confirmed",
    touched: [{ type: "customer", id: customerId }],
  });
  expect(await company.read(netsuite, "customer", customerId, "erp_customer")).toMatchObject(facts);
  const before = writes();
  expect((await company.perform(netsuite, operation)).outcome).toBe("confirmed");
  expect(writes()).toBe(before);
});

test("Salesforce has the standing of an account set, once, and nothing else", async () => {
  const isServed = ({ entity, standing }: Customer) => entity === "DE01" && standing !== "Suspended";
  const served = company.sandbox.core.world.customers.rows.find(isServed);
  const accountId = served?.accountId ?? "";
  const operation = { operation: "account.set_standing", accountId, standing: "suspended" } as const;
  expect(await lookUp(salesforce, operation)).toEqual({ outcome: "not_done" });
  expect(await company.perform(salesforce, operation)).toMatchObject({
    outcome: "confirmed",
    confirmation: expect.stringContaining("as Suspended"),
    touched: [{ system: "salesforce", type: "Account", id: accountId }],
  });
  expect(await company.read(salesforce, "Account", accountId, "crm_account")).toMatchObject({ standing: "suspended" });
  const before = writes();
  expect((await company.perform(salesforce, operation)).outcome).toBe("confirmed");
  expect(writes()).toBe(before);
  const eased = { operation: "account.set_standing", accountId, standing: "expansion_blocked" } as const;
  expect(await company.perform(salesforce, eased)).toMatchObject({
    confirmation: expect.stringContaining("as Expansion Blocked"),
  });
  expect(await company.read(salesforce, "Account", accountId, "crm_account")).toMatchObject({
    standing: "expansion_blocked",
  });
  expect(await company.perform(salesforce, { operation: "invoice.void", invoiceId: "in_1" })).toMatchObject({
    outcome: "refused",
    reason: expect.stringContaining("nothing in Salesforce but the standing"),
  });
});
