import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { givenCharges } from "#server/services/charge-retries/testing/given-charges";

let db: TestDatabase;
let given: ReturnType<typeof givenCharges>;
let customer: string;
let count = 0;

beforeAll(async () => {
  db = await openTestDatabase();
  given = givenCharges(db);
  await given.entities();
});
beforeEach(async () => {
  db.clock.set(TEST_NOW);
  customer = await given.account(`Alder ${++count} GmbH`);
});
afterAll(() => db.close());

const mails = () =>
  db.owner<{ subject: string; text_body: string }[]>`
    select subject, text_body from customer_mails where customer_id = ${customer} order by created_at, id`;
const contacts = () =>
  db.owner<{ invoice_ids: string[]; on_day: string; is_automated: boolean }[]>`
    select invoice_ids, on_day::text, is_automated from contact_ledger where customer_id = ${customer} and mail_id is not null`;

/** Declined a second time this morning: the schedule has the customer told from then on. */
async function declinedTwice() {
  const number = `T-${count}-${given.freshId().slice(-4)}`;
  const charge = await given.failed(customer, number, "2026-03-01T08:00:00Z");
  await given.tried(customer, charge.invoiceId, "2026-03-02T08:00:00Z");
  return { ...charge, number };
}

test("from the second failure on the customer is told, once, and charged again on its day", async () => {
  const { invoiceId, number } = await declinedTwice();
  await given.review(invoiceId);
  await given.review(invoiceId);
  const [row] = await given.retries(invoiceId);
  expect(row).toMatchObject({ state: "planned", planned_on: "2026-03-04", told_on: "2026-03-02" });
  expect(await mails()).toHaveLength(1);
  expect((await mails())[0]?.text_body).toContain(number);
  expect(await contacts()).toEqual([{ invoice_ids: [invoiceId], on_day: "2026-03-02", is_automated: true }]);
  expect(await given.events(row?.id ?? "")).toEqual(["charge_retry.planned", "charge_retry.customer_told"]);
});

test("two failed charges of one customer are told of in one mail", async () => {
  const [one, other] = [await declinedTwice(), await declinedTwice()];
  await given.review(one.invoiceId, other.invoiceId);
  expect(await mails()).toHaveLength(1);
  expect((await contacts())[0]?.invoice_ids.toSorted()).toEqual([one.invoiceId, other.invoiceId].toSorted());
});

test("who was reminded today is told tomorrow", async () => {
  const { invoiceId } = await declinedTwice();
  await db.owner`insert into contact_ledger ${db.owner({ id: given.freshId(), entity_code: "DE01", customer_id: customer, direction: "out", channel: "email", is_automated: true, at: TEST_NOW, on_day: "2026-03-02", invoice_ids: [], by_name: "Dunning", recorded_at: TEST_NOW })}`;
  await given.review(invoiceId);
  expect(await mails()).toEqual([]);
  given.on("2026-03-03T09:00:00Z");
  await given.review(invoiceId);
  expect(await mails()).toHaveLength(1);
});

test("where the gateway tries and writes by itself, nobody is told by us", async () => {
  const { invoiceId } = await declinedTwice();
  await db.owner`update invoices set next_attempt_at = '2026-03-05T09:00:00Z' where id = ${invoiceId}`;
  await given.review(invoiceId);
  expect(await mails()).toEqual([]);
});

test("a final decline: the customer is asked for another card, has some days, then somebody here has a task", async () => {
  const { invoiceId } = await given.failed(customer, `H-${count}`, "2026-03-02T08:00:00Z", {
    decline_code: "expired_card",
  });
  await given.review(invoiceId);
  expect(await given.retries(invoiceId)).toMatchObject([{ state: "waiting", told_on: "2026-03-02" }]);
  given.on("2026-03-04T09:00:00Z");
  await given.byClock();
  expect(await given.retries(invoiceId)).toMatchObject([{ state: "waiting", planned_on: "2026-03-05" }]);
  expect(await given.tasks(customer)).toEqual([]);
  given.on("2026-03-05T09:00:00Z");
  await given.byClock();
  expect(await given.retries(invoiceId)).toMatchObject([{ state: "exhausted", asks: "customer" }]);
  expect(await given.tasks(customer)).toHaveLength(1);
  expect(await mails()).toHaveLength(1);
});
