import NextAuth from "next-auth";
import { decode } from "next-auth/jwt";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { openTestDatabase, type TestDatabase } from "#db/testing/database";
import { givenEntities } from "#db/testing/given-sync";
import { authOptions } from "#server/auth/options";
import { shownSession } from "#server/auth/session-cookie";
import { askHandler, TestBrowser } from "#server/auth/testing/browser";
import {
  type IdentityProvider,
  type Subject,
  startIdentityProvider,
  testClient,
} from "#server/auth/testing/identity-provider";
import { freshFactorRefusal } from "#server/domain/access/step-up";
import { runtime } from "#server/runtime";
import { addUser } from "#server/services/access/add-user";
import { loadActor } from "#server/services/access/load-actor";
import { sealingSettings } from "#server/services/sign-in/testing/given-account";

const OURS = "http://localhost:3999";
const NOBODY: Subject = { subject: "", email: "", isEmailVerified: true, name: "", groups: [], amr: ["pwd"] };
const mapping = {
  billing: { role: "billing_analyst", entities: ["DE01"] },
  "billing-us": { role: "billing_analyst", entities: ["US01"] },
  auditors: [{ role: "auditor", entities: "all" }],
  approvers: { role: "finance_approver", entities: ["DE01"] },
};

let db: TestDatabase;
let provider: IdentityProvider;

beforeAll(async () => {
  db = await openTestDatabase();
  // The provider signs what it says with the machine's time.
  db.clock.set(new Date());
  await givenEntities(db);
  provider = await startIdentityProvider({ callback: `${OURS}/api/auth/callback/sso`, subjects: [] });
  const settings = {
    ...sealingSettings,
    DATABASE_URL: db.adminUrl,
    NEXTAUTH_URL: OURS,
    LOG_LEVEL: "silent",
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: testClient.id,
    OIDC_CLIENT_SECRET: testClient.secret,
    OIDC_SCOPE: "openid email profile groups",
    OIDC_GROUP_MAPPING: JSON.stringify(mapping),
  };
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
});
afterAll(async () => {
  const { clock, ...pools } = await runtime();
  (clock as { stop?: () => void }).stop?.();
  await pools.close();
  await provider.stop();
  await db.close();
});
beforeEach(() => provider.subjects.clear());

let counter = 0;
function known(given: Partial<Subject> = {}): Subject {
  counter += 1;
  const subject = `subject-${counter}`;
  const person = { ...NOBODY, subject, email: `${subject}@meridian.example`, name: `Person ${counter}`, ...given };
  provider.subjects.set(subject, person);
  return person;
}

const shownBy = (browser: TestBrowser) => ({
  get(name: string) {
    const value = browser.cookie(OURS, name);
    return value === undefined ? undefined : { value };
  },
});

type SignedIn = { sessionId: string | null; location: string };

/** The whole way of a browser: our start, the provider's page, its answer, our callback. */
async function signIn(
  { subject }: Subject,
  { browser = new TestBrowser(), tamper = (address: string) => address, parameters = "" } = {},
): Promise<SignedIn> {
  const handler = NextAuth(authOptions({ userAgent: "Test", shownSession: () => shownSession(shownBy(browser)) }));
  const ask = async (path: string, body?: Record<string, string>) => {
    const method = body ? "POST" : "GET";
    const answer = await askHandler(handler, {
      path,
      method,
      ...(body ? { body } : {}),
      cookies: browser.cookies(OURS),
    });
    browser.keep(OURS, answer.setCookies);
    return answer;
  };
  const { body } = await ask("/api/auth/csrf");
  const { csrfToken } = body as { csrfToken: string };
  const started = await ask(`/api/auth/signin/sso?${parameters}`, { csrfToken, callbackUrl: OURS });
  let next = started.location ?? "";
  while (!next.startsWith(OURS)) {
    const isForm = next.includes("/interaction/");
    const answer = await browser.ask(next, isForm ? { method: "POST", body: new URLSearchParams({ subject }) } : {});
    const location = answer.headers.get("location");
    if (!location) throw new Error(`The provider answered ${answer.status}: ${await answer.text()}`);
    next = new URL(location, next).toString();
  }
  const { pathname, search } = new URL(tamper(next));
  const ended = await ask(pathname + search);
  const cookie = browser.cookie(OURS, "docket-session");
  const token = cookie ? await decode({ token: cookie, secret: sealingSettings.NEXTAUTH_SECRET ?? "" }) : null;
  return { sessionId: token?.sessionId ?? null, location: ended.location ?? "" };
}

