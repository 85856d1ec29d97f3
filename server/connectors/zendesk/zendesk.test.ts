import { afterEach, describe, expect, test } from "vitest";
import { factsOf, fixture, recordsOf, type Shape } from "#server/connectors/testing/fixture";
import { json, type Reply, standIn } from "#server/connectors/testing/stand-in";
import { zendeskConnector } from "#server/connectors/zendesk/connector";
import { plainMapping } from "#server/domain/sync/mapping";

const { signal } = new AbortController();
const now = new Date("2026-03-02T10:00:00Z");
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

async function reading(streamKey: string, ...script: Reply[]) {
  const server = await standIn(...script);
  stops.push(server.stop);
  const made = zendeskConnector({
    apiUrl: server.url,
    email: "sync@docket.example",
    token: "t1",
    timeoutMs: 500,
    firstPauseMs: 5,
  });
  const stream = made.streams.find(({ key }) => key === streamKey);
  if (!stream) throw new Error(`The stream ${streamKey} is gone.`);
  const asked = () => server.heard.map(({ path }) => decodeURIComponent(path).replace("/api/v2/", ""));
  return {
    made,
    stream,
    heard: server.heard,
    asked,
    map: (message: Parameters<typeof made.map>[0]) => made.map(message, plainMapping(made)),
  };
}

const reply = fixture("zendesk", "ticket.json");
const events = fixture("zendesk", "ticket-events.json");
const exported = (change: Shape = {}) =>
  json(200, {
    tickets: [reply.ticket],
    users: reply.users,
    organizations: reply.organizations,
    after_cursor: "c1",
    end_of_stream: true,
    ...change,
  });

describe("tickets", () => {
  test("the export is followed by its cursor, which is kept for the next pull", async () => {
    const { stream, asked, heard } = await reading(
      "tickets",
      exported({ end_of_stream: false }),
      exported({ tickets: [], after_cursor: "c2" }),
      exported({ tickets: [], after_cursor: "c2" }),
    );
    const first = await stream.pull(null, { now, signal });
    const second = await stream.pull(first.cursor, { now, signal });
    expect([first.isLast, second.isLast]).toEqual([false, true]);
    await stream.pull(second.cursor, { now, signal });
    const beside = "include=users,organizations,metric_sets";
    expect(asked()).toEqual([
      `incremental/tickets/cursor.json?start_time=0&${beside}`,
      `incremental/tickets/cursor.json?cursor=c1&${beside}`,
      `incremental/tickets/cursor.json?cursor=c2&${beside}`,
    ]);
    expect(Buffer.from(heard[0]?.headers.authorization?.slice(6) ?? "", "base64").toString()).toBe(
      "sync@docket.example/token:t1",
    );
  });

  test("a cursor that is refused is replaced by the time of the newest ticket, less the overlap", async () => {
    const { stream, asked } = await reading(
      "tickets",
      exported(),
      json(400, { error: { title: "Invalid attribute", message: "The cursor is invalid." } }),
      exported(),
    );
    const first = await stream.pull(null, { now, signal });
    const again = await stream.pull(first.cursor, { now, signal });
    expect(asked()[2]).toContain(`start_time=${1772356352 - 120}`);
    expect(again.messages).toEqual(first.messages);
  });

  test("a malformed ticket is one dead message, and the stream goes on", async () => {
    const { stream, map } = await reading(
      "tickets",
      exported({ tickets: [{ id: 1 }, { nonsense: true }, reply.ticket] }),
    );
    const { messages } = await stream.pull(null, { now, signal });
    expect(messages.map((message) => map(message).outcome)).toEqual(["dead", "dead", "records"]);
  });

  test("asked to slow down for long, it leaves the source alone and says so; a refused token says whom to ask", async () => {
    const slow = await reading("tickets", json(429, { error: "TooManyRequests" }, { "retry-after": "60" }));
    await expect(slow.stream.pull(null, { now, signal })).rejects.toMatchObject({
      kind: "rate_limited",
      retryAfterSeconds: 60,
    });
    expect(slow.heard).toHaveLength(1);
    const refused = await reading("tickets", json(401, { error: "Couldn't authenticate you" }));
    await expect(refused.stream.pull(null, { now, signal })).rejects.toThrow("Ask an administrator");
  });
});

