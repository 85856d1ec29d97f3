import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { crmCustomerId, given, givenEntities, record } from "#db/testing/given-sync";
import { stateHash } from "#db/testing/state-hash";
import { defaultFieldAuthority, type FieldAuthority } from "#server/domain/sync/authority";
import { customerWords, findCustomers } from "#server/services/mappings/customer-words";
import { reprojectCustomers } from "#server/services/mappings/reproject-customers";
import { draftPolicy } from "#server/services/policies/draft-policy";
import { publishPolicy } from "#server/services/policies/publish-policy";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

const says = [
  record("erp_subsidiary", "2", { entityCode: "DE01" }),
  record("crm_account", "acc_1", { name: "Alder Analytics", taxId: null, entityCode: "US01", paymentTermsDays: 30 }),
  record("billing_customer", "cus_1", { name: "Alder Billing", entityCode: "US01", email: "billing@alder.example" }),
  record("erp_customer", "501", { name: "Alder Inc.", subsidiaryId: "2", terms: "Net 45", taxId: "US-1" }),
  record("crm_account", "acc_2", { name: "Birch" }),
  record("billing_invoice", "in_1"),
];

beforeEach(async () => {
  await db.owner`truncate inbox, source_records, customers, external_references, invoices, invoice_lines, policies`;
  await givenEntities(db);
  await given(db, ...says);
});

const kind = "field_authority";
const alder = crmCustomerId("acc_1");
const engineer = () => db.as("integration_engineer");
async function inForce(change: Partial<FieldAuthority>): Promise<void> {
  const document = { ...defaultFieldAuthority, ...change };
  const { version } = await draftPolicy.execute(engineer(), {
    kind,
    basedOn: 1,
    document,
    note: "The ERP knows better.",
  });
  await publishPolicy.execute(db.as("controller"), { kind, version });
}
const reproject = (after: string | null = null, limit?: number, by = engineer()) =>
  reprojectCustomers.execute(by, { after, ...(limit === undefined ? {} : { limit }) });
async function customer() {
  const [row] =
    await db.owner`select name, email, tax_id, payment_terms_days, entity_code, currency, tier from customers where id = ${alder}`;
  return row;
}

const byDefault = {
  name: "Alder Analytics",
  email: "billing@alder.example",
  tax_id: "US-1",
  payment_terms_days: 30,
  entity_code: "US01",
  currency: "USD",
  tier: "Enterprise",
};

describe("whose word counts", () => {
  test("without a document the CRM has it, then billing, then the ERP", async () => {
    expect(await customer()).toEqual(byDefault);
  });

  test("follows the document once customers are brought in line, and what hangs on them follows", async () => {
    await inForce({ name: ["erp", "crm"], paymentTerms: ["erp"], entity: ["erp", "crm"] });
    expect(await customer()).toEqual(byDefault);
    expect(await reproject()).toEqual({ looked: 2, next: null });
    expect(await customer()).toEqual({ ...byDefault, name: "Alder Inc.", payment_terms_days: 45, entity_code: "DE01" });
    const [invoice] = await db.owner`select entity_code from invoices where external_id = 'in_1'`;
    expect(invoice?.entity_code).toBe("DE01");
    const [event] =
      await db.owner`select policy_version, payload from events where type = 'mapping.customers_reprojected' order by sequence desc limit 1`;
    expect(event).toMatchObject({
      policy_version: "field_authority v2",
      payload: { data: { looked: 2, isLast: true } },
    });
  });

  test("a customer for whom nobody with authority names a legal entity goes, and comes back", async () => {
    await inForce({ entity: ["erp"] });
    await reproject();
    expect((await db.owner`select name from customers order by name`).map((row) => row.name)).toEqual([
      "Alder Analytics",
    ]);
    const { version } = await draftPolicy.execute(engineer(), {
      kind,
      basedOn: 2,
      document: defaultFieldAuthority,
      note: "Back.",
    });
    await publishPolicy.execute(db.as("controller"), { kind, version });
    await reproject();
    expect((await db.owner`select name from customers order by name`).map((row) => row.name)).toEqual([
      "Alder Analytics",
      "Birch",
    ]);
  });

  test("messages that arrive later follow it too, with the same result", async () => {
    await inForce({ name: ["erp", "crm"], currency: ["billing"] });
    await reproject();
    const brought = await stateHash(db.owner);
    await db.owner`truncate inbox, source_records, customers, external_references, invoices, invoice_lines`;
    await given(db, ...[...says].reverse());
    expect(await stateHash(db.owner)).toBe(brought);
  });
});

