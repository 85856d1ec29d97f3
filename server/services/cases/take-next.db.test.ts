import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { type GivenPerson, givenCases, insertManyCases } from "#db/testing/given-cases";
import { addMinutes } from "#server/domain/time";
import { maintainCases } from "#server/jobs/handlers/maintain-cases";
import { listCases } from "#server/services/cases/list-cases";
import { takeNext } from "#server/services/cases/take-next";

let db: TestDatabase;
let given: ReturnType<typeof givenCases>;
let ana: GivenPerson;
let ben: GivenPerson;

beforeAll(async () => {
  db = await openTestDatabase();
  given = givenCases(db.owner, TEST_NOW);
  ana = await given.person("Ana Ruiz", "billing_analyst");
  ben = await given.person("Ben Stone", "billing_analyst");
});
beforeEach(() => db.clock.set(TEST_NOW));
afterEach(() => db.owner`delete from cases`);
afterAll(() => db.close());

const asAna = () => db.as("billing_analyst", "all", ana);
const asBen = () => db.as("billing_analyst", "all", ben);

test("what is served is the row the list would show, to the last part of it", async () => {
  await given.case({ team: "tax", escalationLevel: 1 });
  const { row } = await takeNext.execute(asAna(), { queue: "exceptions" });
  const { rows } = await listCases.execute(asAna(), { queue: "exceptions" });
  expect(rows).toEqual([row]);
});

test("serves the most urgent case nobody holds, lends it for a quarter of an hour and leaves its event", async () => {
  await given.case({ priority: 90, ownerId: ben.userId, state: "in_progress" });
  await given.case({ priority: 80, snoozedUntil: addMinutes(TEST_NOW, 60), state: "waiting" });
  const best = await given.case({ priority: 70 });
  await given.case({ priority: 60 });
  const { row, message, undoUntil } = await takeNext.execute(asAna(), { queue: "exceptions" });
  expect(row).toMatchObject({
    id: best.id,
    state: "in_progress",
    ownerId: ana.userId,
    ownerName: "Ana Ruiz",
    version: 2,
    priority: 70,
    amount: { minor: 1_250_000n, currency: "USD" },
  });
  expect(row?.dueAt).toEqual(best.dueAt);
  expect(message).toContain("15 minutes");
  expect(undoUntil).toEqual(new Date(TEST_NOW.getTime() + 30_000));
  const [stored] = await db.owner`select leased_until from cases where id = ${best.id}`;
  expect(stored?.leased_until).toEqual(addMinutes(TEST_NOW, 15));
  const [event] = await db.owner`select type, payload from events where stream = ${`case:${best.id}`}`;
  expect(event).toMatchObject({
    type: "case.served",
    payload: { before: { state: "routed", ownerId: null }, after: { state: "in_progress", ownerId: ana.userId } },
  });
});

