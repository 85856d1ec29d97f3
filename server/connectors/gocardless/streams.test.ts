import { afterEach, describe, expect, test } from "vitest";
import type { PulledPage, Stream } from "#server/connectors/connector";
import { changeStream } from "#server/connectors/gocardless/change-stream";
import { gocardlessClient } from "#server/connectors/gocardless/client";
import { customerStream } from "#server/connectors/gocardless/customer-stream";
import { SourceFailure } from "#server/connectors/source-failure";
import { fixture, type Shape } from "#server/connectors/testing/fixture";
import { json, type Reply, standIn } from "#server/connectors/testing/stand-in";

const now = new Date("2026-03-10T12:00:00.000Z");
const { signal } = new AbortController();
const of = (name: string, changes: Shape = {}): Shape => ({ ...fixture("gocardless", `${name}.json`), ...changes });
let server: Awaited<ReturnType<typeof standIn>> | null = null;
afterEach(() => server?.stop());

type Pages = Record<string, (query: URLSearchParams) => { rows: Shape[]; after?: string | null } | Reply>;

/** A gateway that answers lists as told, and knows the given objects by their ids. */
async function gateway(lists: Pages, known: Record<string, Shape> = {}) {
  server = await standIn((response, heard) => {
    const { pathname, searchParams } = new URL(heard.path, "http://x");
    const [, resource = "", id] = pathname.split("/");
    const headers = { date: "Tue, 10 Mar 2026 11:59:58 GMT" };
    if (id !== undefined) {
      const object = known[id];
      const missing = {
        error: { code: 404, errors: [{ reason: "resource_not_found", message: "Resource not found" }] },
      };
      return object ? json(200, { [resource]: object }, headers)(response, heard) : json(404, missing)(response, heard);
    }
    const answer = lists[resource]?.(searchParams) ?? { rows: [] };
    if (typeof answer === "function") return answer(response, heard);
    const body = { [resource]: answer.rows, meta: { cursors: { after: answer.after ?? null }, limit: 50 } };
    return json(200, body, headers)(response, heard);
  });
  return gocardlessClient({ apiUrl: server.url, token: "t", firstPauseMs: 1, timeoutMs: 1_000 });
}

const paths = () => (server?.heard ?? []).map(({ path }) => path);
const reads = () => paths().filter((path) => !path.includes("?"));
const pull = (stream: Stream, cursor: unknown, at = now): Promise<PulledPage> =>
  stream.pull(cursor === null ? null : typeof cursor === "string" ? cursor : JSON.stringify(cursor), {
    now: at,
    signal,
  });
const cursorOf = (page: PulledPage): Shape => JSON.parse(page.cursor ?? "null") as Shape;
const rest = { phase: "rest", since: "2026-03-10T11:00:00.000Z" };

function event(id: string, action: string, at: string, links: Shape, resource = "payments"): Shape {
  return { id, action, created_at: at, resource_type: resource, links, details: { cause: `payment_${action}` } };
}
const confirmed = event("EV2", "confirmed", "2026-03-10T11:40:00.000Z", { payment: "PM1" });
const submitted = event("EV1", "submitted", "2026-03-10T11:20:00.000Z", { payment: "PM1" });
const failure = (status: number): Reply => json(status, { error: { message: "Broken", errors: [] } });