describe("bringing customers in line", () => {
  test("goes on from where it stopped, and changes nothing that is right", async () => {
    await inForce({ name: ["billing", "crm"] });
    const first = await reproject(null, 1);
    expect(first.looked).toBe(1);
    const second = await reproject(first.next, 1);
    const rest = second.next === null ? [] : [await reproject(second.next, 1)];
    expect(rest.every(({ next }) => next === null)).toBe(true);
    expect((await customer())?.name).toBe("Alder Billing");
    const before = await stateHash(db.owner);
    await reproject();
    expect(await stateHash(db.owner)).toBe(before);
  });

  test("is for those who repair messages, of portions we can carry", async () => {
    await expect(reproject(null, 10, db.as("controller"))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(reproject(null, 100_000)).rejects.toMatchObject({ code: "BAD_INPUT" });
  });

  test("twice at once ends as once", async () => {
    await inForce({ name: ["erp", "crm"] });
    const results = await Promise.allSettled([reproject(), reproject()]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
    expect((await customer())?.name).toBe("Alder Inc.");
  });
});

describe("every field beside its source", () => {
  test("shows what counts, whose word that is, and who says something else", async () => {
    const words = await customerWords.execute(db.as("billing_analyst"), { customerId: alder });
    const of = (field: string) => words.fields.find((one) => one.field === field);
    expect(words).toMatchObject({ name: "Alder Analytics", entityCode: "US01", policy: "field_authority v1" });
    expect(of("name")).toMatchObject({
      owner: { system: "salesforce", externalId: "acc_1", value: "Alder Analytics" },
      others: [
        { system: "stripe", value: "Alder Billing", differs: true },
        { system: "netsuite", value: "Alder Inc.", differs: true },
      ],
    });
    expect(of("entity")?.others).toMatchObject([
      { value: "US01", differs: false },
      { value: "DE01", differs: true },
    ]);
    expect(of("taxId")?.owner).toMatchObject({ system: "netsuite", value: "US-1" });
  });

  test("what is shown as counting is what stands in the customer", async () => {
    await inForce({ name: ["billing"], paymentTerms: ["erp"], entity: ["erp"], taxId: ["crm"] });
    await reproject();
    const words = await customerWords.execute(engineer(), { customerId: alder });
    const value = (field: string) => words.fields.find((one) => one.field === field)?.owner?.value ?? null;
    const row = await customer();
    expect({
      name: value("name"),
      email: value("email"),
      tax_id: value("taxId"),
      payment_terms_days: Number.parseInt(value("paymentTerms") ?? "", 10),
      entity_code: value("entity"),
      currency: value("currency"),
      tier: value("tier"),
    }).toEqual(row);
  });

  test("of another legal entity is not found, neither by id nor by name", async () => {
    const stranger = db.as("billing_analyst", ["JP01"]);
    await expect(customerWords.execute(stranger, { customerId: alder })).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await findCustomers.execute(stranger, { search: "Alder" })).toEqual([]);
    expect(await findCustomers.execute(engineer(), { search: "cus_1" })).toMatchObject([{ name: "Alder Analytics" }]);
    expect(await findCustomers.execute(engineer(), { search: "ald" })).toMatchObject([{ id: alder }]);
    expect(await findCustomers.execute(engineer(), { search: "%%" })).toEqual([]);
  });
});
