import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { type GivenPerson, givenCases } from "#db/testing/given-cases";
import { addHours } from "#server/domain/time";
import type { Context } from "#server/kernel/context";
import { assignCase } from "#server/services/cases/assign-case";
import type { ActResult } from "#server/services/cases/case-acts";
import { dismissCase } from "#server/services/cases/dismiss-case";
import { escalateCase } from "#server/services/cases/escalate-case";
import type { CaseRecord } from "#server/services/cases/lock-case";
import { releaseCase } from "#server/services/cases/release-case";
import { resolveCase } from "#server/services/cases/resolve-case";
import { snoozeCase } from "#server/services/cases/snooze-case";
import { takeCase } from "#server/services/cases/take-case";
import { wakeCase } from "#server/services/cases/wake-case";

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
afterAll(() => db.close());

const asAna = () => db.as("billing_analyst", "all", ana);
const asBen = () => db.as("billing_analyst", "all", ben);
const stored = async (id: string) =>
  (await db.owner<Record<string, unknown>[]>`select * from cases where id = ${id}`)[0];
const eventsOf = (id: string) =>
  db.owner<
    {
      type: string;
      payload: { before: object; after: object; data?: object; reason?: string };
      entity_code: string;
      actor_name: string;
    }[]
  >`select * from events where stream = ${`case:${id}`} order by sequence`;

const until = addHours(TEST_NOW, 48).toISOString();
const closed = { state: "resolved", outcome: "fixed", closedAt: TEST_NOW } as const;
const asleep = { state: "waiting", snoozedUntil: addHours(TEST_NOW, 5), waitingOn: "customer" } as const;

type Act = {
  name: string;
  run(context: Context, seen: { caseId: string; version: number }): Promise<ActResult>;
  /** What the case is like when the act fits, and when it does not. */
  fits: () => Partial<CaseRecord>;
  misfits: () => Partial<CaseRecord>;
  event: string;
  leaves: () => Record<string, unknown>;
  says: RegExp;
};

const acts: Act[] = [
  {
    name: "case.take",
    run: (who, seen) => takeCase.execute(who, seen),
    fits: () => ({}),
    misfits: () => ({ ownerId: ben.userId, state: "in_progress" }),
    event: "case.taken",
    leaves: () => ({ state: "in_progress", owner_id: ana.userId }),
    says: /is yours/,
  },
  {
    name: "case.release",
    run: (who, seen) => releaseCase.execute(who, seen),
    fits: () => ({ ownerId: ana.userId, state: "in_progress" }),
    misfits: () => ({}),
    event: "case.released",
    leaves: () => ({ state: "routed", owner_id: null }),
    says: /back in the queue/,
  },
  {
    name: "case.assign",
    run: (who, seen) => assignCase.execute(who, { ...seen, userId: ben.userId }),
    fits: () => ({}),
    misfits: () => closed,
    event: "case.assigned",
    leaves: () => ({ state: "in_progress", owner_id: ben.userId }),
    says: /assigned to Ben Stone/,
  },
  {
    name: "case.snooze",
    run: (who, seen) =>
      snoozeCase.execute(who, {
        ...seen,
        until,
        wakeOn: "payment",
        waitingOn: "customer",
        note: "They pay on Wednesday",
      }),
    fits: () => ({ ownerId: ana.userId, state: "in_progress" }),
    misfits: () => closed,
    event: "case.snoozed",
    leaves: () => ({ state: "waiting", owner_id: ana.userId, wake_on: "payment", waiting_on: "customer" }),
    says: /sleeps until 2026-03-04 09:30 UTC or until a payment arrives/,
  },
  {
    name: "case.wake",
    run: (who, seen) => wakeCase.execute(who, seen),
    fits: () => asleep,
    misfits: () => closed,
    event: "case.woken",
    leaves: () => ({ state: "routed", snoozed_until: null, waiting_on: null }),
    says: /awake/,
  },
  {
    name: "case.escalate",
    run: (who, seen) => escalateCase.execute(who, { ...seen, reason: "The customer threatens to leave" }),
    fits: () => ({}),
    misfits: () => ({ escalationLevel: 3 }),
    event: "case.escalated",
    leaves: () => ({ escalation_level: 1 }),
    says: /level 1/,
  },
  {
    name: "case.resolve",
    run: (who, seen) => resolveCase.execute(who, { ...seen, note: "Corrected by phone" }),
    fits: () => ({}),
    misfits: () => closed,
    event: "case.resolved",
    leaves: () => ({ state: "resolved", outcome: "resolved_by_hand" }),
    says: /If the next detection still finds the problem, it opens again/,
  },
  {
    name: "case.dismiss",
    run: (who, seen) =>
      dismissCase.execute(who, { ...seen, reason: "accepted_as_is", note: "Agreed with the account team" }),
    fits: () => ({}),
    misfits: () => ({ state: "correcting" }),
    event: "case.dismissed",
    leaves: () => ({ state: "dismissed", outcome: "accepted_as_is" }),
    says: /dismissed as accepted as is/,
  },
];

