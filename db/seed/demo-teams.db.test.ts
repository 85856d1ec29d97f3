import { afterAll, beforeAll, expect, test } from "vitest";
import { seedDemo } from "#db/seed/demo";
import { seedDemoTeams } from "#db/seed/demo-teams";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { demoRouting, demoTeams } from "#server/domain/demo/teams";
import { exceptionTypeKeys } from "#server/domain/exceptions/registry";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await seedDemo(db, db.clock.now);
  await seedDemoTeams(db, db.clock.now);
});
afterAll(() => db.close());

test("the demo company's teams have people who may work, and its routing was drafted by one and published by another", async () => {
  const members = await db.owner`
    select t.key, count(*)::int as members from teams t join team_members m on m.team_id = t.id group by t.key order by t.key`;
  expect(members.map((row) => ({ ...row }))).toEqual(
    demoTeams.map(({ key, members }) => ({ key, members: members.length })).sort((a, b) => a.key.localeCompare(b.key)),
  );
  const [policy] = await db.owner`
    select created_by, published_by, document from policies where kind = 'routing' and state = 'published'`;
  expect(policy).toMatchObject({ created_by: "Marcus Leigh", published_by: "Ingrid Solheim", document: demoRouting });
  expect(await db.owner`select note from absences`).toHaveLength(1);
});

test("every type the routing names is one we look for", () => {
  const named = demoRouting.rows.flatMap(({ when }) => when.types);
  expect(named.filter((type) => !exceptionTypeKeys.includes(type as (typeof exceptionTypeKeys)[number]))).toEqual([]);
  expect(new Set(named).size).toBe(named.length);
});
