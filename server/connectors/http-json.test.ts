import { afterEach, describe, expect, test } from "vitest";
import { jsonClient, withoutSecrets } from "#server/connectors/http-json";
import { tokenBucket } from "#server/connectors/pace";
import { json, silence, standIn } from "#server/connectors/testing/stand-in";

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

async function clientOf(
  ...[script, options]: [Parameters<typeof standIn>, Partial<Parameters<typeof jsonClient>[0]>?]
) {
  const server = await standIn(...script);
  stops.push(server.stop);
  const send = jsonClient({ system: "The source", baseUrl: server.url, secrets: [], explain: () => null, ...options });
  return { server, send };
}

test.each<[string, string, readonly (string | undefined)[], string]>([
  ["a token", "The token live_12345678 is revoked.", ["live_12345678"], "The token (hidden) is revoked."],
  ["wherever it stands", "secret-1 is not secret-1.", ["secret-1"], "(hidden) is not (hidden)."],
  ["none given", "Nothing to hide.", [undefined, ""], "Nothing to hide."],
  ["a letter is no secret", "The token t is revoked.", ["t"], "The token t is revoked."],
])("hidden: %s", (_name, sentence, secrets, shown) => expect(withoutSecrets(sentence, secrets)).toBe(shown));

describe("a request that is paced", () => {
  const { signal } = new AbortController();
  const slow = () => tokenBucket({ requests: 1, perSeconds: 60 });

  test("waits for its turn, and the time for its answer is counted from then on", async () => {
    const pace = tokenBucket({ requests: 1, perSeconds: 0.2 });
    const { server, send } = await clientOf([json(200, {})], { pace, timeoutMs: 500 });
    const request = { method: "GET", path: "/" } as const;
    const begun = performance.now();
    await Promise.all([send(request, signal), send(request, signal)]);
    expect(server.heard).toHaveLength(2);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(190);
  });

  test("was not sent when its caller gave up waiting", async () => {
    const { server, send } = await clientOf([json(200, {})], { pace: slow() });
    await send({ method: "GET", path: "/" }, signal);
    const stop = new AbortController();
    const waiting = send({ method: "POST", path: "/", body: "{}" }, stop.signal);
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ kind: "not_reached", message: expect.stringContaining("its turn") });
    expect(server.heard).toHaveLength(1);
  });

  test("without a pace goes out at once", async () => {
    const { server, send } = await clientOf([silence], { timeoutMs: 50 });
    await expect(send({ method: "GET", path: "/" }, signal)).rejects.toMatchObject({ kind: "no_answer" });
    expect(server.heard).toHaveLength(1);
  });
});