describe("the first load", () => {
  test("lists everything, says when it began, and goes on with the events since then", async () => {
    const client = await gateway({
      mandates: () => ({ rows: [of("mandate")] }),
      payments: (query) =>
        query.has("after") ? { rows: [of("payment", { id: "PM2" })] } : { rows: [of("payment")], after: "PM1" },
    });
    const stream = changeStream(client);
    const messages: string[] = [];
    let cursor: string | null = null;
    for (let isLast = false; !isLast; ) {
      const page: PulledPage = await pull(stream, cursor);
      messages.push(...page.messages.map(({ eventId }) => eventId.replace(/:[0-9a-f]{16}$/, "")));
      cursor = page.cursor;
      isLast = page.isLast;
    }
    expect(messages).toEqual([
      "mandate:MD00B2ERLENHOL:2026-03-10T11:59:58.000Z+0",
      "payment:PM00D4ERLENHOL:2026-03-10T11:59:58.000Z+0",
      "payment:PM2:2026-03-10T11:59:58.000Z+0",
    ]);
    expect(paths().map((path) => path.split("?")[0])).toEqual([
      "/mandates",
      "/payments",
      "/payments",
      "/refunds",
      "/payouts",
      "/events",
    ]);
    expect(paths().at(-1)).toContain(`created_at%5Bgte%5D=${encodeURIComponent("2026-03-10T11:44:58.000Z")}`);
    expect(server?.heard[0]?.headers).toMatchObject({ authorization: "Bearer t", "gocardless-version": "2015-07-06" });
    expect(JSON.parse(cursor ?? "")).toEqual({ phase: "rest", since: "2026-03-10T11:59:58.000Z" });
  });

  test("a failed payment brings the event that says why", async () => {
    const broken = of("payment", { status: "failed" });
    const client = await gateway({
      payments: () => ({ rows: [broken, of("payment", { id: "PM2" })] }),
      events: (query) => ({
        rows: query.get("payment") === broken.id && query.get("action") === "failed" ? [of("failed-event")] : [],
      }),
    });
    const page = await pull(changeStream(client), {
      phase: "list",
      list: 1,
      after: null,
      listedAt: null,
      beganAt: null,
    });
    expect(page.messages.map(({ payload }) => payload)).toEqual([
      { payments: broken, event: of("failed-event") },
      { payments: of("payment", { id: "PM2" }) },
    ]);
  });

  test("a page that fails leaves the cursor of the page before, and the list goes on from there", async () => {
    let isBroken = true;
    const client = await gateway({
      payments: (query) => {
        if (!query.has("after")) return { rows: [of("payment")], after: "PM1" };
        return isBroken ? failure(500) : { rows: [of("payment", { id: "PM2" })] };
      },
    });
    const stream = changeStream(client);
    const first = await pull(stream, { phase: "list", list: 1, after: null, listedAt: null, beganAt: null });
    await expect(pull(stream, first.cursor)).rejects.toBeInstanceOf(SourceFailure);
    isBroken = false;
    const again = await pull(stream, first.cursor);
    expect(again.messages[0]?.eventId).toMatch(/^payment:PM2:2026-03-10T11:59:58\.000Z\+0:/);
    expect(cursorOf(again)).toMatchObject({ phase: "list", list: 2, beganAt: "2026-03-10T11:59:58.000Z" });
  });
});

