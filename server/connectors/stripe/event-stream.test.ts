import { describe, expect, test } from "vitest";
import { SourceFailure } from "#server/connectors/source-failure";
import { stripeMapping } from "#server/connectors/stripe/bindings";
import type { StripeClient } from "#server/connectors/stripe/client";
import { eventStream } from "#server/connectors/stripe/event-stream";
import { mapStripe } from "#server/connectors/stripe/map";
import type { Shape } from "#server/connectors/testing/fixture";
import { plainMapping } from "#server/domain/sync/mapping";

const start = Date.parse("2026-03-02T10:00:00Z") / 1_000;
const DAY = 86_400;
const { signal } = new AbortController();

/** A Stripe of events only, newest first, with the object reads that the stream may ask for. */
function fakeStripe(events: Shape[], objects: Record<string, Shape> = {}, clock = { now: start }) {
  const asked: string[] = [];
  const client: StripeClient = {
    get(path, query) {
      asked.push(
        `${path}?${new URLSearchParams(Object.entries(query).map(([key, value]) => [key, String(value)])).toString()}`,
      );
      const answeredAt = new Date(clock.now * 1_000);
      const object = objects[path];
      if (object) return Promise.resolve({ body: object, answeredAt });
      if (path !== "/v1/events")
        return Promise.resolve({ body: { object: "list", data: [], has_more: false }, answeredAt });
      const visible = events
        .filter((event) => Number(event.created) >= Number(query["created[gte]"]))
        .toSorted((left, right) => Number(right.created) - Number(left.created));
      const from =
        query.starting_after === undefined ? 0 : visible.findIndex((event) => event.id === query.starting_after) + 1;
      if (query.starting_after !== undefined && from === 0)
        return Promise.reject(
          new SourceFailure("refused", "No such event.", { status: 404, code: "resource_missing" }),
        );
      const data = visible.slice(from, from + 2);
      return Promise.resolve({ body: { object: "list", data, has_more: from + 2 < visible.length }, answeredAt });
    },
    post: () => Promise.reject(new Error("A pull writes nothing.")),
    remove: () => Promise.reject(new Error("A pull writes nothing.")),
  };
  return { client, asked, clock };
}

function customerEvent(id: string, created: number, name: string): Shape {
  return {
    id,
    object: "event",
    type: "customer.updated",
    created,
    data: { object: { id: "cus_1", object: "customer", name } },
  };
}

async function pullAll(client: StripeClient, cursor: string | null, now: number) {
  const stream = eventStream(client);
  const messages = [];
  let at = cursor;
  for (let pages = 0; pages < 50; pages += 1) {
    const page = await stream.pull(at, { now: new Date(now * 1_000), signal });
    messages.push(...page.messages);
    at = page.cursor;
    if (page.isLast) return { messages, cursor: at };
  }
  throw new Error("The stream does not end.");
}

describe("walking through events", () => {
  const events = [1, 2, 3, 4, 5].map((index) => customerEvent(`evt_${index}`, start - 600 * index, `Name ${index}`));

  test("every page is read, and a second pull has nothing new", async () => {
    const { client } = fakeStripe([...events]);
    const first = await pullAll(client, null, start);
    expect(first.messages.map((message) => message.eventId)).toEqual(["evt_1", "evt_2", "evt_3", "evt_4", "evt_5"]);
    const known = new Set(first.messages.map((message) => message.eventId));
    const second = await pullAll(client, first.cursor, start + 60);
    expect(second.messages.filter((message) => !known.has(message.eventId))).toEqual([]);
  });

  test("the high-water mark does not move before the walk is finished", async () => {
    const all = [...events];
    const { client } = fakeStripe(all);
    const stream = eventStream(client);
    const page = await stream.pull(null, { now: new Date(start * 1_000), signal });
    expect(page.isLast).toBe(false);
    all.push(customerEvent("evt_new", start + 5, "New"));
    const rest = await pullAll(client, page.cursor, start + 10);
    expect(rest.messages.map((message) => message.eventId)).toEqual(["evt_3", "evt_4", "evt_5"]);
    const next = await pullAll(client, rest.cursor, start + 20);
    expect(next.messages.map((message) => message.eventId)).toContain("evt_new");
  });

  test("an event that becomes visible a few minutes late is still found", async () => {
    const all = [...events];
    const { client, clock } = fakeStripe(all);
    const first = await pullAll(client, null, start);
    all.push(customerEvent("evt_late", start - 300, "Late"));
    clock.now = start + 120;
    const second = await pullAll(client, first.cursor, start + 120);
    expect(second.messages.map((message) => message.eventId)).toContain("evt_late");
  });

  test("a walk whose last event is gone begins anew instead of failing", async () => {
    const all = [...events];
    const { client } = fakeStripe(all);
    const page = await eventStream(client).pull(null, { now: new Date(start * 1_000), signal });
    all.splice(1, 1);
    const rest = await pullAll(client, page.cursor, start + 10);
    expect(rest.messages.map((message) => message.eventId)).toEqual(
      expect.arrayContaining(["evt_1", "evt_3", "evt_4", "evt_5"]),
    );
  });

  test("after 29 days without a pull the objects are listed again", async () => {
    const { client, asked, clock } = fakeStripe([...events]);
    const first = await pullAll(client, null, start);
    clock.now = start + 30 * DAY;
    asked.length = 0;
    await pullAll(client, first.cursor, clock.now);
    expect(asked.filter((path) => path.startsWith("/v1/customers?"))).toHaveLength(1);
    expect(asked.filter((path) => path.startsWith("/v1/invoices?"))).toHaveLength(1);
    expect(asked.at(-1)).toContain("/v1/events?");
  });

  test("after 28 days events are enough", async () => {
    const { client, asked, clock } = fakeStripe([...events]);
    const first = await pullAll(client, null, start);
    clock.now = start + 28 * DAY;
    asked.length = 0;
    await pullAll(client, first.cursor, clock.now);
    expect(asked.every((path) => path.startsWith("/v1/events?"))).toBe(true);
  });

  test("a source whose clock runs ahead of ours does not lose events", async () => {
    const ahead = start + 3_600;
    const all = [customerEvent("evt_a", ahead, "A")];
    const { client, clock } = fakeStripe(all);
    clock.now = ahead;
    const first = await pullAll(client, null, start);
    all.push(customerEvent("evt_b", ahead + 5, "B"));
    const second = await pullAll(client, first.cursor, start + 10);
    expect(second.messages.map((message) => message.eventId)).toContain("evt_b");
  });
});

