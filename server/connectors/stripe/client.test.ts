import { afterEach, describe, expect, test } from "vitest";
import { SourceFailure } from "#server/connectors/source-failure";
import { stripeClient } from "#server/connectors/stripe/client";
import { stripeConnector } from "#server/connectors/stripe/connector";
import { fixture } from "#server/connectors/testing/fixture";
import { json, type Reply, reset, silence, standIn, text } from "#server/connectors/testing/stand-in";
import type { OutboundEffect } from "#server/domain/sync/effects";

type StandIn = Awaited<ReturnType<typeof standIn>>;
let running: StandIn[] = [];
const { signal } = new AbortController();

afterEach(async () => {
  await Promise.all(running.map((each) => each.stop()));
  running = [];
});

async function stand(...script: Reply[]): Promise<StandIn> {
  const server = await standIn(...script);
  running.push(server);
  return server;
}

const settings = { apiKey: "sk_test_1", timeoutMs: 300, firstPauseMs: 5 };
const customer = { id: "cus_1", object: "customer" };
const error = (message: string, extra = {}) => ({ error: { type: "invalid_request_error", message, ...extra } });

describe("safe reads", () => {
  test.each([
    ["a server error", json(500, error("oops"))],
    ["a reset connection", reset],
    ["silence", silence],
    ["something that is no JSON", text(200, "<html>")],
    ["a request to slow down", json(429, error("slow down"), { "retry-after": "0" })],
  ])("are repeated after %s", async (_case, first) => {
    const server = await stand(first, json(200, customer));
    const answer = await stripeClient({ ...settings, apiUrl: server.url }).get("/v1/customers/cus_1", {}, signal);
    expect(answer.body).toEqual(customer);
    expect(server.heard).toHaveLength(2);
  });

  test("end after three attempts, with the kind of failure", async () => {
    const server = await stand(json(503, error("down")));
    await expect(
      stripeClient({ ...settings, apiUrl: server.url }).get("/v1/customers", {}, signal),
    ).rejects.toMatchObject({ kind: "server_error", status: 503 });
    expect(server.heard).toHaveLength(3);
  });

  test("are not repeated when the source refuses, nor when it asks for a long pause", async () => {
    const refusing = await stand(json(404, error("No such customer", { code: "resource_missing" })));
    await expect(
      stripeClient({ ...settings, apiUrl: refusing.url }).get("/v1/customers/x", {}, signal),
    ).rejects.toMatchObject({ kind: "refused", code: "resource_missing" });
    const busy = await stand(json(429, error("slow"), { "retry-after": "120" }));
    await expect(
      stripeClient({ ...settings, apiUrl: busy.url }).get("/v1/customers", {}, signal),
    ).rejects.toMatchObject({ kind: "rate_limited", retryAfterSeconds: 120 });
    expect([refusing.heard.length, busy.heard.length]).toEqual([1, 1]);
  });

  test("stop when the caller gives up", async () => {
    const server = await stand(silence);
    const stop = new AbortController();
    const read = stripeClient({ ...settings, timeoutMs: 10_000, apiUrl: server.url }).get(
      "/v1/customers",
      {},
      stop.signal,
    );
    setTimeout(() => stop.abort(), 50);
    const begun = performance.now();
    await expect(read).rejects.toBeInstanceOf(SourceFailure);
    expect(performance.now() - begun).toBeLessThan(2_000);
  });
});

