import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import type { GivenPerson } from "#db/testing/given-cases";
import { addHours } from "#server/domain/time";
import { maintainAccess } from "#server/jobs/handlers/maintain-access";
import { openTransaction } from "#server/kernel/command";
import { grantsAt } from "#server/services/access/grants-at";
import { leaveUser } from "#server/services/access/leave-user";
import { listPeople } from "#server/services/access/list-people";
import { listSessions } from "#server/services/access/list-sessions";
import { loadActor } from "#server/services/access/load-actor";
import { loadTokenActor } from "#server/services/access/load-token-actor";
import { makeToken } from "#server/services/access/make-token";
import { moveUser } from "#server/services/access/move-user";
import { revokeSession } from "#server/services/access/revoke-session";
import { givenAccess } from "#server/services/access/testing/given-access";

let db: TestDatabase;
let given: Awaited<ReturnType<typeof givenAccess>>;
beforeAll(async () => {
  db = await openTestDatabase();
  given = await givenAccess(db);
});
beforeEach(() => db.clock.set(TEST_NOW));
afterAll(() => db.close());

const day = (days: number) => addHours(TEST_NOW, 24 * days);
const sofia = () => given.as(given.sofia);
const rolesAt = (who: GivenPerson, at: Date) =>
  db.db.transaction(async (tx) => {
    await openTransaction(tx, "all");
    return (await grantsAt(tx, { personIds: [who.personId] }, at)).map(({ role }) => role);
  });
const heldBy = async (who: GivenPerson) =>
  (await db.owner`select id from cases where owner_id = ${who.userId} and closed_at is null`).length;

