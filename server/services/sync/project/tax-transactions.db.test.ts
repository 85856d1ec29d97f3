import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { given, givenEntities, record } from "#db/testing/given-sync";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await givenEntities(db);
});
afterAll(() => db.close());

const standing = (id: string) =>
  db.owner`select t.entity_code, t.status, t.tax_minor::text as tax, t.error_code, i.external_id as invoice, c.name
    from tax_transactions t left join invoices i on i.id = t.invoice_id left join customers c on c.id = t.customer_id where t.external_id = ${id}`;

test("a transaction stands under the invoice its code names, of whose customer and legal entity it is", async () => {
  await given(
    db,
    record("billing_customer", "cus_tax", { accountId: null, entityCode: "US01", name: "Tax Ltd" }),
    record("billing_invoice", "in_tax", { customerId: "cus_tax", subscriptionId: null }),
    record("tax_transaction", "8501", { documentCode: "in_tax", billingCustomerId: "cus_tax" }),
  );
  expect(await standing("8501")).toEqual([
    { entity_code: "US01", status: "committed", tax: "2000", error_code: null, invoice: "in_tax", name: "Tax Ltd" },
  ]);
  await given(
    db,
    record("tax_transaction", "8501", { documentCode: "in_tax", status: "voided" }, { at: "2026-03-01T00:00:00.000Z" }),
  );
  expect(await standing("8501")).toMatchObject([{ status: "voided" }]);
});

test("one that arrives before its invoice stands with its customer, and finds the invoice later", async () => {
  await given(
    db,
    record("billing_customer", "cus_soon", { accountId: null, entityCode: "JP01", name: "Soon KK" }),
    record("tax_transaction", "8502", { documentCode: "in_soon", billingCustomerId: "cus_soon", currency: "JPY" }),
  );
  expect(await standing("8502")).toMatchObject([{ entity_code: "JP01", invoice: null, name: "Soon KK" }]);
  await given(
    db,
    record("billing_invoice", "in_soon", { customerId: "cus_soon", subscriptionId: null, currency: "JPY" }),
  );
  expect(await standing("8502")).toMatchObject([{ invoice: "in_soon" }]);
});

test("a failed calculation keeps its reason; one of an unknown document and customer waits", async () => {
  await given(
    db,
    record("billing_customer", "cus_fail", { accountId: null, entityCode: "US01" }),
    record("tax_transaction", "in_fail", {
      documentCode: "in_fail",
      billingCustomerId: "cus_fail",
      status: "failed",
      taxableMinor: null,
      taxMinor: null,
      errorCode: "CannotModifyLockedTransaction",
    }),
    record("tax_transaction", "8503", { documentCode: "in_nowhere", billingCustomerId: null }),
  );
  expect(await standing("in_fail")).toMatchObject([
    { status: "failed", tax: null, error_code: "CannotModifyLockedTransaction" },
  ]);
  expect(await standing("8503")).toEqual([]);
  expect(await db.owner`select is_projected from source_records where external_id = '8503'`).toEqual([
    { is_projected: false },
  ]);
});
