import { createHash } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { type GivenPerson, givenCases, insertManyCases } from "#db/testing/given-cases";
import { addMinutes } from "#server/domain/time";
import { maintainCases } from "#server/jobs/handlers/maintain-cases";
import { canonicalEvent, type HashedEvent } from "#server/kernel/events";
import { listCases } from "#server/services/cases/list-cases";
import { skipCase } from "#server/services/cases/skip-case";
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
      served.push(taken.row.id);
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
  await skipCase.execute(asAna(), { caseId: first.id, reason: "Needs somebody who speaks Japanese" });
  const next = await takeNext.execute(asAna(), { queue: "exceptions" });
  expect(next.row.id).toBe(second.id);
  const [skipped] =
    await db.owner`select type, payload from events where stream = ${`case:${first.id}`} order by sequence desc limit 1`;
  expect(skipped).toMatchObject({
    type: "case.skipped",
    payload: { reason: "Needs somebody who speaks Japanese", after: { ownerId: null, state: "routed" } },
  });
  await expect(takeNext.execute(asAna(), { queue: "exceptions" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect((await takeNext.execute(asBen(), { queue: "exceptions" })).row.id).toBe(first.id);
  await db.owner`update cases set owner_id = null, state = 'routed', leased_until = null where id = ${first.id}`;
  db.clock.set(addMinutes(TEST_NOW, 61));
  expect((await takeNext.execute(asAna(), { queue: "exceptions" })).row.id).toBe(first.id);
});

test("somebody else's case cannot be skipped, nor any by whoever works none", async () => {
  const row = await given.case({ ownerId: ben.userId, state: "in_progress" });
  const skip = { caseId: row.id, reason: "Not mine" };
  await expect(skipCase.execute(asAna(), skip)).rejects.toMatchObject({ code: "RULE_VIOLATION" });
  await expect(skipCase.execute(db.as("auditor"), skip)).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("two who skip one case at once leave it skipped once", async () => {
  const row = await given.case({ ownerId: ana.userId, state: "in_progress" });
  const skip = () => skipCase.execute(asAna(), { caseId: row.id, reason: "Twice by accident" });
  const ends = (await Promise.allSettled([skip(), skip()])).map(({ status }) => status).sort();
  expect(ends).toEqual(["fulfilled", "rejected"]);
});

test("the same key is served the same case, however often and however close together it is sent", async () => {
  const best = await given.case({ priority: 70 });
  await db.owner`update cases set amount_minor = 9007199254740993 where id = ${best.id}`;
  await given.case({ priority: 60 });
  const ask = () => takeNext.execute(asAna(), { queue: "exceptions" }, { idempotencyKey: "one-press" });
  const answers = await Promise.all(Array.from({ length: 7 }, ask));
  db.clock.set(addMinutes(TEST_NOW, 5));
  answers.push(await ask());
  expect(answers.map(({ row }) => row.id)).toEqual(answers.map(() => best.id));
  expect(answers).toEqual(answers.map(() => answers[0]));
  expect(answers.map(({ row }) => row.amount?.minor)).toEqual(answers.map(() => 9_007_199_254_740_993n));
  const [{ taken } = { taken: 0 }] = await db.owner<
    { taken: number }[]
  >`select count(*)::int as taken from cases where owner_id is not null`;
  expect(taken).toBe(1);
  await takeNext.execute(asAna(), { queue: "exceptions" });
  await expect(takeNext.execute(asAna(), { queue: "exceptions" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await ask()).toEqual(answers[0]);
  const other = takeNext.execute(asAna(), { queue: "collections" }, { idempotencyKey: "one-press" });
  await expect(other).rejects.toMatchObject({ code: expect.stringMatching(/CONFLICT|FORBIDDEN|NOT_FOUND/) });
});

test("a key that was served nothing is served when something comes", async () => {
  const ask = () => takeNext.execute(asAna(), { queue: "exceptions" }, { idempotencyKey: "too-early" });
  await expect(ask()).rejects.toMatchObject({ code: "NOT_FOUND" });
  const late = await given.case();
  expect((await ask()).row.id).toBe(late.id);
});

test("what is told of a served case is hashed as the log's verifier reads it", async () => {
  await given.case({ entityCode: "DE01" });
  await given.case({ entityCode: null });
  await takeNext.execute(asAna(), { queue: "exceptions" });
  await takeNext.execute(asAna(), { queue: "exceptions" });
  const stored = await db.owner<(HashedEvent & { hash: string; sequence: number; previous_hash: string; at: Date })[]>`
    select type, at, actor_kind as "actorKind", actor_id as "actorId", actor_name as "actorName", command, policy_version as "policyVersion",
      correlation_id as "correlationId", entity_code as "entityCode", payload, hash, sequence, previous_hash
    from events where type = 'case.served' order by position desc limit 2`;
  for (const { hash, sequence, previous_hash: previous, at, ...event } of stored) {
    const text = `${previous}:${sequence}:${canonicalEvent({ ...event, at: at.toISOString() })}`;
    expect(createHash("sha256").update(text).digest("hex")).toBe(hash);
  }
  expect(new Set(stored.map(({ entityCode }) => entityCode))).toEqual(new Set(["DE01", null]));
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
