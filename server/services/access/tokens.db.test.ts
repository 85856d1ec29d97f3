import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, TEST_NOW, type TestDatabase } from "#db/testing/database";
import type { GivenPerson } from "#db/testing/given-cases";
import { permissions } from "#server/domain/access/permissions";
import { isBarredFromTokens } from "#server/domain/access/token-scopes";
import { addHours } from "#server/domain/time";
import { revokeAnyToken, revokeToken, rotateToken } from "#server/services/access/change-token";
import { disableUser } from "#server/services/access/change-user";
import { endGrant } from "#server/services/access/end-grants";
import { listTokens, ownTokens } from "#server/services/access/list-tokens";
import { loadTokenActor } from "#server/services/access/load-token-actor";
import { makeToken } from "#server/services/access/make-token";
import { noteTokenUse } from "#server/services/access/note-token-use";
import { givenAccess } from "#server/services/access/testing/given-access";
import { commentOnCase } from "#server/services/cases/comment-on-case";

let db: TestDatabase;
let given: Awaited<ReturnType<typeof givenAccess>>;
beforeAll(async () => {
  db = await openTestDatabase();
  given = await givenAccess(db);
});
beforeEach(() => db.clock.set(TEST_NOW));
afterAll(() => db.close());

const after = (hours: number) => addHours(TEST_NOW, hours);
const make = (who: GivenPerson, name = "nightly-export", rest = {}) =>
  makeToken.execute(given.as(who), { name, scopes: ["case.read", "case.comment"], days: 30, ...rest });
const open = async (secret: string, hours = 0) =>
  (await loadTokenActor(db.raw, secret, after(hours), false))?.actor ?? null;

test("a token acts for its owner by name, and its secret is kept nowhere", async () => {
  const noor = await given.person("Noor Haddad", "integration_engineer");
  const { id, secret, prefix } = await make(noor);
  expect(secret.startsWith(prefix)).toBe(true);
  const actor = await open(secret);
  if (!actor) throw new Error("The token opens nothing.");
  const row = await given.given.case();
  await commentOnCase.execute(db.asActor(actor), { caseId: row.id, text: "Counted again.", mentions: [] });
  const [said] = await db.owner`select actor_name, actor_id from events where stream = ${`case:${row.id}`}`;
  expect(said).toEqual({ actor_name: "Noor Haddad by token nightly-export", actor_id: noor.userId });
  const [kept] = await db.owner`select secret_hash, prefix from api_tokens where id = ${id}`;
  expect(kept?.secret_hash).toMatch(/^[0-9a-f]{64}$/);
  const dump = await db.owner`select count(*)::int as n from events where payload::text like ${`%${secret}%`}`;
  expect(dump[0]?.n).toBe(0);
  expect(await given.eventsOf(`user:${noor.userId}`)).toEqual(["token.made"]);
  await noteTokenUse.execute(db.asJob("sign-in"), { tokenId: id });
  expect(await ownTokens.execute(given.as(noor), {})).toMatchObject({
    tokens: [{ name: "nightly-export", prefix, lastUsedAt: TEST_NOW, state: "in use", withoutEffect: [] }],
  });
});

