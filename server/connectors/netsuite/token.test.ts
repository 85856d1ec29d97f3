import { generateKeyPairSync } from "node:crypto";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { afterEach, expect, test, vi } from "vitest";
import { netsuiteConnector } from "#server/connectors/netsuite/connector";
import { json, type Reply, reset, standIn } from "#server/connectors/testing/stand-in";

const { signal } = new AbortController();
const now = new Date("2026-03-02T10:00:00Z");
const key = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const certificate = {
  clientId: "client",
  certificateId: "cert-1",
  privateKey: key.export({ type: "pkcs8", format: "pem" }).toString(),
};
const token = (name: string, seconds = "3600") => json(200, { access_token: name, expires_in: seconds });
const rows = json(200, { items: [], hasMore: false });
const expired = json(401, { title: "Unauthorized", status: 401 });

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

async function connector(signIn: object, ...script: Reply[]) {
  const server = await standIn(...script);
  stops.push(server.stop);
  const made = netsuiteConnector({ apiUrl: server.url, timeoutMs: 500, firstPauseMs: 5, ...signIn });
  const pull = () => made.streams[0]?.pull(null, { now, signal });
  const bearers = () => server.heard.flatMap(({ headers }) => headers.authorization ?? []);
  return { made, pull, bearers, heard: server.heard, url: server.url };
}

test("the assertion names client, certificate and audience, and lives for minutes", async () => {
  const { pull, heard, url } = await connector(certificate, token("t1"), rows);
  await pull();
  const form = new URLSearchParams(heard[0]?.body);
  const assertion = form.get("client_assertion") ?? "";
  expect(heard[0]).toMatchObject({ method: "POST", path: "/services/rest/auth/oauth2/v1/token" });
  expect(form.get("grant_type")).toBe("client_credentials");
  expect(decodeProtectedHeader(assertion)).toEqual({ alg: "PS256", typ: "JWT", kid: "cert-1" });
  const claims = decodeJwt(assertion);
  expect(claims).toMatchObject({ iss: "client", aud: `${url}/services/rest/auth/oauth2/v1/token` });
  expect(claims.scope).toEqual(["rest_webservices"]);
  expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(300);
});

test("a token is kept for its hour and given up shortly before it ends", async () => {
  const { pull, heard, bearers } = await connector(certificate, token("t1"), rows, rows, token("t2"), rows);
  vi.useFakeTimers({ now, toFake: ["Date"] });
  await pull();
  vi.setSystemTime(now.getTime() + 3_500_000);
  await pull();
  vi.setSystemTime(now.getTime() + 3_541_000);
  await pull();
  expect(bearers()).toEqual(["Bearer t1", "Bearer t1", "Bearer t2"]);
  expect(heard).toHaveLength(5);
});

test("several that need one at once ask once", async () => {
  const { pull, heard } = await connector(certificate, token("t1"), rows);
  await Promise.all([pull(), pull(), pull()]);
  expect(heard.filter(({ path }) => path.includes("/oauth2/"))).toHaveLength(1);
});

test("a token that was taken back is renewed once; a second refusal is told", async () => {
  const renewed = await connector(certificate, token("t1"), expired, token("t2"), rows);
  await renewed.pull();
  expect(renewed.bearers()).toEqual(["Bearer t1", "Bearer t2"]);
  const refused = await connector(certificate, token("t1"), expired, token("t2"), expired);
  await expect(refused.pull()).rejects.toThrow("does not accept Docket's token");
  expect(refused.heard).toHaveLength(4);
});

test("a plain token is never exchanged", async () => {
  const { pull, heard, bearers } = await connector({ token: "plain" }, expired);
  await expect(pull()).rejects.toThrow("does not accept Docket's token");
  expect([heard.length, bearers()]).toEqual([1, ["Bearer plain"]]);
});

test("a sign-in that gets no answer leaves an act unsent, not unknown", async () => {
  const { made } = await connector(certificate, reset);
  const effect = { id: "1", idempotencyKey: "k", operation: "import.repost", importId: "7", corrections: {} } as const;
  expect(await made.perform(effect, signal)).toMatchObject({
    outcome: "not_sent",
    reason: expect.stringContaining("Nothing was sent, since signing in failed"),
  });
});
