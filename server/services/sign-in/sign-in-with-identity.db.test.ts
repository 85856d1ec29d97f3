import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { givenEntities } from "#db/testing/given-sync";
import type { GroupMapping, IdentityClaims } from "#server/domain/access/single-sign-on";
import { signInWithIdentity } from "#server/services/sign-in/sign-in-with-identity";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await givenEntities(db);
});
afterAll(() => db.close());

const mapping: GroupMapping = { auditors: { role: "auditor", entities: "all" } };

const claimsOf = (subject: string, given: Partial<IdentityClaims> = {}): IdentityClaims => ({
  issuer: "https://id.example",
  subject,
  email: `${subject}@meridian.example`,
  isEmailVerified: true,
  name: "Somebody New",
  groups: ["auditors"],
  amr: ["pwd"],
  acr: null,
  authenticatedAt: null,
  ...given,
});

const signIn = (claims: IdentityClaims, context = db.asJob("sign-in")) =>
  signInWithIdentity.execute(context, { claims, mapping, multiFactorContexts: [], userAgent: null });

test("of many first sign-ins of one person at once, each gets in and one account comes of it", async () => {
  const answers = await Promise.all(Array.from({ length: 12 }, () => signIn(claimsOf("at-once"))));
  expect(answers.every(({ ok }) => ok)).toBe(true);
  const accounts = await db.owner`select id from users where email = 'at-once@meridian.example'`;
  const grants = await db.owner`select id from grants where user_id = ${accounts[0]?.id} and ended_at is null`;
  expect([accounts.length, grants.length]).toEqual([1, 1]);
});

test("of two identities with one address at once, one has it and the other is told", async () => {
  const email = "two@meridian.example";
  const answers = await Promise.all([signIn(claimsOf("two-a", { email })), signIn(claimsOf("two-b", { email }))]);
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  expect(answers).toContainEqual({ ok: false, refusal: "taken" });
  const refused =
    await db.owner`select 1 from events where type = 'session.refused' and payload->'data'->>'refusal' = 'taken'`;
  expect(refused).toHaveLength(1);
});

test("the same subject of another issuer is somebody else", async () => {
  const here = await signIn(claimsOf("same"));
  const elsewhere = await signIn(claimsOf("same", { issuer: "https://other.example", email: "else@meridian.example" }));
  if (!here.ok || !elsewhere.ok) throw new Error("They were not let in.");
  expect(here.userId).not.toBe(elsewhere.userId);
});

test.each([
  ["no address", { email: null }, "no_email"],
  ["an address the provider disowns", { isEmailVerified: false }, "unverified"],
  ["no group that means anything", { groups: [] }, "no_role"],
] as const)("somebody new with %s is not let in", async (_, given, refusal) => {
  expect(await signIn(claimsOf(`refused-${refusal}`, given as Partial<IdentityClaims>))).toEqual({
    ok: false,
    refusal,
  });
  expect(await db.owner`select 1 from identities where subject = ${`refused-${refusal}`}`).toHaveLength(0);
});

test("nobody but the sign-in itself vouches for people", async () => {
  for (const context of [db.as("administrator"), db.as("controller"), db.asJob("command-line")])
    await expect(signIn(claimsOf("forged"), context)).rejects.toMatchObject({ code: "FORBIDDEN" });
});