const actorOf = async (sessionId: string | null) =>
  (await loadActor(db.raw, sessionId ?? "", new Date(), false))?.actor ?? null;
const grantsOf = async (sessionId: string | null) =>
  ((await actorOf(sessionId))?.grants ?? []).map(({ role, entities }) => `${role} ${entities}`).sort();

const addAccount = (email: string, isDemo = false) =>
  addUser.execute(db.asJob("set-up"), {
    name: "Known before",
    email,
    passwordHash: null,
    isDemo,
    grants: [{ role: "collector", entities: ["US01"] }],
  });

describe("signing in with the identity provider", () => {
  test("somebody nobody knew comes in with the roles of their groups", async () => {
    const person = known({ groups: ["billing", "billing-us", "of no meaning", "constructor"] });
    const { sessionId, location } = await signIn(person);
    expect(location).toBe(OURS);
    expect(await grantsOf(sessionId)).toEqual(["billing_analyst DE01,US01"]);
    expect(await actorOf(sessionId)).toMatchObject({
      name: person.name,
      factorWay: "identity_provider",
      factorAt: null,
    });
    const again = await signIn(person);
    expect((await actorOf(again.sessionId))?.userId).toBe((await actorOf(sessionId))?.userId);
  });

  test("a group taken away ends its grant at the next sign-in; what was given by hand stays; each change is an event", async () => {
    const person = known({ groups: ["billing", "auditors"] });
    const { userId } = await addAccount(person.email);
    const first = await signIn(person);
    expect(await grantsOf(first.sessionId)).toEqual(["auditor all", "billing_analyst DE01", "collector US01"]);
    person.groups = ["auditors"];
    const second = await signIn(person);
    expect(await grantsOf(second.sessionId)).toEqual(["auditor all", "collector US01"]);
    expect(await grantsOf(first.sessionId)).toEqual(["auditor all", "collector US01"]);
    const told = await db.owner<{ type: string; role: string | null }[]>`
      select type, payload->'data'->>'role' as role from events where stream = ${`user:${userId}`} and type like 'grant.%'
        and payload->'data'->>'source' = 'identity_provider' order by sequence`;
    expect(told.map(({ type, role }) => `${type} ${role}`)).toEqual([
      "grant.given auditor",
      "grant.given billing_analyst",
      "grant.ended billing_analyst",
    ]);
    await signIn(person);
    const [{ changes } = { changes: 0 }] = await db.owner<{ changes: number }[]>`
      select count(*)::int as changes from events where stream = ${`user:${userId}`} and payload->'data'->>'source' = 'identity_provider'`;
    expect(changes).toBe(3);
  });

  test("duties that must not meet are withheld, and told", async () => {
    const person = known({ groups: ["auditors", "approvers", "billing"] });
    const { sessionId } = await signIn(person);
    expect(await grantsOf(sessionId)).toEqual(["auditor all"]);
    const withheld = await db.owner<{ sentence: string }[]>`
      select payload->'data'->>'sentence' as sentence from events where type = 'grant.withheld'`;
    expect(withheld.map(({ sentence }) => sentence).join("\n")).toMatch(/was withheld.*raise credits and write-offs/);
    expect(withheld).toHaveLength(2);
  });

  test("two factors at the provider count from when it saw them; one does not", async () => {
    const one = known({ groups: ["auditors"], amr: ["pwd"] });
    const two = known({ groups: ["auditors"], amr: ["pwd", "otp"] });
    const [once, twice] = [await actorOf((await signIn(one)).sessionId), await actorOf((await signIn(two)).sessionId)];
    if (!once || !twice) throw new Error("They were not let in.");
    expect(freshFactorRefusal(once, new Date())).toMatch(/Sign in again with single sign-on/);
    expect(freshFactorRefusal(twice, new Date())).toBeNull();
  });

  test("a session of the provider is not a fresh factor: asked to prove it anew, it is", async () => {
    const person = known({ groups: ["auditors"], amr: ["pwd", "otp"] });
    const browser = new TestBrowser();
    const first = await signIn(person, { browser });
    await db.owner`update sessions set factor_at = factor_at - interval '1 hour', authenticated_at = authenticated_at - interval '1 hour' where id = ${first.sessionId}`;
    expect(freshFactorRefusal((await actorOf(first.sessionId)) as never, new Date())).not.toBeNull();
    const renewed = await signIn(person, { browser, parameters: "prompt=login&max_age=0" });
    expect(freshFactorRefusal((await actorOf(renewed.sessionId)) as never, new Date())).toBeNull();
  });

  test("signing in anew leaves the session before, whose cookie opens nothing any more; a forged one names none", async () => {
    const [person, browser] = [known({ groups: ["auditors"] }), new TestBrowser()];
    const first = await signIn(person, { browser });
    expect(await shownSession(shownBy(browser))).toBe(first.sessionId);
    const second = await signIn(person, { browser });
    expect([await actorOf(first.sessionId), await actorOf(second.sessionId)]).toMatchObject([
      null,
      { name: person.name },
    ]);
    browser.keep(OURS, ["docket-session=forged"]);
    expect(await shownSession(shownBy(browser))).toBeNull();
  });
});

