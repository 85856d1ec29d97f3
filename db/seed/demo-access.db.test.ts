import { afterAll, beforeAll, expect, test } from "vitest";
import { seedDemo } from "#db/seed/demo";
import { seedDemoAccess } from "#db/seed/demo-access";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { listDutyReviews } from "#server/services/access/duty-reviews";
import { listPeople } from "#server/services/access/list-people";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await seedDemo(db, db.clock.now);
  await seedDemoAccess(db, db.clock.now);
});
afterAll(() => db.close());

test("the demo company has duties that meet for a while and somebody who left", async () => {
  const { people } = await listPeople.execute(db.as("auditor"), {});
  const called = (name: string) => people.find((one) => one.name === name);
  expect(called("Lukas Steiner")?.conflicts).toMatchObject([
    {
      sentence:
        "Lukas Steiner can both raise credits and write-offs (Collector) and apply cash (Cash applier) for US01.",
      weight: "forbidden",
    },
  ]);
  expect(called("Owen Price")).toMatchObject({ accounts: [{ isDisabled: true }], roles: [] });
  expect(people.filter(({ conflicts }) => conflicts.length > 0)).toHaveLength(1);
  expect(await listDutyReviews.execute(db.as("auditor"), {})).toMatchObject([{ reviewer: "Ingrid Solheim" }]);
  const tokens = await db.owner`select name, last_used_at from api_tokens`;
  expect(tokens.map((row) => ({ ...row }))).toEqual([{ name: "nightly-export", last_used_at: null }]);
});