describe("events", () => {
  test("each object is read once, for its newest event, however many events and pages name it", async () => {
    const client = await gateway(
      {
        events: (query) =>
          query.has("after")
            ? { rows: [submitted, event("EV0", "created", "2026-03-10T11:10:00.000Z", { payment: "PM2" })] }
            : { rows: [confirmed, { ...confirmed, id: "EV1b", action: "paid_out" }], after: "EV1b" },
      },
      { PM1: of("payment", { id: "PM1" }), PM2: of("payment", { id: "PM2" }) },
    );
    const stream = changeStream(client);
    const first = await pull(stream, rest);
    expect(first.isLast).toBe(false);
    expect(cursorOf(first)).toMatchObject({
      phase: "walk",
      after: "EV1b",
      since: "2026-03-10T10:45:00.000Z",
      read: ["PM1"],
    });
    const second = await pull(stream, first.cursor);
    expect(second.isLast).toBe(true);
    expect(cursorOf(second)).toEqual({ phase: "rest", since: "2026-03-10T11:59:58.000Z" });
    expect(reads()).toEqual(["/payments/PM1", "/payments/PM2"]);
    expect(first.messages[0]).toMatchObject({ correlationId: "EV2", payload: { payments: { id: "PM1" } } });
    expect(first.messages[0]?.eventId).toMatch(/^payment:PM1:2026-03-10T11:40:00\.000Z\+5:/);
    expect(second.messages[0]?.eventId).toMatch(/^payment:PM2:2026-03-10T11:10:00\.000Z\+5:/);
  });

  test("events of one instant are all followed, and a second pull finds the same messages", async () => {
    const same = "2026-03-10T11:50:00.000Z";
    const rows = ["PM1", "PM2", "PM3"].map((id) => event(`EV${id}`, "confirmed", same, { payment: id }));
    const known = Object.fromEntries(["PM1", "PM2", "PM3"].map((id) => [id, of("payment", { id })]));
    const stream = changeStream(await gateway({ events: () => ({ rows }) }, known));
    const first = await pull(stream, rest);
    const second = await pull(stream, first.cursor);
    expect(first.messages).toHaveLength(3);
    expect(second.messages.map(({ eventId }) => eventId)).toEqual(first.messages.map(({ eventId }) => eventId));
  });

  test("of two states told at one instant in two pulls the one further along wins, whichever comes second", async () => {
    const same = "2026-03-10T11:50:00.000Z";
    let state = "submitted";
    const lists: Pages = {
      events: () => ({ rows: [event(`EV_${state}`, state, same, { payment: "PM1" })] }),
    };
    const known = {
      get PM1() {
        return of("payment", { id: "PM1", status: state });
      },
    };
    const stream = changeStream(await gateway(lists, known));
    const sequenceOf = (page: PulledPage) => Number(/\+(\d+):/.exec(page.messages[0]?.eventId ?? "")?.[1]);
    const first = await pull(stream, rest);
    state = "confirmed";
    const second = await pull(stream, first.cursor);
    expect(sequenceOf(second)).toBeGreaterThan(sequenceOf(first));
  });

  test("of shaken events the latest counts", async () => {
    const client = await gateway(
      { events: () => ({ rows: [submitted, confirmed] }) },
      { PM1: of("payment", { id: "PM1" }) },
    );
    const { messages } = await pull(changeStream(client), rest);
    expect(messages.map(({ correlationId }) => correlationId)).toEqual(["EV2"]);
  });

  test("an event that appears late is found as long as it lies within the overlap", async () => {
    const late = event("EV9", "confirmed", "2026-03-10T11:46:00.000Z", { payment: "PM1" });
    let rows: Shape[] = [];
    const events = (query: URLSearchParams) => ({
      rows: rows.filter((row) => String(row.created_at) >= (query.get("created_at[gte]") ?? "")),
    });
    const stream = changeStream(await gateway({ events }, { PM1: of("payment", { id: "PM1" }) }));
    const first = await pull(stream, rest);
    expect(first.messages).toEqual([]);
    rows = [late];
    expect((await pull(stream, first.cursor)).messages).toHaveLength(1);
  });

  test("a walk that fails half-way does not move the mark", async () => {
    const client = await gateway(
      { events: (query) => (query.has("after") ? failure(500) : { rows: [confirmed], after: "EV2" }) },
      { PM1: of("payment", { id: "PM1" }) },
    );
    const stream = changeStream(client);
    const first = await pull(stream, rest);
    await expect(pull(stream, first.cursor)).rejects.toThrow("GoCardless failed inside");
    expect(cursorOf(first)).toMatchObject({ phase: "walk", since: "2026-03-10T10:45:00.000Z" });
  });

  test("a walk whose cursor is gone begins anew", async () => {
    const gone = json(400, { error: { errors: [{ reason: "cursor_not_found", message: "Cursor not found" }] } });
    const client = await gateway(
      { events: (query) => (query.has("after") ? gone : { rows: [confirmed] }) },
      { PM1: of("payment", { id: "PM1" }) },
    );
    const walk = { phase: "walk", since: rest.since, started: rest.since, after: "EV0", read: ["PM1"] };
    expect((await pull(changeStream(client), walk)).messages).toHaveLength(1);
  });

  test.each([
    ["539 days keeps to the events", "2024-09-17T12:00:01.000Z", "/events"],
    ["longer than events are kept lists everything again", "2024-09-17T11:59:59.000Z", "/mandates"],
  ])("a silence of %s", async (_case, since, path) => {
    const page = await pull(changeStream(await gateway({})), { phase: "rest", since });
    expect(paths()[0]?.split("?")[0]).toBe(path);
    expect(page.isLast).toBe(path === "/events");
  });

  test("a refund brings its payment along, which says what was given back", async () => {
    const refunded = event("EV5", "paid", "2026-03-10T11:55:00.000Z", { refund: "RF1" }, "refunds");
    const client = await gateway(
      { events: () => ({ rows: [refunded] }) },
      {
        RF1: of("refund", { id: "RF1", links: { payment: "PM1" } }),
        PM1: of("payment", { id: "PM1", amount_refunded: 9900 }),
      },
    );
    const { messages } = await pull(changeStream(client), rest);
    expect(messages.map(({ payload }) => Object.keys(payload as Shape))).toEqual([["refunds"], ["payments"]]);
  });

  test("what cannot be followed is kept as the event it is", async () => {
    const rows = [
      event("EV6", "confirmed", "2026-03-10T11:55:00.000Z", { payment: "PM_gone" }),
      event("EV7", "created", "2026-03-10T11:54:00.000Z", { subscription: "SB1" }, "subscriptions"),
      { id: "EV8", nothing: "known" },
    ];
    const { messages } = await pull(changeStream(await gateway({ events: () => ({ rows }) })), rest);
    expect(messages.map(({ correlationId }) => correlationId)).toEqual(["EV6", "EV7", "EV8"]);
    expect(messages.every(({ eventId }) => eventId.startsWith("event:EV"))).toBe(true);
  });

  test("why a payment failed is taken from the events at hand, else asked for", async () => {
    const failed = event("EV4", "failed", "2026-03-10T11:58:00.000Z", { payment: "PM1" });
    const other = event("EV3", "submitted", "2026-03-10T11:57:00.000Z", { payment: "PM2" });
    const asked: string[] = [];
    const client = await gateway(
      {
        events: (query) => {
          if (!query.has("payment")) return { rows: [failed, other] };
          asked.push(query.get("payment") ?? "");
          return { rows: [event("EV4b", "failed", "2026-03-10T11:59:00.000Z", { payment: "PM2" })] };
        },
      },
      { PM1: of("payment", { id: "PM1", status: "failed" }), PM2: of("payment", { id: "PM2", status: "failed" }) },
    );
    const { messages } = await pull(changeStream(client), rest);
    expect(messages.map(({ payload }) => ((payload as Shape).event as Shape).id)).toEqual(["EV4", "EV4b"]);
    expect(asked).toEqual(["PM2"]);
  });
});