describe("scopes", () => {
  test("never hold what only a person does", () => {
    const barred = permissions.filter(isBarredFromTokens);
    expect(barred).toEqual(
      expect.arrayContaining(["approval.decide", "break_glass.use", "access.administer", "token.own", "account.own"]),
    );
    expect(barred.filter((one) => !/^(approval\.decide|(break_glass|access|token|account)\.)/.test(one))).toEqual([]);
  });

  test("are refused beyond what the owner holds, and to who may have no token", async () => {
    const ana = await given.person("Ana Ruiz", "billing_analyst");
    await expect(make(ana, "a1", { scopes: ["approval.decide"] })).rejects.toThrow(/No token may hold approval.decide/);
    await expect(make(ana, "a2", { scopes: ["sync.repair"] })).rejects.toThrow(/Ana Ruiz may not do sync.repair/);
    await expect(make(ana, "a3", { days: 366 })).rejects.toMatchObject({ code: "BAD_INPUT" });
    const cam = await given.person("Cam Reyes", "collector");
    await expect(make(cam)).rejects.toMatchObject({ code: "FORBIDDEN" });
    const results = await Promise.allSettled([make(ana, "twice"), make(ana, "twice")]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  test("shrink with what the owner holds, at the next call", async () => {
    const ben = await given.person("Ben Okoro", "billing_analyst");
    const { secret } = await make(ben);
    const comment = async () => {
      const actor = await open(secret);
      const row = await given.given.case();
      return commentOnCase.execute(db.asActor(actor ?? given.as(ben).actor), {
        caseId: row.id,
        text: "Hm.",
        mentions: [],
      });
    };
    await comment();
    const [grant] = await given.grantsOf(ben);
    await endGrant.execute(given.as(given.sofia), { grantId: grant?.id ?? "", reason: "Other work." });
    await expect(comment()).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(
      (await listTokens.execute(given.as(given.sofia), {})).find(({ userId }) => userId === ben.userId),
    ).toMatchObject({
      state: "owner gone",
      withoutEffect: ["case.read", "case.comment"],
    });
  });

  test("are no more than the token's own: even its owner's rights are not lent", async () => {
    const cat = await given.person("Cat Nowak", "billing_analyst");
    const { secret } = await make(cat, "reader", { scopes: ["case.read"] });
    const actor = await open(secret);
    if (!actor) throw new Error("The token opens nothing.");
    await expect(
      makeToken.execute(db.asActor(actor), { name: "child", scopes: ["case.read"], days: 1 }),
    ).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  });
});

describe("a token opens nothing", () => {
  test("once it expired, to the second", async () => {
    const dan = await given.person("Dan Weber", "billing_analyst");
    const { secret } = await make(dan, "short", { days: 1 });
    expect(await open(secret, 23.99)).not.toBeNull();
    expect(await open(secret, 24)).toBeNull();
  });

  test("once its owner is disabled", async () => {
    const eva = await given.person("Eva Prinz", "billing_analyst");
    const { secret } = await make(eva);
    await disableUser.execute(given.as(given.sofia), { userId: eva.userId, reason: "On leave." });
    expect(await open(secret)).toBeNull();
  });

  test.each(["", "docket_", "docket_unknown", "Bearer x", `docket_${"x".repeat(500)}`])("as “%s”", async (secret) =>
    expect(await open(secret)).toBeNull(),
  );

  test("once revoked, by its owner or an administrator; the second is told", async () => {
    const fay = await given.person("Fay Dunn", "billing_analyst");
    const one = await make(fay, "one");
    const two = await make(fay, "two");
    const gil = await given.person("Gil Haas", "billing_analyst");
    const reason = "It leaked.";
    await expect(revokeToken.execute(given.as(gil), { tokenId: one.id, reason })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await expect(revokeAnyToken.execute(given.as(gil), { tokenId: one.id, reason })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    const results = await Promise.allSettled([
      revokeToken.execute(given.as(fay), { tokenId: one.id, reason }),
      revokeAnyToken.execute(given.as(given.sofia), { tokenId: one.id, reason }),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    await revokeAnyToken.execute(given.as(given.sofia), { tokenId: two.id, reason });
    expect([await open(one.secret), await open(two.secret)]).toEqual([null, null]);
    expect((await given.eventsOf(`user:${fay.userId}`)).filter((type) => type === "token.revoked")).toHaveLength(2);
    await make(fay, "one");
  });
});

test("a rotated token has a new secret, and the old one opens for the overlap and no longer", async () => {
  const hal = await given.person("Hal Odd", "billing_analyst");
  const { id: tokenId, secret: old } = await make(hal);
  const rotate = (overlapHours: number, who = hal) => rotateToken.execute(given.as(who), { tokenId, overlapHours });
  await expect(rotate(25)).rejects.toMatchObject({ code: "BAD_INPUT" });
  await expect(rotate(1, given.sofia)).rejects.toMatchObject({ code: "FORBIDDEN" });
  const results = await Promise.allSettled([rotate(6), rotate(6)]);
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const fresh = results.flatMap((result) => (result.status === "fulfilled" ? [result.value.secret] : []))[0] ?? "";
  expect([await open(old, 5.9), await open(fresh, 5.9)].every((actor) => actor !== null)).toBe(true);
  expect([await open(old, 6), (await open(fresh, 6))?.name]).toEqual([null, "Hal Odd"]);
  db.clock.set(after(7));
  const { secret: last } = await rotate(0);
  expect([await open(fresh, 7), (await open(last, 7))?.name]).toEqual([null, "Hal Odd"]);
  await revokeToken.execute(given.as(hal), { tokenId, reason: "Done with it." });
  await expect(rotate(1)).rejects.toThrow(/was revoked/);
});