test("is refused to a role that may not work cases, and serves nothing of other entities", async () => {
  await given.case({ entityCode: "US01" });
  await expect(takeNext.execute(db.as("auditor"), { queue: "exceptions" })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
  await expect(
    takeNext.execute(db.as("billing_analyst", ["DE01"], ana), { queue: "exceptions" }),
  ).rejects.toMatchObject({ code: "NOT_FOUND", message: expect.stringContaining("Nothing in Exceptions waits") });
});

test("an empty queue says so", async () => {
  await expect(takeNext.execute(asAna(), { queue: "exceptions" })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("eight takers at once are never served the same case, and together are served all of them", async () => {
  await insertManyCases(db.owner, { count: 330, now: TEST_NOW });
  const [waiting] = await db.owner`select count(*)::int as count from cases where queue = 'exceptions'`;
  const served: string[] = [];
  const taker = async (index: number) => {
    const context = db.as("billing_analyst", "all", {
      userId: given.freshId(),
      personId: given.freshId(),
      name: `Taker ${index}`,
    });
    for (;;) {
      const taken = await takeNext.execute(context, { queue: "exceptions" }).catch((error: { code?: string }) => {
        if (error.code === "NOT_FOUND") return null;
        throw error;
      });
      if (!taken) return;
      if (taken.row) served.push(taken.row.id);
    }
  };
  await Promise.all(Array.from({ length: 8 }, (_, index) => taker(index)));
  expect(new Set(served).size).toBe(served.length);
  expect(served).toHaveLength(waiting?.count);
  const [chains] =
    await db.owner`select count(*)::int as count from events where type = 'case.served' and stream = any(${served.map((id) => `case:${id}`)})`;
  expect(chains?.count).toBe(served.length);
}, 60_000);

test("what was skipped goes back, to others at once, to the same person after an hour", async () => {
  const first = await given.case({ priority: 90 });
  const second = await given.case({ priority: 80 });
  await takeNext.execute(asAna(), { queue: "exceptions" });
  const next = await takeNext.execute(asAna(), {
    queue: "exceptions",
    skip: { caseId: first.id, reason: "Needs somebody who speaks Japanese" },
  });
  expect(next.row?.id).toBe(second.id);
  const [skipped] =
    await db.owner`select type, payload from events where stream = ${`case:${first.id}`} order by sequence desc limit 1`;
  expect(skipped).toMatchObject({
    type: "case.skipped",
    payload: { reason: "Needs somebody who speaks Japanese", after: { ownerId: null, state: "routed" } },
  });
  await expect(takeNext.execute(asAna(), { queue: "exceptions" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect((await takeNext.execute(asBen(), { queue: "exceptions" })).row?.id).toBe(first.id);
  await db.owner`update cases set owner_id = null, state = 'routed', leased_until = null where id = ${first.id}`;
  db.clock.set(addMinutes(TEST_NOW, 61));
  expect((await takeNext.execute(asAna(), { queue: "exceptions" })).row?.id).toBe(first.id);
});

test("skipping the last one keeps the skip and says that nothing else waits", async () => {
  const only = await given.case();
  await takeNext.execute(asAna(), { queue: "exceptions" });
  const result = await takeNext.execute(asAna(), {
    queue: "exceptions",
    skip: { caseId: only.id, reason: "Not mine to judge" },
  });
  expect(result).toMatchObject({ row: null, message: expect.stringContaining("nothing else waits") });
  expect(await db.owner`select owner_id, state from cases where id = ${only.id}`).toMatchObject([
    { owner_id: null, state: "routed" },
  ]);
});

test("somebody else's case cannot be skipped", async () => {
  const row = await given.case({ ownerId: ben.userId, state: "in_progress" });
  await expect(
    takeNext.execute(asAna(), { queue: "exceptions", skip: { caseId: row.id, reason: "Not mine" } }),
  ).rejects.toMatchObject({ code: "RULE_VIOLATION" });
});

test("a lease that ran out puts the case back; one that was used does not", async () => {
  const [idle, used] = [await given.case({ priority: 90 }), await given.case({ priority: 80 })];
  await takeNext.execute(asAna(), { queue: "exceptions" });
  await takeNext.execute(asAna(), { queue: "exceptions" });
  await db.owner`update cases set leased_until = null where id = ${used.id}`;
  db.clock.set(addMinutes(TEST_NOW, 16));
  expect(await maintainCases(db.asJob("maintain-cases"))).toMatchObject({ released: 1 });
  expect(await db.owner`select state, owner_id, leased_until, version from cases where id = ${idle.id}`).toEqual([
    { state: "routed", owner_id: null, leased_until: null, version: 3 },
  ]);
  expect(await db.owner`select state from cases where id = ${used.id}`).toEqual([{ state: "in_progress" }]);
  const [event] =
    await db.owner`select type, actor_kind, payload from events where stream = ${`case:${idle.id}`} order by sequence desc limit 1`;
  expect(event).toMatchObject({
    type: "case.lease_expired",
    actor_kind: "job",
    payload: { data: { holderName: "Ana Ruiz" } },
  });
  expect(await maintainCases(db.asJob("maintain-cases"))).toMatchObject({ released: 0 });
});
