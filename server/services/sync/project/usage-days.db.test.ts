import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { arrive, crmCustomerId, given, givenEntities, message, plainSource, record } from "#db/testing/given-sync";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await givenEntities(db);
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.owner`truncate inbox, source_records, customers, usage_days, external_references`;
});

const later = { at: "2026-02-02T10:00:00.000Z" };
const day = record("usage_day", "ud_1", { productCode: "API_CALLS", refusedCount: 2, refusal: "Too old." });
const days = () =>
  db.owner`select customer_id, entity_code, product_code, used_on::text, quantity::text, event_count, refused_count, refusal from usage_days order by id`;
const waiting = async () =>
  (await db.owner`select kind from source_records where not is_projected order by kind`).map(({ kind }) => kind);

test("a day of use stands under the customer whom billing knows by that id, in the customer's legal entity", async () => {
  await given(db, record("crm_account", "acc_1", { entityCode: "DE01" }), record("billing_customer", "cus_1"), day);
  expect(await days()).toEqual([
    {
      customer_id: crmCustomerId("acc_1"),
      entity_code: "DE01",
      product_code: "API_CALLS",
      used_on: "2026-01-15",
      quantity: "42",
      event_count: 7,
      refused_count: 2,
      refusal: "Too old.",
    },
  ]);
  expect(await waiting()).toEqual([]);
});

test("it waits for its customer, then stands, and follows the billing customer to another account", async () => {
  await given(db, day);
  expect(await waiting()).toEqual(["usage_day"]);
  await given(db, record("crm_account", "acc_1"), record("crm_account", "acc_2", { entityCode: "JP01" }));
  expect(await waiting()).toEqual(["usage_day"]);
  await given(db, record("billing_customer", "cus_1"));
  expect(await days()).toMatchObject([{ customer_id: crmCustomerId("acc_1"), entity_code: "US01" }]);
  await given(db, record("billing_customer", "cus_1", { accountId: "acc_2" }, later));
  expect(await days()).toMatchObject([{ customer_id: crmCustomerId("acc_2"), entity_code: "JP01" }]);
  expect(await waiting()).toEqual([]);
});

test("the billing customer may be known by any system, not by one of a certain name", async () => {
  await arrive(db, plainSource("chargebee"), [
    message("m_1", [record("billing_customer", "cus_1", { accountId: null, entityCode: "DE01" })]),
  ]);
  await given(db, day);
  expect(await days()).toMatchObject([{ entity_code: "DE01" }]);
});

test("events that arrive late change the day, and an older version never does", async () => {
  await given(db, record("crm_account", "acc_1"), record("billing_customer", "cus_1"));
  await given(db, record("usage_day", "ud_1", { quantity: "45", eventCount: 8 }, later));
  await given(db, day);
  expect(await days()).toMatchObject([{ quantity: "45", event_count: 8 }]);
});
