import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { deadOf, factsOf, fixture, message, recordsOf, type Shape } from "#server/connectors/testing/fixture";
import { mapZendesk } from "#server/connectors/zendesk/map";
import { messagesFromFile } from "#server/connectors/zendesk/read-file";
import { zendeskMapping } from "#server/connectors/zendesk/words";
import { type Mapping, plainMapping } from "#server/domain/sync/mapping";

/** Thousands of values are tried here, which takes a while beside other work. */
vi.setConfig({ testTimeout: 60_000 });

const mapping = plainMapping(zendeskMapping);

function payloadOf(name: string, change: (reply: Shape) => void = () => undefined): Shape {
  const reply = structuredClone(fixture("zendesk", name));
  change(reply);
  const [first] = messagesFromFile(name, JSON.stringify(reply));
  if (!first) throw new Error(`The fixture ${name} holds no message.`);
  return first.payload as Shape;
}

const map = (payload: unknown, own: Mapping = mapping) => mapZendesk(message("tickets", payload), own);
const withTicket = (change: Shape) => {
  const payload = payloadOf("ticket.json");
  return { ...payload, ticket: { ...(payload.ticket as Shape), ...change } };
};
const comment = payloadOf("ticket-events.json");
const withComment = (change: Shape) => ({ ...comment, comment: { ...(comment.comment as Shape), ...change } });

describe("tickets", () => {
  test("a ticket speaks our words and belongs to the CRM account of its organization", () => {
    expect(factsOf(map(payloadOf("ticket.json")), "support_ticket")).toEqual({
      number: "10417",
      accountId: "0015f0AAAAAACqA4H",
      requesterName: "Dana Whitfield",
      requesterEmail: "dana.whitfield@alder.example",
      subject: "Invoice US01-001207 lists seats we gave up",
      status: "on_hold",
      priority: "high",
      topic: "billing__seats",
      invoiceNumber: "US01-001207",
      tags: ["billing", "seats"],
      openedAt: "2026-02-27T14:03:00.000Z",
      solvedAt: "2026-03-01T09:00:00.000Z",
    });
  });

  test("of the people and measures beside it, the message keeps who asks and when it was solved", () => {
    const payload = payloadOf("ticket.json");
    expect(payload.requester).toEqual({
      id: 38100000000012,
      name: "Dana Whitfield",
      email: "dana.whitfield@alder.example",
      role: "end-user",
      updated_at: "2026-01-04T08:00:00Z",
    });
    expect(payload.fields).toEqual({
      "36000123400001": " US01-001207 ",
      "36000123400002": "billing__seats",
      "36000123400009": ["a", "b"],
    });
    expect(payload.ticket).not.toHaveProperty("custom_fields");
    expect(payload.ticket).not.toHaveProperty("metric_set");
  });

  test("it is dated by the latest change of any part, then by Zendesk's own mark", () => {
    expect(recordsOf(map(payloadOf("ticket.json")))).toMatchObject([
      { externalId: "10417", versionAt: "2026-03-01T09:12:30.000Z", versionSequence: 1772356352, isDeleted: false },
    ]);
    const linkedLater = payloadOf("ticket.json", (reply) => {
      (reply.organizations as Shape[])[0] = { id: 36100000000012, updated_at: "2026-03-05T00:00:00Z" };
    });
    expect(recordsOf(map(linkedLater))).toMatchObject([{ versionAt: "2026-03-05T00:00:00.000Z" }]);
  });

  test.each([
    ["deleted", { status: "deleted" }],
    ["merged into another", { status: "closed", tags: ["billing", "closed_by_merge"] }],
  ])("a ticket that was %s is a tombstone", (_case, change) => {
    expect(recordsOf(map(withTicket(change)))).toMatchObject([{ isDeleted: true, facts: { status: "closed" } }]);
  });

  test.each([
    ["new", "new"],
    ["open", "open"],
    ["pending", "pending"],
    ["hold", "on_hold"],
    ["solved", "solved"],
    ["closed", "closed"],
  ])("the status %s is our %s", (theirs, ours) => {
    expect(factsOf(map(withTicket({ status: theirs })), "support_ticket").status).toBe(ours);
  });

  test.each([
    [
      "an empty subject",
      { subject: "" },
      { subject: "Hello, invoice US01-001207 still bills six seats that we took out." },
    ],
    ["no subject at all", { subject: null, description: null }, { subject: "No subject" }],
    ["no priority", { priority: null }, { priority: null }],
    ["an empty priority, as tables write it", { priority: "" }, { priority: null }],
    ["tags left out", { tags: null }, { tags: [] }],
    ["a number as text", { id: "10417" }, { number: "10417" }],
    ["a hostile subject", { subject: "a\u0000b\uD800" }, { subject: "a\uFFFDb\uFFFD" }],
  ])("%s is read", (_case, change, facts) => {
    expect(factsOf(map(withTicket(change)), "support_ticket")).toMatchObject(facts);
  });

  test.each([
    ["a status nobody knows", { status: "snoozed" }, "status"],
    ["a priority nobody knows", { priority: "asap" }, "priority"],
    ["a date that is none", { created_at: "yesterday" }, "ticket.created_at"],
    ["no date of change", { updated_at: null }, "ticket.updated_at"],
    ["no number", { id: null }, "ticket.id"],
    ["tags as a text", { tags: "billing" }, "ticket.tags"],
  ])("%s is dead with the field named", (_case, change, field) => {
    const dead = deadOf(map(withTicket(change)));
    expect(dead.field).toBe(field);
    expect(dead.reason).toMatch(/^The ticket .* from Zendesk cannot be read: .*then try again\.$/);
  });

  test("without an organization, or without a requester, it is a ticket all the same", () => {
    const bare = { ...payloadOf("ticket.json"), organization: null, requester: null };
    expect(factsOf(map(bare), "support_ticket")).toMatchObject({ accountId: null, requesterName: null });
  });

  test("a company's own fields are read where its document points, its words by its tables", () => {
    const own: Mapping = {
      ...mapping,
      document: {
        bindings: {
          "ticket.accountId": ["/organization/organization_fields/crm"],
          "ticket.invoiceNumber": ["/fields/1", "/fields/36000123400001"],
          "ticket.topic": ["/ticket/type"],
        },
        values: {
          "ticket.status": { hold: "pending" },
          "ticket.priority": { high: "urgent" },
        },
      },
    };
    expect(factsOf(map(payloadOf("ticket.json"), own), "support_ticket")).toMatchObject({
      accountId: "0015f0AAAAAADrA4L",
      invoiceNumber: "US01-001207",
      topic: null,
      status: "pending",
      priority: "urgent",
    });
  });
});

