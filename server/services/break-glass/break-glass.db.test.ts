import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { givenEntities } from "#db/testing/given-sync";
import { can, type PersonActor } from "#server/domain/access/actor";
import { addMinutes } from "#server/domain/time";
import type { Context } from "#server/kernel/context";
import { endBreakGlass } from "#server/services/break-glass/end-break-glass";
import { listBreakGlass, runningBreakGlass } from "#server/services/break-glass/list-break-glass";
import { openBreakGlass } from "#server/services/break-glass/open-break-glass";
import { reviewBreakGlass } from "#server/services/break-glass/review-break-glass";
import { type GivenAccount, givenAccount } from "#server/services/sign-in/testing/given-account";

let db: TestDatabase;
let director: Context;
beforeAll(async () => {
  db = await openTestDatabase();
  await givenEntities(db);
});
afterAll(() => db.close());
beforeEach(async () => {
  db.clock.set(TEST_NOW);
  director = await (await givenAccount(db, { grants: [{ role: "finance_director", entities: "all" }] })).acting();
});

const reason = "The director is on a flight and the bank's cut-off is at noon.";
const wish = { entities: ["DE01"], minutes: 60, reason };

/** A controller who has just shown a second factor. */
async function givenController(entities: "all" | string[] = "all", personId?: string): Promise<GivenAccount> {
  const account = await givenAccount(db, {
    grants: [{ role: "controller", entities }],
    ...(personId ? { personId } : {}),
  });
  await db.owner`update sessions set factor_at = ${db.clock.now()}, factor_means = 'code' where id = ${account.sessionId}`;
  return account;
}

const uses = async () => (await listBreakGlass.execute(db.as("auditor"), {})).uses;
const mayApprove = async ({ acting }: GivenAccount, entity: string) =>
  can((await acting()).actor, "approval.decide", entity);

describe("opening", () => {
  test("gives the power over the named entities, at once and loudly, and takes it back by its time alone", async () => {
    const account = await givenController();
    const { id, expiresAt } = await openBreakGlass.execute(await account.acting(), wish);
    expect(await Promise.all([mayApprove(account, "DE01"), mayApprove(account, "US01")])).toEqual([true, false]);
    const [told] = (await runningBreakGlass.execute(db.as("auditor"), {})).filter((use) => use.id === id);
    expect(told).toMatchObject({ entities: ["DE01"], reason, state: "open", isMine: false, expiresAt });
    const events =
      await db.owner`select type from events where stream in (${`break_glass:${id}`}, ${`user:${account.userId}`}) order by position`;
    expect(events.map(({ type }) => type).slice(-2)).toEqual(["break_glass.opened", "grant.given"]);

    db.clock.set(addMinutes(TEST_NOW, 29));
    await db.owner`update sessions set last_seen_at = ${db.clock.now()} where id = ${account.sessionId}`;
    db.clock.set(addMinutes(TEST_NOW, 58));
    expect(await mayApprove(account, "DE01")).toBe(true);
    await db.owner`update sessions set last_seen_at = ${db.clock.now()} where id = ${account.sessionId}`;
    db.clock.set(addMinutes(TEST_NOW, 60));
    expect(await mayApprove(account, "DE01")).toBe(false);
    expect((await runningBreakGlass.execute(db.as("auditor"), {})).some((use) => use.id === id)).toBe(false);
    const all = await uses();
    expect(all.find((use) => use.id === id)).toMatchObject({ state: "ended", isOverdue: false });
  });

  test("needs a fresh second factor, in a session", async () => {
    const account = await givenAccount(db, { grants: [{ role: "controller", entities: "all" }] });
    await expect(openBreakGlass.execute(await account.acting(), wish)).rejects.toMatchObject({
      code: "FORBIDDEN",
      details: { stepUp: true, way: "enrol", maxAgeMinutes: 10 },
    });
    await expect(openBreakGlass.execute(db.as("controller"), wish)).rejects.toMatchObject({
      details: { stepUp: true },
    });
  });

  test("refused for want of a factor and repeated with the same key once it is shown, it is done once", async () => {
    const account = await givenAccount(db, { grants: [{ role: "controller", entities: "all" }] });
    const open = async () =>
      openBreakGlass.execute(await account.acting(), wish, { idempotencyKey: account.sessionId });
    await expect(open()).rejects.toMatchObject({ details: { stepUp: true } });
    await db.owner`update sessions set factor_at = ${TEST_NOW}, factor_means = 'code' where id = ${account.sessionId}`;
    const done = await open();
    expect(await open()).toEqual(done);
    expect(await db.owner`select 1 from break_glass_uses where user_id = ${account.userId}`).toHaveLength(1);
  });

  test("is for those who may, over what they may, with a reason and for four hours at most", async () => {
    await expect(openBreakGlass.execute(director, wish)).rejects.toMatchObject({ code: "FORBIDDEN" });
    const german = await (await givenController(["DE01"])).acting();
    await expect(openBreakGlass.execute(german, { ...wish, entities: ["DE01", "US01"] })).rejects.toThrow(/DE01 only/);
    const account = await (await givenController()).acting();
    await expect(openBreakGlass.execute(account, { ...wish, entities: ["XX99"] })).rejects.toThrow(/no legal entity/);
    for (const wrong of [{ minutes: 241 }, { minutes: 5 }, { reason: "It is urgent" }, { entities: [] }])
      await expect(openBreakGlass.execute(account, { ...wish, ...wrong })).rejects.toMatchObject({ code: "BAD_INPUT" });
  });

  test("of two at once by one human being, through two accounts, the second is told", async () => {
    const first = await givenController();
    const second = await givenController("all", first.personId);
    const contexts = [await first.acting(), await second.acting()];
    const results = await Promise.allSettled(contexts.map((context) => openBreakGlass.execute(context, wish)));
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(results.find((result) => result.status === "rejected")).toMatchObject({ reason: { code: "CONFLICT" } });
  });
});