describe("what a write's answer means", () => {
  const draft = { ...fixture("stripe", "invoice-jpy-draft.json"), id: "in_1", auto_advance: true };
  const held = { ...draft, auto_advance: false };
  const hold: OutboundEffect = { id: "1", idempotencyKey: "docket-1", operation: "invoice.hold", invoiceId: "in_1" };
  const perform = (url: string, effect: OutboundEffect = hold) =>
    stripeConnector({ ...settings, apiUrl: url, webhookSecrets: [] }).perform(effect, signal);

  test.each([
    ["a refusal", json(400, error("This invoice can't be changed.")), "refused"],
    ["a missing object", json(404, error("No such invoice", { code: "resource_missing" })), "refused"],
    ["a request to slow down", json(429, error("slow"), { "retry-after": "30" }), "not_sent"],
    ["a server error", json(502, error("bad gateway")), "unknown"],
    ["silence", silence, "unknown"],
    ["a reset connection", reset, "unknown"],
    ["an unreadable answer", text(200, '{"id": "in_1", "obj'), "unknown"],
    ["a key that is still at work", json(409, error("in use", { code: "idempotency_key_in_use" })), "unknown"],
    [
      "a key known with other words",
      json(400, { error: { type: "idempotency_error", message: "other parameters" } }),
      "unknown",
    ],
  ])("%s", async (_case, reply, outcome) => {
    const server = await stand(json(200, draft), reply, json(200, draft));
    const answer = await perform(server.url);
    expect(answer.outcome).toBe(outcome);
    expect(server.heard.filter(({ method }) => method === "POST")).toHaveLength(1);
    if (outcome === "not_sent") expect(answer).toMatchObject({ retryAfterSeconds: 30 });
  });

  test("a write carries its key and the form Stripe reads", async () => {
    const server = await stand(json(200, draft), json(200, held), json(200, held));
    expect(await perform(server.url)).toMatchObject({
      outcome: "confirmed",
      touched: [{ system: "stripe", type: "invoice", id: "in_1" }],
    });
    expect(server.heard[1]).toMatchObject({ method: "POST", path: "/v1/invoices/in_1", body: "auto_advance=false" });
    expect(server.heard[1]?.headers["idempotency-key"]).toBe("docket-1");
  });

  test("what already stands as wanted is confirmed without a write", async () => {
    const server = await stand(json(200, held));
    expect((await perform(server.url)).outcome).toBe("confirmed");
    expect(server.heard.map(({ method }) => method)).toEqual(["GET"]);
  });

  test("a source that cannot be reached was not sent anything", async () => {
    const server = await stand(silence);
    await server.stop();
    expect(await perform(server.url)).toMatchObject({ outcome: "not_sent", retryAfterSeconds: null });
  });

  test("a failing first read sends nothing", async () => {
    const server = await stand(json(500, error("oops")));
    expect((await perform(server.url)).outcome).toBe("not_sent");
    expect(server.heard.every(({ method }) => method === "GET")).toBe(true);
  });

  test("a declined card is a sentence with what to do", async () => {
    const open = { ...draft, status: "open" };
    const declined = json(402, {
      error: {
        type: "card_error",
        code: "card_declined",
        decline_code: "insufficient_funds",
        message: "Your card has insufficient funds.",
      },
    });
    const server = await stand(json(200, open), declined);
    const outcome = await perform(server.url, {
      id: "1",
      idempotencyKey: "docket-2",
      operation: "invoice.retry_payment",
      invoiceId: "in_1",
    });
    expect(outcome).toMatchObject({ outcome: "refused", reason: expect.stringContaining("ask the customer") });
  });

  test("an act for another system is refused", async () => {
    expect(
      (
        await perform("http://127.0.0.1:9", {
          id: "1",
          idempotencyKey: "k",
          operation: "import.repost",
          importId: "1",
          corrections: {},
        })
      ).outcome,
    ).toBe("refused");
  });

  test("a look-up that fails leaves the act unknown, and writes nothing", async () => {
    const server = await stand(json(500, error("oops")));
    expect(
      (await stripeConnector({ ...settings, apiUrl: server.url, webhookSecrets: [] }).lookUp(hold, signal)).outcome,
    ).toBe("unknown");
    expect(server.heard.every(({ method }) => method === "GET")).toBe(true);
  });

  test("credentials do not follow a redirect", async () => {
    const other = await stand(json(200, draft));
    const server = await stand((response) => {
      response.writeHead(302, { location: `${other.url}/v1/invoices/in_1` });
      response.end();
    });
    expect((await perform(server.url)).outcome).toBe("not_sent");
    expect(other.heard).toHaveLength(0);
  });
});