describe("a mover", () => {
  const approver = { role: "finance_approver", entities: "all" } as const;
  const move = async (who: GivenPerson, from?: Date, by = sofia()) => {
    const [old] = await given.grantsOf(who);
    return moveUser.execute(by, {
      userId: who.userId,
      ends: [old?.id ?? ""],
      gives: [approver],
      reason: "Promoted.",
      ...(from ? { from } : {}),
    });
  };

  test("has the old role until a moment and the new one from it, in one act that brings no conflict", async () => {
    const ana = await given.person("Ana Ruiz", "billing_analyst");
    await move(ana, day(3));
    expect(await rolesAt(ana, addHours(day(3), -0.001))).toEqual(["billing_analyst"]);
    expect(await rolesAt(ana, day(3))).toEqual(["finance_approver"]);
    expect(await given.eventsOf(`user:${ana.userId}`)).toEqual(["user.moved", "grant.end_set", "grant.given"]);
  });

  test("moves at once, and of two moves of one grant the second is told", async () => {
    const ben = await given.person("Ben Okoro", "billing_analyst");
    const [old] = await given.grantsOf(ben);
    const both = { userId: ben.userId, ends: [old?.id ?? ""], gives: [approver], reason: "Promoted." };
    const results = await Promise.allSettled([moveUser.execute(sofia(), both), moveUser.execute(sofia(), both)]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await rolesAt(ben, TEST_NOW)).toEqual(["finance_approver"]);
    expect(await given.eventsOf(`user:${ben.userId}`)).toEqual(["user.moved", "grant.ended", "grant.given"]);
  });

  test("is moved by an administrator, never by themselves, and leaves something", async () => {
    const cat = await given.person("Cat Nowak", "billing_analyst");
    await expect(move(cat, undefined, given.as(given.cora))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(move(given.sofia)).rejects.toThrow(/Nobody can move themselves/);
    await expect(
      moveUser.execute(sofia(), { userId: cat.userId, ends: [], gives: [approver], reason: "More." }),
    ).rejects.toThrow(/Say which grants of Cat Nowak end/);
    await expect(
      moveUser.execute(sofia(), {
        userId: cat.userId,
        ends: [given.given.freshId()],
        gives: [approver],
        reason: "More.",
      }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await rolesAt(cat, TEST_NOW)).toEqual(["billing_analyst"]);
  });
});

describe("a leaver", () => {
  const leave = (who: GivenPerson, from?: Date, by = sofia()) =>
    leaveUser.execute(by, { personId: who.personId, reason: "Resigned.", ...(from ? { from } : {}) });

  test("leaves at once with all of their accounts: sessions, tokens, grants and cases end", async () => {
    const dan = await given.person("Dan Weber", "billing_analyst");
    const second = await given.secondAccount(dan);
    const sessions = [await given.session(dan), await given.session({ ...dan, userId: second })];
    const { secret } = await makeToken.execute(given.as(dan), { name: "nightly", scopes: ["case.read"], days: 30 });
    const held = await given.given.case({ ownerId: dan.userId, state: "in_progress" });
    const asleep = await given.given.case({ ownerId: dan.userId, state: "waiting", snoozedUntil: day(5) });
    const delegations = [given.given.freshId(), given.given.freshId()];
    const lend = (id: string | undefined, from: GivenPerson, to: GivenPerson) =>
      db.owner`insert into delegations ${db.owner({ id, from_person_id: from.personId, from_name: from.name, to_person_id: to.personId, to_name: to.name, kinds: ["all"], entities: ["all"], starts_at: TEST_NOW, ends_at: day(9), reason: "Away.", entered_at: TEST_NOW })}`;
    await lend(delegations[0], dan, given.cora);
    await lend(delegations[1], given.dag, dan);
    await leave(dan);
    for (const id of delegations) expect(await given.eventsOf(`delegation:${id}`)).toEqual(["delegation.ended"]);
    expect(await db.owner`select 1 from delegations where ended_at is null`).toHaveLength(0);
    for (const session of sessions) expect(await loadActor(db.raw, session, TEST_NOW, false)).toBeNull();
    expect(await loadTokenActor(db.raw, secret, TEST_NOW, false)).toBeNull();
    expect(await rolesAt(dan, TEST_NOW)).toEqual([]);
    const rows =
      await db.owner`select id, owner_id, state from cases where id in ${db.owner([held.id, asleep.id])} order by state`;
    expect(rows.map((row) => ({ ...row }))).toEqual([
      { id: held.id, owner_id: null, state: "routed" },
      { id: asleep.id, owner_id: null, state: "waiting" },
    ]);
    expect(await given.eventsOf(`case:${held.id}`)).toEqual(["case.released"]);
    expect((await given.eventsOf(`user:${dan.userId}`)).sort()).toEqual([
      "grant.ended",
      "session.revoked",
      "token.made",
      "token.revoked",
      "user.left",
    ]);
    expect(await given.eventsOf(`user:${second}`)).toEqual(["user.left", "session.revoked"]);
    await expect(leave(dan)).rejects.toThrow(/Dan Weber has left already/);
  });

  test("leaves from a moment on: works until then, opens nothing from then, and the job does the rest once", async () => {
    const eva = await given.person("Eva Prinz", "billing_analyst");
    const session = await given.session(eva, addHours(day(2), -0.2));
    await given.given.case({ ownerId: eva.userId, state: "in_progress" });
    await leave(eva, day(2));
    expect(await loadActor(db.raw, session, addHours(day(2), -0.01), false)).not.toBeNull();
    expect(await loadActor(db.raw, session, day(2), false)).toBeNull();
    expect(await heldBy(eva)).toBe(1);
    const job = () => maintainAccess(db.asJob("maintain-access"));
    expect((await job()).left).toBe(0);
    db.clock.set(day(2));
    const runs = await Promise.all([job(), job()]);
    expect(runs.map(({ left }) => left).sort()).toEqual([0, 1]);
    expect(await heldBy(eva)).toBe(0);
    expect((await given.eventsOf(`user:${eva.userId}`)).filter((type) => type === "user.left")).toHaveLength(1);
  });

  test("is let go by an administrator of everything they hold, never by themselves; of two the second is told", async () => {
    const fay = await given.person("Fay Dunn", "billing_analyst");
    await expect(leave(fay, undefined, given.as(given.cora))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(leave(fay, undefined, db.as("administrator", ["DE01"]))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(leave(given.sofia)).rejects.toThrow(/Nobody can let go of themselves/);
    const results = await Promise.allSettled([leave(fay), leave(fay)]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("sessions of anybody", () => {
  test("are listed, and one is ended once by an administrator", async () => {
    const gil = await given.person("Gil Haas", "auditor");
    const sessionId = await given.session(gil);
    const listed = await listSessions.execute(given.as(given.cora), {});
    expect(listed.find(({ id }) => id === sessionId)).toMatchObject({ name: "Gil Haas", isOpen: true });
    const end = (by = sofia()) => revokeSession.execute(by, { sessionId, reason: "A lost laptop." });
    await expect(end(given.as(given.cora))).rejects.toMatchObject({ code: "FORBIDDEN" });
    const results = await Promise.allSettled([end(), end()]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await loadActor(db.raw, sessionId, TEST_NOW, false)).toBeNull();
    expect(await given.eventsOf(`user:${gil.userId}`)).toEqual(["session.ended"]);
  });
});

test("people are found by name or address, with what they hold, when they were here, and what meets", async () => {
  const hal = await given.person("Hal_100% Odd", "auditor");
  await given.session(hal);
  const found = async (search: string, at = TEST_NOW) => {
    db.clock.set(at);
    return (await listPeople.execute(given.as(given.cora), { search })).people;
  };
  expect(await found("hal_100%")).toMatchObject([
    {
      name: "Hal_100% Odd",
      roles: ["auditor"],
      lastSignInAt: TEST_NOW,
      isDormant: false,
      openSessions: 1,
      conflicts: [],
    },
  ]);
  expect(await found("hal%odd")).toEqual([]);
  expect(await found(`${hal.userId}@test`)).toHaveLength(1);
  expect(await found("hal_100%", addHours(day(60), -0.01))).toMatchObject([{ isDormant: false }]);
  expect(await found("hal_100%", day(60))).toMatchObject([{ isDormant: true }]);
  await expect(listPeople.execute(db.as("billing_analyst"), {})).rejects.toMatchObject({ code: "FORBIDDEN" });
});
