import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { type GivenPerson, givenCases } from "#db/testing/given-cases";
import { defaultPriorityPolicy } from "#server/domain/cases/priority";
import { addHours } from "#server/domain/time";
import { maintainCases } from "#server/jobs/handlers/maintain-cases";
import { openTransaction } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { caseTimeline } from "#server/services/cases/case-timeline";
import { expireLeases } from "#server/services/cases/expire-leases";
import { lockCase } from "#server/services/cases/lock-case";
import { reprioritiseDue } from "#server/services/cases/reprioritise-due";
import { wakeDue } from "#server/services/cases/wake-due";
import { wakeOn } from "#server/services/cases/wake-on";
import { activePolicy } from "#server/services/policies/active-policy";
import { seedPriorityPolicy } from "#server/services/policies/seed-priority-policy";

let db: TestDatabase;
let given: ReturnType<typeof givenCases>;
let ana: GivenPerson;

beforeAll(async () => {
  db = await openTestDatabase();
  given = givenCases(db.owner, TEST_NOW);
  ana = await given.person("Ana Ruiz", "billing_analyst");
});
beforeEach(() => db.clock.set(TEST_NOW));
afterEach(() => db.owner`delete from cases`);
afterAll(() => db.close());

const clockwork = () => db.asJob("maintain-cases");
const stored = async (id: string) =>
  (await db.owner<Record<string, unknown>[]>`select * from cases where id = ${id}`)[0];

/** A transaction as a command of the job that applies a sync would open it. */
function inTransaction<Result>(run: (scope: Scope) => Promise<Result>): Promise<Result> {
  const context = db.asJob("sync-apply");
  return db.db.transaction(async (tx) => {
    await openTransaction(tx, "all");
    return run({ tx, actor: context.actor, entities: "all", now: context.now(), correlationId: "test" });
  });
}

describe.each([
  [
    "case.expire_leases",
    expireLeases,
    () => ({ leasedUntil: TEST_NOW, ownerId: ana.userId, state: "in_progress" as const }),
    { state: "routed", owner_id: null, leased_until: null },
    "case.lease_expired",
  ],
  [
    "case.wake_due",
    wakeDue,
    () => ({
      snoozedUntil: TEST_NOW,
      state: "waiting" as const,
      wakeOn: "payment" as const,
      waitingOn: "customer" as const,
    }),
    { state: "routed", snoozed_until: null, wake_on: null, waiting_on: null, boost: "snooze ended" },
    "case.woken",
  ],
  [
    "case.reprioritise_due",
    reprioritiseDue,
    () => ({ priorityChangesAt: TEST_NOW, dueAt: TEST_NOW, priority: 20 }),
    { priority: 75, priority_changes_at: null },
    "case.reprioritised",
  ],
] as const)("%s", (_, command, due, leaves, event) => {
  test("treats what is due and nothing else, and leaves its events", async () => {
    const row = await given.case(due());
    const other = await given.case();
    expect(await command.execute(clockwork(), {})).toEqual({ cases: 1, mayBeMore: false });
    expect(await stored(row.id)).toMatchObject(leaves);
    expect(await stored(other.id)).toMatchObject({ version: 1, state: "routed" });
    expect(
      await db.owner`select type, actor_kind, actor_name from events where stream = ${`case:${row.id}`}`,
    ).toMatchObject([{ type: event, actor_kind: "job", actor_name: "maintain-cases" }]);
    const [told] = await caseTimeline.execute(db.as("billing_analyst"), { caseId: row.id });
    expect(told).toMatchObject({ actorKind: "job", actorName: "The clock" });
  });

  test("is refused to people and to other jobs", async () => {
    for (const who of [db.as("billing_analyst"), db.as("administrator"), db.asJob("sync-apply")])
      await expect(command.execute(who, {})).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  test("with nothing due it records nothing", async () => {
    await given.case();
    await expect(command.execute(clockwork(), {})).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("of two runs at once each case is treated once", async () => {
    const rows = [await given.case(due()), await given.case(due()), await given.case(due())];
    await Promise.all([maintainCases(clockwork()), maintainCases(clockwork())]);
    for (const row of rows)
      expect(
        await db.owner`select type from events where stream = ${`case:${row.id}`} and type = ${event}`,
      ).toHaveLength(1);
  });
});

test("the clock's change of priority keeps the version, so nobody is told of a conflict that is none", async () => {
  const row = await given.case({ priorityChangesAt: TEST_NOW, dueAt: addHours(TEST_NOW, 3), priority: 20 });
  await maintainCases(clockwork());
  expect(await stored(row.id)).toMatchObject({ version: 1, priority: 65, priority_changes_at: addHours(TEST_NOW, 3) });
});

test("what sleeps until a payment wakes with one, at its owner's, on top and saying why", async () => {
  const customerId = given.freshId();
  const asleep = {
    customerId,
    state: "waiting",
    snoozedUntil: addHours(TEST_NOW, 50),
    waitingOn: "customer",
    ownerId: ana.userId,
  } as const;
  const row = await given.case({ ...asleep, wakeOn: "payment" });
  const otherEvent = await given.case({ ...asleep, wakeOn: "source_change" });
  const otherCustomer = await given.case({ ...asleep, customerId: given.freshId(), wakeOn: "payment" });
  expect(await inTransaction((scope) => wakeOn(scope, { customerIds: [customerId] }, "payment"))).toEqual([
    { caseId: row.id, number: row.number },
  ]);
  expect(await stored(row.id)).toMatchObject({
    state: "in_progress",
    owner_id: ana.userId,
    boost: "payment arrived",
    priority: row.priority + 30,
  });
  for (const untouched of [otherEvent, otherCustomer])
    expect(await stored(untouched.id)).toMatchObject({ state: "waiting", version: 1 });
  const [told] = await caseTimeline.execute(db.as("billing_analyst"), { caseId: row.id });
  expect(told?.text).toBe("The case woke: payment arrived.");
  expect(await inTransaction((scope) => wakeOn(scope, { caseIds: [row.id] }, "payment"))).toEqual([]);
});

test("machines lock without a version; a stale version is a conflict for them too", async () => {
  const row = await given.case();
  expect((await inTransaction((scope) => lockCase(scope, row.id))).number).toBe(row.number);
  await expect(inTransaction((scope) => lockCase(scope, row.id, 9))).rejects.toMatchObject({ code: "CONFLICT" });
});

test("the default priority policy counts as version 1 until one is stored, and is stored once", async () => {
  expect(await inTransaction((scope) => activePolicy(scope, "case_priority"))).toEqual({
    version: 1,
    name: "case_priority v1",
    document: defaultPriorityPolicy,
  });
  expect(await inTransaction((scope) => seedPriorityPolicy(scope))).toMatchObject({
    type: "policy.activated",
    after: { version: 1 },
  });
  expect(await inTransaction((scope) => seedPriorityPolicy(scope))).toBeNull();
  await db.owner`insert into policies (kind, version, document, effective_from, created_at, created_by) values ('case_priority', 2, ${db.owner.json({ ...defaultPriorityPolicy, holdPoints: 99 })}, ${TEST_NOW}, ${TEST_NOW}, 'test')`;
  const policy = await inTransaction((scope) => activePolicy(scope, "case_priority"));
  expect(policy).toMatchObject({ version: 2, name: "case_priority v2", document: { holdPoints: 99 } });
});