describe("events that do not say enough", () => {
  test("two states of one object at one version are settled by reading it again, once", async () => {
    const events = [customerEvent("evt_1", start - 60, "Before"), customerEvent("evt_2", start - 60, "After")];
    const { client } = fakeStripe(events, {
      "/v1/customers/cus_1": { id: "cus_1", object: "customer", name: "After" },
    });
    const first = await pullAll(client, null, start);
    const again = first.messages.find((message) => message.eventId.startsWith("customer:cus_1:"));
    expect(again).toBeDefined();
    const versions = first.messages
      .map((message) => mapStripe(message, plainMapping(stripeMapping)))
      .flatMap((mapped) => (mapped.outcome === "records" ? mapped.records : []));
    const highest = versions.toSorted((left, right) => right.versionSequence - left.versionSequence)[0];
    expect(highest?.facts).toMatchObject({ name: "After" });
    const known = new Set(first.messages.map((message) => message.eventId));
    const second = await pullAll(client, first.cursor, start + 60);
    expect(second.messages.filter((message) => !known.has(message.eventId))).toEqual([]);
  });

  test("also where the end of a page stands between the two", async () => {
    const other = {
      ...customerEvent("evt_2", start - 60, "Else"),
      data: { object: { id: "cus_2", object: "customer" } },
    };
    const events = [
      customerEvent("evt_1", start - 60, "After"),
      other,
      { ...other, id: "evt_3" },
      { ...other, id: "evt_4" },
      customerEvent("evt_5", start - 60, "Before"),
    ];
    const { client } = fakeStripe(events, {
      "/v1/customers/cus_1": { id: "cus_1", object: "customer", name: "After" },
      "/v1/customers/cus_2": { id: "cus_2", object: "customer" },
    });
    const { messages } = await pullAll(client, null, start);
    const again = messages.filter((message) => message.eventId.startsWith("customer:cus_1:"));
    expect(again.map((message) => message.payload)).toEqual([{ id: "cus_1", object: "customer", name: "After" }]);
  });

  test("a change in another second than the one a page ended in is clear", async () => {
    const events = [
      customerEvent("evt_1", start - 50, "Later"),
      customerEvent("evt_2", start - 55, "After"),
      customerEvent("evt_3", start - 60, "Before"),
    ];
    const { client } = fakeStripe(events, {
      "/v1/customers/cus_1": { id: "cus_1", object: "customer", name: "Later" },
    });
    const { messages } = await pullAll(client, null, start);
    expect(messages.map((message) => message.eventId)).toEqual(["evt_1", "evt_2", "evt_3"]);
  });

  test("an invoice with more lines than its event carries is read with all of them", async () => {
    const line = (index: number) => ({
      id: `il_${index}`,
      object: "line_item",
      amount: 1,
      period: { start, end: start },
    });
    const invoice = {
      id: "in_1",
      object: "invoice",
      status: "draft",
      lines: { object: "list", data: [line(1)], has_more: true },
    };
    const events = [
      { id: "evt_1", object: "event", type: "invoice.created", created: start - 60, data: { object: invoice } },
    ];
    const { client } = fakeStripe(events, {
      "/v1/invoices/in_1": invoice,
      "/v1/invoices/in_1/lines": { object: "list", data: [line(2), line(3)], has_more: false },
    });
    const { messages } = await pullAll(client, null, start);
    expect(messages).toHaveLength(2);
    expect(messages[1]?.payload).toMatchObject({
      id: "in_1",
      lines: { has_more: false, data: [{ id: "il_1" }, { id: "il_2" }, { id: "il_3" }] },
    });
  });
});
