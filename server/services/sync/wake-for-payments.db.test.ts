import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { givenCases } from "#db/testing/given-cases";
import { arrive, givenEntities, message, plainSource, record } from "#db/testing/given-sync";
import { addHours } from "#server/domain/time";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await givenEntities(db);
});
afterAll(() => db.close());

test("a case snoozed until its customer pays wakes when the payment arrives, and not for a failed attempt", async () => {
  const source = plainSource("stripe");
  const take = (...records: ReturnType<typeof record>[]) =>
    arrive(
      db,
      source,
      records.map((one) => message(`${one.kind}:${one.externalId}`, [one])),
    );
  await take(record("billing_customer", "cus_1", {}));
  const [customer] = await db.owner<{ id: string }[]>`select id from customers`;
  const sleeping = await givenCases(db.owner, db.clock.now()).case({
    customerId: customer?.id ?? null,
    state: "waiting",
    snoozedUntil: addHours(db.clock.now(), 48),
    wakeOn: "payment",
    waitingOn: "customer",
  });
  const stored = async () =>
    (await db.owner`select state, snoozed_until, boost from cases where id = ${sleeping.id}`)[0];

  await take(record("billing_charge", "ch_1", { customerId: "cus_1", status: "failed" }));
  expect(await stored()).toMatchObject({ state: "waiting", boost: null });
  await take(record("billing_charge", "ch_2", { customerId: "cus_1", status: "succeeded" }));
  expect(await stored()).toMatchObject({ state: "routed", snoozed_until: null, boost: "payment arrived" });
});
