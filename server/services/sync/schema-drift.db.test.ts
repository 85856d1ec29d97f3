import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { arrive, givenEntities, plainSource } from "#db/testing/given-sync";
import { addHours } from "#server/domain/time";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await givenEntities(db);
});
afterAll(() => db.close());

const shop = plainSource("shop", { map: () => ({ outcome: "ignored", reason: "Only its shape is of interest." }) });
let sent = 0;
const send = (...payloads: unknown[]) =>
  arrive(
    db,
    shop,
    payloads.map((payload) => {
      sent += 1;
      return { stream: "orders", eventId: `order:${sent}`, correlationId: "c", payload };
    }),
  );
const drift = async () =>
  db.owner`select path, json_type, drift from payload_fields where drift is not null order by path`;

test("fields of the first day are the source's shape; later ones are drift, kept and reported once", async () => {
  await send({ id: "o1", total: 5 });
  await send({ id: "o2", total: 6, note: "in time" });
  expect(await drift()).toEqual([]);

  db.clock.set(addHours(TEST_NOW, 30));
  const { applied } = await send({ id: "o3", total: "7.50", coupon: { code: "SPRING" } }, { id: "o4", total: null });
  expect(applied.ignored).toBe(2);
  const found = [
    { path: "/coupon", json_type: "object", drift: "new" },
    { path: "/coupon/code", json_type: "string", drift: "new" },
    { path: "/total", json_type: "string", drift: "changed" },
  ];
  expect(await drift()).toEqual(found);
  await send({ id: "o5", total: "8.00", coupon: { code: "MAY" } });
  expect(await drift()).toEqual(found);
  const events =
    await db.owner`select payload->'data'->'count' as count from events where type = 'source.schema_drifted'`;
  expect(events).toEqual([{ count: 3 }]);
});

test("another object type has a first day of its own", async () => {
  await arrive(db, shop, [{ stream: "refunds", eventId: "refund:1", correlationId: "c", payload: { id: "r1" } }]);
  expect(await db.owner`select path from payload_fields where object_type = 'refunds' and drift is not null`).toEqual(
    [],
  );
});