describe("comments", () => {
  test("what was written stays the text it is", () => {
    const [record] = recordsOf(map(comment));
    expect(record).toMatchObject({
      kind: "support_comment",
      externalId: "1041700",
      versionAt: "2026-02-27T14:03:00.000Z",
      facts: {
        ticketId: "10417",
        isPublic: true,
        body: "Hello, invoice US01-001207 still bills six seats that we took out. <script>alert(1)</script>",
        writtenAt: "2026-02-27T14:03:00.000Z",
      },
    });
  });

  test.each([
    [
      "the requester",
      { id: 1, name: "Dana Whitfield", role: "end-user" },
      { isFromCustomer: true, authorName: "Dana Whitfield" },
    ],
    ["an agent", { id: 2, name: "Priya Raman", role: "agent" }, { isFromCustomer: false, authorName: "Priya Raman" }],
    ["somebody who is gone", null, { isFromCustomer: false, authorName: null }],
  ])("written by %s", (_case, author, facts) => {
    expect(factsOf(map({ ...comment, author }), "support_comment")).toMatchObject(facts);
  });

  test("hidden later, it counts from the moment it was hidden", () => {
    const hidden = { ...withComment({ public: false }), as_of: "2026-02-28T10:00:00Z" };
    expect(recordsOf(map(hidden))).toMatchObject([
      { versionAt: "2026-02-28T10:00:00.000Z", facts: { isPublic: false } },
    ]);
  });

  test.each([
    ["no text", { body: null }, "comment.body"],
    ["a text that is none", { body: 7 }, "comment.body"],
    ["nothing that says who may see it", { public: "yes" }, "comment.public"],
  ])("%s is dead with the field named", (_case, change, field) => {
    expect(deadOf(map(withComment(change))).field).toBe(field);
  });
});

test.each([
  ["a refusal", { error: "RecordNotFound", description: "Not found" }, "ignored"],
  ["an organization alone", { organizations: { id: 1, name: "Alder" } }, "ignored"],
  ["a list of Intercom", { type: "conversation.list", conversations: [] }, "ignored"],
  ["a ticket of Gorgias", { ticket: { uri: "/api/tickets/7/", id: 7 } }, "ignored"],
  ["something of nobody", { hello: "world" }, "dead"],
  ["a text", "<html>", "dead"],
  ["nothing", null, "dead"],
])("%s is %s", (_case, payload, outcome) => {
  const mapped = map(payload);
  expect(mapped.outcome).toBe(outcome);
  if (mapped.outcome !== "records") expect(mapped.reason).toMatch(/^[A-Z].{20,}\.$/s);
});

test("no JSON value whatever makes the mapping throw", () => {
  const part = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(fc.constantFrom(...Object.keys(fixture("zendesk", "ticket.json").ticket as Shape)), fc.jsonValue()),
  );
  const shaped = fc.record(
    {
      ticket: part,
      comment: part,
      organization: part,
      requester: part,
      fields: fc.jsonValue(),
      ticket_id: fc.jsonValue(),
      as_of: fc.jsonValue(),
      author: part,
      solved_at: fc.jsonValue(),
      uri: fc.jsonValue(),
      type: fc.jsonValue(),
      error: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), shaped), fc.string(), (payload, stream) =>
      ["records", "ignored", "dead"].includes(mapZendesk(message(stream, payload), mapping).outcome),
    ),
    { numRuns: 1_000 },
  );
});

test("a ticket with any one field replaced never throws, and is dead only with that field named", () => {
  const fields = Object.keys(payloadOf("ticket.json").ticket as Shape);
  fc.assert(
    fc.property(fc.constantFrom(...fields), fc.jsonValue(), (field, value) => {
      const mapped = map(withTicket({ [field]: value }));
      if (mapped.outcome === "dead") expect(mapped.field?.replace(/^ticket\./, "").split(".")[0]).toBe(field);
    }),
    { numRuns: 1_000 },
  );
});

test("any text is split without a throw, into one message at least, and each message is answered", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json({ maxDepth: 5 })), (text) => {
      const messages = messagesFromFile("x.json", text);
      expect(messages.length).toBeGreaterThan(0);
      for (const each of messages) expect(mapZendesk(each, mapping).outcome).toMatch(/records|ignored|dead/);
    }),
    { numRuns: 1_000 },
  );
});