describe("ending", () => {
  test("takes the power back at once: by its person, or by whoever may review it", async () => {
    for (const byPerson of [true, false]) {
      const account = await givenController();
      const { id } = await openBreakGlass.execute(await account.acting(), wish);
      await endBreakGlass.execute(byPerson ? await account.acting() : director, { id });
      expect(await mayApprove(account, "DE01")).toBe(false);
      await expect(endBreakGlass.execute(director, { id })).rejects.toMatchObject({ code: "CONFLICT" });
      const [event] =
        await db.owner`select type from events where stream = ${`break_glass:${id}`} order by position desc limit 1`;
      expect(event?.type).toBe("break_glass.ended");
    }
  });

  test("is not for others, and of two who end it at once one is told", async () => {
    const { id } = await openBreakGlass.execute(await (await givenController()).acting(), wish);
    await expect(endBreakGlass.execute(db.as("auditor"), { id })).rejects.toMatchObject({ code: "FORBIDDEN" });
    const results = await Promise.allSettled([1, 2].map(() => endBreakGlass.execute(director, { id })));
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("reviewing", () => {
  const found = { finding: "justified", note: "One credit was signed, which the bank confirms." } as const;

  async function givenEnded(): Promise<{ account: GivenAccount; id: string }> {
    const account = await givenController();
    const { id } = await openBreakGlass.execute(await account.acting(), wish);
    await endBreakGlass.execute(await account.acting(), { id });
    return { account, id };
  }

  test("another human being signs a finding, once", async () => {
    const { id } = await givenEnded();
    await reviewBreakGlass.execute(director, { id, ...found });
    const [use] = (await uses()).filter((one) => one.id === id);
    expect(use).toMatchObject({
      state: "reviewed",
      finding: "justified",
      reviewedBy: (director.actor as PersonActor).name,
    });
    await expect(reviewBreakGlass.execute(director, { id, ...found })).rejects.toMatchObject({ code: "CONFLICT" });
    const [event] =
      await db.owner`select type from events where stream = ${`break_glass:${id}`} order by position desc limit 1`;
    expect(event?.type).toBe("break_glass.reviewed");
  });

  test("never by its own person, through whatever account; not while it is open; not by others", async () => {
    const { account, id } = await givenEnded();
    const second = await givenController("all", account.personId);
    for (const own of [await account.acting(), await second.acting()])
      await expect(reviewBreakGlass.execute(own, { id, ...found })).rejects.toThrow(/Nobody reviews their own/);
    await expect(reviewBreakGlass.execute(db.as("auditor"), { id, ...found })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    const open = await openBreakGlass.execute(await (await givenController()).acting(), wish);
    await expect(reviewBreakGlass.execute(director, { id: open.id, ...found })).rejects.toThrow(/open cannot review/);
  });

  test("of two who sign at once one is told", async () => {
    const { id } = await givenEnded();
    const results = await Promise.allSettled([1, 2].map(() => reviewBreakGlass.execute(director, { id, ...found })));
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  test("is overdue after three days", async () => {
    const { id } = await givenEnded();
    const isOverdue = async () => (await uses()).find((use) => use.id === id)?.isOverdue;
    db.clock.set(addMinutes(TEST_NOW, 72 * 60));
    expect(await isOverdue()).toBe(false);
    db.clock.set(addMinutes(TEST_NOW, 72 * 60 + 1));
    expect(await isOverdue()).toBe(true);
  });
});

test("the database itself keeps a use as it was opened and signed", async () => {
  const account = await givenController();
  const { id } = await openBreakGlass.execute(await account.acting(), wish);
  const refused = (statement: Promise<unknown>) => expect(statement).rejects.toThrow();
  await refused(db.owner`update break_glass_uses set expires_at = expires_at + interval '1 hour' where id = ${id}`);
  await refused(db.owner`update break_glass_uses set reason = 'something much more harmless' where id = ${id}`);
  await refused(db.owner`
    update break_glass_uses set reviewed_at = ${addMinutes(TEST_NOW, 61)}, reviewed_by = 'me', reviewer_person_id = person_id,
      finding = 'justified', finding_note = 'fine' where id = ${id}`);
  await refused(db.owner`
    update break_glass_uses set reviewed_at = ${TEST_NOW}, reviewed_by = 'x', reviewer_person_id = ${(director.actor as PersonActor).personId},
      finding = 'justified', finding_note = 'fine' where id = ${id}`);
  await endBreakGlass.execute(await account.acting(), { id });
  await reviewBreakGlass.execute(director, { id, finding: "not_justified", note: "It could have waited." });
  await refused(db.owner`update break_glass_uses set finding = 'justified' where id = ${id}`);
  await refused(db.db.execute("delete from break_glass_uses"));
});