describe.each(acts)("$name", ({ run, fits, misfits, event, leaves, says }) => {
  test("does it, raises the version and leaves its event with what changed", async () => {
    const row = await given.case(fits());
    const result = await run(asAna(), { caseId: row.id, version: 1 });
    expect(result.message).toMatch(says);
    expect(result.row).toMatchObject({ id: row.id, version: 2 });
    expect(result.undoUntil).toEqual(new Date(TEST_NOW.getTime() + 30_000));
    expect(await stored(row.id)).toMatchObject({ ...leaves(), version: 2 });
    const [told, ...more] = await eventsOf(row.id);
    expect(more).toEqual([]);
    expect(told).toMatchObject({ type: event, entity_code: "US01", actor_name: "Ana Ruiz" });
    expect(Object.keys(told?.payload.before ?? {}).sort()).toEqual(Object.keys(told?.payload.after ?? {}).sort());
    expect(Object.keys(told?.payload.after ?? {}).length).toBeGreaterThan(0);
  });

  test("is refused to the wrong role and hides other entities", async () => {
    const row = await given.case(fits());
    await expect(run(db.as("auditor"), { caseId: row.id, version: 1 })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(run(db.as("billing_analyst", ["DE01"], ana), { caseId: row.id, version: 1 })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    expect(await stored(row.id)).toMatchObject({ version: 1, state: row.state });
  });

  test("is refused in the wrong state, with a sentence", async () => {
    const row = await given.case(misfits());
    const refused = await run(asAna(), { caseId: row.id, version: 1 }).catch((error: Error) => error);
    expect(refused).toBeInstanceOf(Error);
    expect((refused as Error).message).toMatch(/^[A-Z].*[.]$/s);
    expect(await stored(row.id)).toMatchObject({ version: 1 });
    expect(await eventsOf(row.id)).toEqual([]);
  });

  test("of two people at once one wins, and the other is told what happened", async () => {
    const row = await given.case(fits());
    const attempts = await Promise.allSettled([
      run(asAna(), { caseId: row.id, version: 1 }),
      run(asAna(), { caseId: row.id, version: 1 }),
    ]);
    expect(attempts.map((attempt) => attempt.status).sort()).toEqual(["fulfilled", "rejected"]);
    const loser = attempts.find((attempt) => attempt.status === "rejected");
    expect(loser?.reason).toMatchObject({
      code: "CONFLICT",
      message: expect.stringMatching(/changed after you opened it: Ana Ruiz .*\(09:30 UTC in another window\)\./),
    });
    expect(await eventsOf(row.id)).toHaveLength(1);
  });
});

test("whoever comes second reads who was first and what they did", async () => {
  const row = await given.case();
  await takeCase.execute(asBen(), { caseId: row.id, version: 1 });
  await expect(
    resolveCase.execute(asAna(), { caseId: row.id, version: 1, note: "Done already" }),
  ).rejects.toMatchObject({
    code: "CONFLICT",
    message: `Case ${row.number} changed after you opened it: Ben Stone took the case (09:30 UTC). Nothing of yours was applied; look at the case as it is now and decide again.`,
  });
});

test("what somebody holds is not acted on behind their back", async () => {
  const row = await given.case({ ownerId: ben.userId, state: "in_progress" });
  const seen = { caseId: row.id, version: 1 };
  for (const act of [
    () => takeCase.execute(asAna(), seen),
    () => snoozeCase.execute(asAna(), { ...seen, until }),
    () => resolveCase.execute(asAna(), { ...seen, note: "Done" }),
    () => dismissCase.execute(asAna(), { ...seen, reason: "not_an_issue", note: "Looks right" }),
  ]) {
    await expect(act()).rejects.toMatchObject({
      code: "RULE_VIOLATION",
      message: expect.stringMatching(/Ben Stone holds case \d+.*Assign it to yourself first/),
    });
  }
  expect((await releaseCase.execute(asAna(), seen)).message).toMatch(/back in the queue/);
});

test("a case is assigned only to somebody who may work it", async () => {
  const row = await given.case();
  const german = await given.person("Gerda Voigt", "billing_analyst", ["DE01"]);
  const auditor = await given.person("Otto Prüfer", "auditor");
  for (const person of [german, auditor]) {
    await expect(
      assignCase.execute(asAna(), { caseId: row.id, version: 1, userId: person.userId }),
    ).rejects.toMatchObject({ code: "RULE_VIOLATION", message: expect.stringContaining(person.name) });
  }
});

test("an escalation changes the priority under the policy in force and says which", async () => {
  const row = await given.case();
  await escalateCase.execute(asAna(), { caseId: row.id, version: 1, reason: "Renewal at risk" });
  expect(await stored(row.id)).toMatchObject({ priority: row.priority + 25, policy_version: "case_priority v1" });
});

test("an act by the owner ends the lease; a case nobody begins keeps it", async () => {
  const row = await given.case({ ownerId: ana.userId, state: "in_progress", leasedUntil: addHours(TEST_NOW, 0.25) });
  await escalateCase.execute(asBen(), { caseId: row.id, version: 1, reason: "From the side" });
  expect((await stored(row.id))?.leased_until).not.toBeNull();
  await escalateCase.execute(asAna(), { caseId: row.id, version: 2, reason: "I am on it" });
  expect((await stored(row.id))?.leased_until).toBeNull();
});

test("a snooze cannot end in the past or sleep for years", async () => {
  const row = await given.case();
  for (const moment of [addHours(TEST_NOW, -1), addHours(TEST_NOW, 24 * 400)]) {
    await expect(
      snoozeCase.execute(asAna(), { caseId: row.id, version: 1, until: moment.toISOString() }),
    ).rejects.toMatchObject({ code: "RULE_VIOLATION" });
  }
});

test("dismissing what holds an invoice lets the invoice be looked at again, once the dismissal can no longer be taken back", async () => {
  const row = await given.case({ isHoldingInvoice: true });
  const free = await given.case();
  for (const { id } of [row, free])
    await dismissCase.execute(asAna(), { caseId: id, version: 1, reason: "not_an_issue", note: "Agreed by phone" });
  const jobs =
    await db.owner`select data, extract(epoch from start_after - created_on)::int as delay from pgboss.job where name = 'exceptions.detect'`;
  expect(jobs).toEqual([{ data: { touched: { invoice: [row.subjectId] }, correlationId: "test" }, delay: 31 }]);
});
