import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { entitiesWith } from "#server/domain/access/actor";
import { addHours, addMinutes } from "#server/domain/time";
import { endSession } from "#server/services/access/end-session";
import { loadActor } from "#server/services/access/load-actor";
import { hashPassword } from "#server/services/access/passwords";
import { signIn } from "#server/services/access/start-session";
import { endOtherSessions, endOwnSession } from "#server/services/sign-in/end-own-sessions";
import { ownAccount } from "#server/services/sign-in/own-account";
import { givenAccount } from "#server/services/sign-in/testing/given-account";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());
beforeEach(() => db.clock.set(TEST_NOW));

/** What makes the cookie of a session that was good a moment ago open nothing any more. */
const endings: readonly [string, (sessionId: string, userId: string) => Promise<unknown>][] = [
  ["signing out", (sessionId) => endSession.execute(db.asJob("sign-in"), { sessionId, reason: "signed out" })],
  [
    "the account being disabled",
    (_, userId) => db.owner`update users set disabled_at = ${TEST_NOW} where id = ${userId}`,
  ],
  ["half an hour of nothing", async () => db.clock.set(addMinutes(TEST_NOW, 30))],
  [
    "twelve hours of use",
    async (sessionId) => {
      db.clock.set(addHours(TEST_NOW, 12));
      await db.owner`update sessions set last_seen_at = ${db.clock.now()} where id = ${sessionId}`;
    },
  ],
];

describe("a session that is replayed", () => {
  test.each(endings)("after %s opens nothing, from the same instant on", async (_, end) => {
    const account = await givenAccount(db);
    expect(await account.request()).not.toBeNull();
    await end(account.sessionId, account.userId);
    expect(await account.request()).toBeNull();
  });

  test("up to its half hour and its twelve hours it counts", async () => {
    const account = await givenAccount(db);
    db.clock.set(addMinutes(TEST_NOW, 29));
    expect(await account.request()).not.toBeNull();
    db.clock.set(addMinutes(addHours(TEST_NOW, 12), -1));
    await db.owner`update sessions set last_seen_at = ${db.clock.now()} where id = ${account.sessionId}`;
    expect(await account.request()).not.toBeNull();
  });

  test("after a role was taken away does not have it any more", async () => {
    const account = await givenAccount(db, { grants: [{ role: "auditor", entities: "all" }] });
    expect(entitiesWith((await account.acting()).actor, "case.read")).toBe("all");
    await db.owner`update grants set ended_at = ${TEST_NOW} where user_id = ${account.userId}`;
    expect(entitiesWith((await account.acting()).actor, "case.read")).toEqual([]);
    // What everybody has stays: they can still end their sessions.
    await endOtherSessions.execute(await account.acting(), {});
  });

  test("a number nobody was given opens nothing", async () => {
    expect(await loadActor(db.raw, "00000000-0000-7000-8000-000000000000", TEST_NOW, true)).toBeNull();
  });
});

describe("own sessions", () => {
  test("are listed with their device, this one first; ended ones are not", async () => {
    const account = await givenAccount(db);
    const [other, gone] = [await account.anotherSession(), await account.anotherSession()];
    await endOwnSession.execute(await account.acting(), { sessionId: gone });
    const { sessions } = await ownAccount.execute(await account.acting(), {});
    expect(sessions.map(({ id, isThis, device }) => [id, isThis, device])).toEqual([
      [account.sessionId, true, "Chrome on Windows"],
      [other, false, "Chrome on Windows"],
    ]);
    expect(await account.request(gone)).toBeNull();
    const events =
      await db.owner`select type from events where stream = ${`user:${account.userId}`} and type = 'session.ended'`;
    expect(events).toHaveLength(1);
  });

  test("another's cannot be ended, nor one that has ended", async () => {
    const [account, stranger] = [await givenAccount(db), await givenAccount(db)];
    await expect(
      endOwnSession.execute(await account.acting(), { sessionId: stranger.sessionId }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await stranger.request()).not.toBeNull();
    const other = await account.anotherSession();
    const end = async () => endOwnSession.execute(await account.acting(), { sessionId: other });
    const results = await Promise.allSettled([end(), end()]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  test("all others end at once, this one stays; an ended one ends nothing", async () => {
    const account = await givenAccount(db);
    const others = [await account.anotherSession(), await account.anotherSession()];
    const ended = await account.acting(others[0]);
    expect(await endOtherSessions.execute(await account.acting(), {})).toEqual({ ended: 2 });
    expect(await account.request()).not.toBeNull();
    for (const other of others) expect(await account.request(other)).toBeNull();
    await expect(endOtherSessions.execute(ended, {})).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(await account.request()).not.toBeNull();
  });

  test("that end each other at once take turns: one of them stays", async () => {
    for (let round = 0; round < 5; round += 1) {
      const account = await givenAccount(db);
      const sessions = [account.sessionId, await account.anotherSession(), await account.anotherSession()];
      const contexts = await Promise.all(sessions.map((id) => account.acting(id)));
      const results = await Promise.allSettled(contexts.map((context) => endOtherSessions.execute(context, {})));
      expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
      for (const result of results)
        if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "FORBIDDEN" });
    }
  });

  test("are ended by a person in a session, not by a token or a job", async () => {
    for (const context of [db.as("administrator"), db.asJob("command-line")])
      await expect(endOtherSessions.execute(context, {})).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});

describe("passwords", () => {
  const credentials = (email: string) => ({ email, password: "a password of some length", userAgent: null });

  test.each([
    ["allowed", true, true],
    ["demo_only", false, true],
    ["off", false, false],
  ] as const)("where local accounts are %s", async (local, person, demo) => {
    const [account, demoAccount] = [await givenAccount(db), await givenAccount(db, { isDemo: true })];
    const hash = await hashPassword("a password of some length");
    await db.owner`update users set password_hash = ${hash} where id in (${account.userId}, ${demoAccount.userId})`;
    const enter = (email: string) => signIn(db.asJob("sign-in"), credentials(email), true, local);
    const answers = await Promise.all([
      enter(account.email),
      enter(demoAccount.email),
      enter("nobody@meridian.example"),
    ]);
    expect(answers.map(({ ok }) => ok)).toEqual([person, demo, false]);
    // What is said of an account that may not is said of one that does not exist.
    if (!person) expect(answers[0]).toEqual(answers[2]);
  });
});