describe("who stays out", () => {
  test("a person without an account and without a group that means anything", async () => {
    const { sessionId, location } = await signIn(known({ groups: ["of no meaning"] }));
    expect([sessionId, location]).toEqual([null, "/sign-in?refused=no_role"]);
  });

  test("an e-mail alone opens nothing: not unverified, not of an account with another identity, not of a demo account", async () => {
    const email = "shared@meridian.example";
    await addAccount(email);
    expect((await signIn(known({ email, isEmailVerified: false }))).location).toBe("/sign-in?refused=unverified");
    expect((await signIn(known({ email }))).sessionId).not.toBeNull();
    expect((await signIn(known({ email, groups: ["auditors"] }))).location).toBe("/sign-in?refused=taken");
    await addAccount("demo@meridian.example", true);
    expect((await signIn(known({ email: "demo@meridian.example" }))).location).toBe("/sign-in?refused=taken");
  });

  test("a disabled account, also from the session it had", async () => {
    const person = known({ groups: ["auditors"] });
    const { sessionId } = await signIn(person);
    const userId = (await actorOf(sessionId))?.userId ?? "";
    await db.owner`update users set disabled_at = now() where id = ${userId}`;
    expect(await actorOf(sessionId)).toBeNull();
    expect((await signIn(person)).location).toBe("/sign-in?refused=disabled");
  });

  test.each([
    ["another state", (address: string) => address.replace(/state=[^&]+/, "state=forged")],
    ["a code from elsewhere", (address: string) => address.replace(/code=[^&]+/, "code=forged")],
  ])("an answer with %s", async (_, tamper) => {
    const { sessionId, location } = await signIn(known({ groups: ["auditors"] }), { tamper });
    expect(sessionId).toBeNull();
    expect(location).toMatch(/error=OAuthCallback/);
  });

  test("an answer brought to a browser that did not ask for it", async () => {
    const person = known({ groups: ["auditors"] });
    let answer = "";
    await signIn(person, {
      tamper: (address) => {
        answer = address;
        return `${OURS}/api/auth/csrf`;
      },
    });
    const { sessionId } = await signIn(person, { tamper: () => answer });
    expect(sessionId).toBeNull();
  });
});
