import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import { freshFactorRefusal } from "#server/domain/access/step-up";
import { addMinutes } from "#server/domain/time";
import type { Context } from "#server/kernel/context";
import { type GivenAccount, givenAccount, sealingSettings } from "#server/services/sign-in/testing/given-account";
import { beginFactor } from "#server/services/step-up/begin-factor";
import { confirmFactor } from "#server/services/step-up/confirm-factor";
import { enterDemoFactor } from "#server/services/step-up/enter-demo-factor";
import { demoCode, enteringFactor } from "#server/services/step-up/entering-factor";
import { removeFactor, resetFactor } from "#server/services/step-up/remove-factor";
import { type StepUpAnswer, stepUp } from "#server/services/step-up/step-up";
import { codeAt, stepAt } from "#server/services/step-up/totp";

let db: TestDatabase;

beforeAll(async () => {
  for (const [name, value] of Object.entries(sealingSettings)) vi.stubEnv(name, value);
  db = await openTestDatabase();
});
afterAll(() => db.close());
beforeEach(() => db.clock.set(TEST_NOW));

type Enrolled = GivenAccount & { secret: string; recoveryCodes: string[]; code(stepsAhead?: number): string };

/** An account whose person has entered a factor; the code they showed for it is spent, so a later step is on the clock. */
async function givenFactor(wanted?: Parameters<typeof givenAccount>[1]): Promise<Enrolled> {
  const account = await givenAccount(db, wanted);
  const context = await account.acting();
  await beginFactor.execute(context, {});
  const entering = await enteringFactor.execute(context, {});
  if (!entering) throw new Error("Nothing is being entered.");
  const code = (stepsAhead = 0) => codeAt(entering.secret, stepAt(db.clock.now()) + stepsAhead);
  await confirmFactor.execute(context, { code: code() });
  db.clock.set(addMinutes(db.clock.now(), 11));
  return { ...account, ...entering, code };
}

const events = (userId: string) =>
  db.owner<{ type: string }[]>`select type from events where stream = ${`user:${userId}`} order by sequence`.then(
    (rows) => rows.map(({ type }) => type),
  );

const refusalOf = async ({ acting }: GivenAccount, sessionId?: string) =>
  freshFactorRefusal((await acting(sessionId)).actor, db.clock.now());