describe("customers", () => {
  test("new ones are listed by their date, and all of them once a day", async () => {
    const asked: (string | null)[] = [];
    const client = await gateway({
      customers: (query) => {
        asked.push(query.get("created_at[gte]"));
        return { rows: [of("customer")] };
      },
    });
    const stream = customerStream(client);
    const first = await pull(stream, null);
    expect(first.messages[0]?.eventId).toMatch(/^customer:CU00A1LDERHOLZ:2026-03-10T11:59:58\.000Z\+0:/);
    const second = await pull(stream, first.cursor, new Date("2026-03-10T13:00:00.000Z"));
    expect(second.messages[0]?.eventId).toMatch(/^customer:CU00A1LDERHOLZ:2026-01-05T09:12:44\.120Z\+0:/);
    await pull(stream, second.cursor, new Date("2026-03-11T12:00:00.000Z"));
    expect(asked).toEqual([null, "2026-03-10T11:44:58.000Z", null]);
  });
});

describe("refusals", () => {
  test.each([
    [
      "a token that is not known",
      json(401, { error: { errors: [{ reason: "unauthorized" }] } }),
      "refused",
      /ask an administrator to renew it/,
    ],
    [
      "a filter that is wrong",
      json(422, { error: { message: "Validation failed", errors: [{ field: "limit", message: "is too large" }] } }),
      "refused",
      /^GoCardless refused: is too large \(field limit\)\./,
    ],
    ["no error body", json(418, "tea"), "refused", /GoCardless refused the request \(status 418\)/],
    ["no list", json(200, { payments: {} }), "no_answer", /without its rows/],
    ["a text", json(200, "tea"), "no_answer", /no object/],
  ])("%s becomes a sentence", async (_case, reply, kind, words) => {
    const client = await gateway({ customers: () => reply });
    const error: unknown = await pull(customerStream(client), null).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ kind, message: expect.stringMatching(words) });
  });

  test("a limit that begins anew soon is waited for, one that begins later is said", async () => {
    const limited = (seconds: number) =>
      json(
        429,
        { error: { errors: [{ reason: "rate_limit_exceeded" }] } },
        { "ratelimit-reset": new Date(Date.now() + seconds * 1_000).toUTCString() },
      );
    let tries = 0;
    const client = await gateway({
      customers: () => {
        tries += 1;
        return tries === 1 ? limited(-5) : { rows: [of("customer")] };
      },
      events: () => limited(45),
    });
    expect((await pull(customerStream(client), null)).messages).toHaveLength(1);
    const error: unknown = await pull(changeStream(client), rest).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ kind: "rate_limited" });
    expect((error as SourceFailure).retryAfterSeconds).toBeGreaterThan(30);
  });
});
