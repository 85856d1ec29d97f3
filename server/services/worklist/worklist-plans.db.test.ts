import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { insertManyCases } from "#db/testing/given-cases";
import { planOf } from "#db/testing/statement-plan";
import { WorklistFilters } from "#server/domain/collections/worklist-views";
import { type WorklistKey, type WorklistQuestion, worklistStatement } from "#server/services/worklist/worklist-sql";

let db: TestDatabase;
let middle: WorklistKey;

beforeAll(async () => {
  db = await openTestDatabase();
  await insertManyCases(db.owner, { count: 20_000, now: TEST_NOW });
  await db.owner`update cases set queue = 'collections', type = 'collection_account',
    lane = (array['today', 'today', 'today', 'held', 'waiting_on_them'])[1 + abs(hashtext(id::text)) % 5] where queue = 'exceptions'`;
  await db.owner`vacuum analyze cases`;
  const [row] = await db.owner<WorklistKey[]>`
    select id, priority as points from cases where queue = 'collections' and lane = 'today' order by priority desc offset 5000 limit 1`;
  middle = row as WorklistKey;
});
afterAll(() => db.close());

const today = WorklistFilters.parse({ lane: "today" });
const everyLane = WorklistFilters.parse({ lane: "all" });
const byLane = "cases_queue_lane_by_priority";
const byEntityAndLane = "cases_queue_entity_lane_by_priority";

type Case = [string, Partial<WorklistQuestion>, boolean, string];
const questions: Case[] = [
  ["a lane as the desk opens", { filters: today }, false, byLane],
  ["its later pages", { filters: today }, true, byLane],
  ["every lane", { filters: everyLane }, false, byLane],
  ["a collector of one entity", { filters: today, visible: ["DE01"] }, false, byEntityAndLane],
  ["a collector of two, a later page", { filters: today, visible: ["DE01", "JP01"] }, true, byEntityAndLane],
  ["every lane of one entity", { filters: everyLane, visible: ["US01"] }, true, byEntityAndLane],
];

describe.each(["force_custom_plan", "force_generic_plan"] as const)("with %s", (mode) => {
  test.each(questions)("%s is read from its index, a short page of each", async (_, question, isLater, index) => {
    const asked = { visible: "all" as const, userId: null, search: { by: "nothing" as const }, filters: today };
    const statement = worklistStatement({ ...asked, ...question }, isLater ? middle : null, 51);
    const { kinds, indexes } = await planOf(db, statement, mode);
    expect(indexes).toEqual([index]);
    // What is sorted are the short pages, merged.
    expect(kinds.filter((kind) => kind === "Limit")).toHaveLength(2);
    expect(kinds).not.toContain("Seq Scan");
    expect(kinds).not.toContain("Bitmap Heap Scan");
  });
});