describe("entering a second factor", () => {
  test("a code of the shown secret confirms it; nothing readable is kept, in no table", async () => {
    const account = await givenAccount(db);
    const context = await account.acting();
    await beginFactor.execute(context, {}, { idempotencyKey: "begin-once" });
    const entering = await enteringFactor.execute(context, {});
    expect(entering?.uri).toContain(`secret=${entering?.secret}`);
    expect(new Set(entering?.recoveryCodes).size).toBe(10);
    const { secret, recoveryCodes } = entering as NonNullable<typeof entering>;
    await confirmFactor.execute(context, { code: codeAt(secret, stepAt(db.clock.now())) });
    expect(await enteringFactor.execute(context, {})).toBeNull();
    expect(await refusalOf(account)).toBeNull();
    expect(await events(account.userId)).toEqual(["user.added", "factor.begun", "factor.confirmed"]);
    for (const table of ["second_factors", "recovery_codes", "command_receipts", "events", "sessions"]) {
      const [kept] = await db.owner<
        { text: string }[]
      >`select string_agg(t::text, ' ') as text from ${db.owner(table)} t`;
      expect(kept?.text).not.toContain(secret);
      for (const code of recoveryCodes) expect(kept?.text).not.toContain(code);
    }
  });

  test("a wrong code, a second factor beside the first and a session from earlier are refused", async () => {
    const account = await givenAccount(db);
    await beginFactor.execute(await account.acting(), {});
    await expect(confirmFactor.execute(await account.acting(), { code: "000000" })).rejects.toMatchObject({
      code: "RULE_VIOLATION",
    });
    await expect(beginFactor.execute(await (await givenFactor()).acting(), {})).rejects.toMatchObject({
      code: "CONFLICT",
    });
    db.clock.set(addMinutes(TEST_NOW, 20));
    const late = await givenAccount(db);
    db.clock.set(addMinutes(TEST_NOW, 36));
    await expect(beginFactor.execute(await late.acting(), {})).rejects.toThrow(/at most 15 minutes after signing in/);
  });

  test("only a person in a session has an account of their own", async () => {
    for (const run of [beginFactor, enteringFactor, removeFactor, demoCode] as const)
      await expect(run.execute(db.as("controller"), {})).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(beginFactor.execute(db.asJob("command-line"), {})).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});

describe("showing it", () => {
  test("the code of now makes this session fresh for ten minutes, and no other", async () => {
    const account = await givenFactor();
    const other = await account.anotherSession();
    expect(await refusalOf(account)).toMatch(/Enter the code your authenticator shows/);
    expect(await stepUp.execute(await account.acting(), { code: account.code() })).toMatchObject({ ok: true });
    expect(await refusalOf(account)).toBeNull();
    expect(await refusalOf(account, other)).not.toBeNull();
    db.clock.set(addMinutes(db.clock.now(), 10));
    expect(await refusalOf(account)).toBeNull();
    db.clock.set(addMinutes(db.clock.now(), 1));
    expect(await refusalOf(account)).not.toBeNull();
    expect(await events(account.userId)).toContain("factor.shown");
  });

  test("the same code sent 64 times at once, from as many sessions, is taken exactly once", async () => {
    const account = await givenFactor();
    const contexts: Context[] = [];
    while (contexts.length < 64) contexts.push(await account.acting(await account.anotherSession()));
    // Several rounds: without the lock one of them lets two through, not every one.
    const rounds = 4;
    for (let round = 1; round <= rounds; round += 1) {
      db.clock.set(addMinutes(db.clock.now(), 1));
      const code = account.code();
      const answers = await Promise.allSettled(
        contexts.map((context) => stepUp.execute(context, { code }, { idempotencyKey: randomUUID() })),
      );
      const taken = answers.filter((answer) => answer.status === "fulfilled" && (answer.value as StepUpAnswer).ok);
      expect(taken, `round ${round}`).toHaveLength(1);
      await db.owner`delete from factor_failures`;
    }
    expect((await events(account.userId)).filter((type) => type === "factor.shown")).toHaveLength(rounds);
  });

  test.each([
    ["one step late", -1, true],
    ["one step early", 1, true],
    ["two steps late", -2, false],
    ["two steps early", 2, false],
  ])("a code %s", async (_, stepsAhead, ok) => {
    const account = await givenFactor();
    expect(await stepUp.execute(await account.acting(), { code: account.code(stepsAhead) })).toMatchObject({ ok });
  });

  test("after a later code an earlier one is spent too", async () => {
    const account = await givenFactor();
    expect(await stepUp.execute(await account.acting(), { code: account.code(1) })).toMatchObject({ ok: true });
    expect(await stepUp.execute(await account.acting(), { code: account.code(0) })).toMatchObject({ ok: false });
  });

  test("a recovery code works once, however it is typed", async () => {
    const account = await givenFactor();
    const code = (account.recoveryCodes[3] ?? "").toLowerCase().replaceAll("-", " ");
    const [first, second] = await Promise.all([
      stepUp.execute(await account.acting(), { code }),
      stepUp.execute(await account.acting(), { code: account.recoveryCodes[3] ?? "" }),
    ]);
    expect([first.ok, second.ok].sort()).toEqual([false, true]);
    const someoneElse = await givenFactor();
    expect(await stepUp.execute(await someoneElse.acting(), { code: account.recoveryCodes[4] ?? "" })).toMatchObject({
      ok: false,
    });
  });

  test("five wrong codes close the account to guessing for a quarter of an hour, for right ones as well", async () => {
    const account = await givenFactor();
    const wrong = account.code(5);
    for (let tries = 0; tries < 5; tries += 1)
      expect(await stepUp.execute(await account.acting(), { code: wrong })).toMatchObject({ ok: false });
    await expect(stepUp.execute(await account.acting(), { code: account.code() })).rejects.toThrow(
      /Too many wrong codes/,
    );
    db.clock.set(addMinutes(db.clock.now(), 15));
    expect(await stepUp.execute(await account.acting(), { code: account.code() })).toMatchObject({ ok: true });
    expect((await events(account.userId)).filter((type) => type === "factor.refused")).toHaveLength(5);
  });

  test("an ended session shows nothing", async () => {
    const account = await givenFactor();
    const context = await account.acting();
    await db.owner`update sessions set ended_at = now() where id = ${account.sessionId}`;
    await expect(stepUp.execute(context, { code: account.code() })).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});

describe("losing it", () => {
  test("whoever shows it may remove it, and is no longer fresh", async () => {
    const account = await givenFactor();
    await expect(removeFactor.execute(await account.acting(), {})).rejects.toMatchObject({
      code: "FORBIDDEN",
      details: { stepUp: true, way: "code" },
    });
    await stepUp.execute(await account.acting(), { code: account.code() });
    await removeFactor.execute(await account.acting(), {});
    expect(await refusalOf(account)).toMatch(/has none yet/);
    const [left] = await db.owner`select 1 from recovery_codes where user_id = ${account.userId}`;
    expect(left).toBeUndefined();
    expect(await events(account.userId)).toContain("factor.removed");
  });

  test("an administrator resets another's, with a reason, and never their own through any account", async () => {
    const account = await givenFactor();
    const administrator = await givenAccount(db, { grants: [{ role: "administrator", entities: "all" }] });
    const second = await givenFactor({ personId: administrator.personId });
    const input = { userId: account.userId, reason: "Telephone lost on a train" };
    await expect(resetFactor.execute(db.as("controller"), input)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(
      resetFactor.execute(await administrator.acting(), { ...input, userId: second.userId }),
    ).rejects.toThrow(/Nobody resets their own/);
    await resetFactor.execute(await administrator.acting(), input);
    expect(await events(account.userId)).toContain("factor.reset");
    await expect(resetFactor.execute(await administrator.acting(), input)).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test("a secret moved to another account opens nothing there", async () => {
    const [one, other] = [await givenFactor(), await givenFactor()];
    await db.owner`
      update second_factors set (key_id, nonce, ciphertext) = (select key_id, nonce, ciphertext from second_factors where user_id = ${one.userId})
      where user_id = ${other.userId}`;
    await expect(stepUp.execute(await other.acting(), { code: one.code() })).rejects.toThrow();
  });
});

test("a demo account is told its code, spent ones left out; another account never", async () => {
  const demo = await givenAccount(db, { isDemo: true });
  const secret = "KRSXG5DJNZTSAZDFNVXSAZTBMN2G64RA";
  await enterDemoFactor.execute(db.asJob("set-up"), { email: demo.email, secret });
  for (let tries = 0; tries < 2; tries += 1) {
    const told = await demoCode.execute(await demo.acting(), {});
    expect(await stepUp.execute(await demo.acting(), { code: told?.code ?? "" })).toMatchObject({ ok: true });
  }
  const account = await givenFactor();
  expect(await demoCode.execute(await account.acting(), {})).toBeNull();
  await expect(enterDemoFactor.execute(db.asJob("set-up"), { email: account.email, secret })).rejects.toMatchObject({
    code: "RULE_VIOLATION",
  });
  await expect(enterDemoFactor.execute(db.as("auditor"), { email: demo.email, secret })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
});