describe("comments", () => {
  const users = json(200, { users: reply.users });

  test("they come with the events of tickets, their authors by a hundred at once", async () => {
    const { stream, asked, map } = await reading("comments", json(200, events), users);
    const page = await stream.pull(null, { now, signal });
    expect(page.messages.map((message) => factsOf(map(message), "support_comment"))).toMatchObject([
      { ticketId: "10417", authorName: "Dana Whitfield", isFromCustomer: true },
    ]);
    expect(asked()).toEqual([
      "incremental/ticket_events.json?start_time=0&include=comment_events",
      "users/show_many.json?ids=38100000000012",
    ]);
  });

  test("a running pull goes on where its page ended; a new one begins a little before, and never within the last minute", async () => {
    const second = Math.floor(now.getTime() / 1_000);
    const page = (reached: number, isLast: boolean) =>
      json(200, { ticket_events: [], end_time: reached, end_of_stream: isLast });
    const { stream, asked } = await reading(
      "comments",
      page(second - 900, false),
      page(second - 10, true),
      page(second - 10, true),
    );
    const first = await stream.pull(null, { now, signal });
    const last = await stream.pull(first.cursor, { now, signal });
    await stream.pull(last.cursor, { now, signal });
    expect(asked().map((path) => /start_time=(\d+)/.exec(path)?.[1])).toEqual(
      [0, second - 900, second - 130].map(String),
    );
  });

  test("a ticket of which a comment was hidden is read again, and the hidden one wins", async () => {
    const [created] = events.ticket_events as Shape[];
    const [said] = (created?.child_events ?? []) as Shape[];
    const hiding = {
      id: 9,
      ticket_id: 10417,
      created_at: "2026-02-27T16:00:00Z",
      child_events: [{ id: 91, event_type: "CommentPrivacyChange", comment_id: said?.id, public: false }],
    };
    const { stream, map } = await reading(
      "comments",
      json(200, { ...events, ticket_events: [created, hiding] }),
      users,
      json(200, { comments: [{ ...said, public: false }], users: reply.users, meta: { has_more: false } }),
    );
    const { messages } = await stream.pull(null, { now, signal });
    expect(messages.flatMap((message) => recordsOf(map(message)))).toMatchObject([
      { externalId: "1041700", versionAt: "2026-02-27T14:03:00.000Z", facts: { isPublic: true } },
      { externalId: "1041700", versionAt: "2026-02-27T16:00:00.000Z", facts: { isPublic: false } },
    ]);
  });
});

test("organizations are watched from the first pull on, and the tickets of changed ones read again", async () => {
  const beside = { users: reply.users, organizations: reply.organizations };
  const { stream, asked } = await reading(
    "organizations",
    json(200, { organizations: reply.organizations, end_time: 1772445000, end_of_stream: true }),
    json(200, { tickets: [reply.ticket], ...beside, meta: { has_more: false, after_cursor: "x" } }),
  );
  const first = await stream.pull(null, { now, signal });
  expect(first).toMatchObject({ messages: [], isLast: true });
  const second = await stream.pull(first.cursor, { now, signal });
  expect(second.messages).toHaveLength(1);
  expect(asked()).toEqual([
    `incremental/organizations.json?start_time=${now.getTime() / 1_000 - 720}&per_page=50`,
    "organizations/36100000000012/tickets.json?page[size]=100&include=users,organizations,metric_sets",
  ]);
});

test("a ticket read singly is the same message as in the export, and brings its comments; one that is gone brings none", async () => {
  const { made, stream } = await reading(
    "tickets",
    exported(),
    json(200, reply),
    json(200, { comments: [], users: [], meta: { has_more: false } }),
    json(404, { error: "RecordNotFound", description: "Not found" }),
  );
  const [pulled] = (await stream.pull(null, { now, signal })).messages;
  const [fetched] = await made.fetch({ system: "zendesk", type: "ticket", id: "10417" }, signal);
  expect(fetched).toEqual(pulled);
  expect(await made.fetch({ system: "zendesk", type: "ticket", id: "1" }, signal)).toEqual([]);
  expect(await made.fetch({ system: "zendesk", type: "invoice", id: "1" }, signal)).toEqual([]);
});
