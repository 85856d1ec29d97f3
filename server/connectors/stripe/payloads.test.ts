import fc from "fast-check";
import { expect, test } from "vitest";
import { stripeMapping } from "#server/connectors/stripe/bindings";
import { mapStripe } from "#server/connectors/stripe/map";
import { messagesFromFile } from "#server/connectors/stripe/read-file";
import { fixture } from "#server/connectors/testing/fixture";
import { payloadFiles } from "#server/connectors/testing/payload-folder";
import { plainMapping } from "#server/domain/sync/mapping";
import { recordFacts } from "#server/domain/sync/records";

const plain = plainMapping(stripeMapping);
const recorded = payloadFiles("stripe");
const invented = ["invoice-2020-08-27.json", "charge-failed.json"].map((name) => ({
  path: name,
  text: JSON.stringify(fixture("stripe", name)),
}));
const strange = [
  { path: "broken.json", text: '{"id": "in_1", "object": "invo' },
  { path: "foreign.json", text: '{"id":"txr_1","object":"tax_rate"}' },
];
const files = [...(recorded.length > 0 ? recorded : invented), ...strange];

test("every file becomes messages, and every message records, a reason to ignore it or a reason why it cannot be read", () => {
  const counts = { records: 0, ignored: 0, dead: 0 };
  for (const file of files) {
    const messages = messagesFromFile(file.path, file.text);
    expect(messages.length, file.path).toBeGreaterThan(0);
    for (const message of messages) {
      const mapped = mapStripe(message, plain);
      counts[mapped.outcome] += 1;
      if (mapped.outcome === "records") {
        expect(mapped.records.length, message.eventId).toBeGreaterThan(0);
        for (const record of mapped.records)
          expect(recordFacts[record.kind].safeParse(record.facts).success, message.eventId).toBe(true);
      } else {
        expect(mapped.reason, message.eventId).toMatch(/^[A-Z].{20,}\.$/s);
      }
    }
  }
  expect(Math.min(counts.records, counts.ignored, counts.dead), JSON.stringify(counts)).toBeGreaterThan(0);
  if (recorded.length > 0) expect(counts.records).toBeGreaterThan(60);
});

test("what is read from the recorded sandbox is read completely", () => {
  const own = recorded.filter(
    ({ path }) => path.startsWith("recorded-sandbox") || path.startsWith("lago") || path.startsWith("events-ruby-mock"),
  );
  const dead = (own.length > 0 ? own : invented)
    .flatMap((file) => messagesFromFile(file.path, file.text))
    .filter((message) => mapStripe(message, plain).outcome === "dead");
  expect(dead.map((message) => message.eventId)).toEqual([]);
});

test("amounts arrive unchanged: what an invoice says is what its record says", () => {
  const invoices = files
    .flatMap((file) => messagesFromFile(file.path, file.text))
    .map((message) => ({ message, mapped: mapStripe(message, plain) }));
  const seen = invoices.flatMap(({ message, mapped }) => {
    const record =
      mapped.outcome === "records" ? mapped.records.find((each) => each.kind === "billing_invoice") : undefined;
    return record ? [{ payload: JSON.stringify(message.payload), facts: record.facts }] : [];
  });
  expect(seen.length).toBeGreaterThan(0);
  for (const { payload, facts } of seen) {
    expect(payload).toContain(`"total":${(facts as { totalMinor: string }).totalMinor},`);
    expect(payload).toContain(`"amount_paid":${(facts as { paidMinor: string }).paidMinor},`);
  }
});

test.each([
  ["a bundle", '{"resources":{"a":{"id":"cus_1","object":"customer"},"b":{"id":"cus_2","object":"customer"}}}', 2],
  ["a list", '{"object":"list","data":[{"id":"cus_1","object":"customer"}],"has_more":false}', 1],
  ["an empty list", '{"object":"list","data":[],"has_more":false}', 1],
  ["a recording", '{"api":{"get":{"/v1/x":{"response":{"id":"cus_1","object":"customer"},"status":200}}}}', 1],
  ["the data of an event", '{"object":{"id":"cus_1","object":"customer"},"previous_attributes":{}}', 1],
  ["several in a row", '[{"id":"cus_1","object":"customer"},{"id":"evt_1","object":"event","type":"payout.paid"}]', 2],
  ["no JSON", "<html>", 1],
])("%s is split into its messages", (_case, text, count) => {
  expect(messagesFromFile("x.json", text)).toHaveLength(count);
});

test("an event keeps its id and its request; an object is named by what it says", () => {
  const [event] = messagesFromFile(
    "x.json",
    '{"id":"evt_1","object":"event","type":"invoice.paid","request":{"id":"req_9"}}',
  );
  expect(event).toMatchObject({ stream: "invoice.paid", eventId: "evt_1", correlationId: "req_9" });
  const [left] = messagesFromFile("x.json", '{"id":"cus_1","object":"customer","name":"A"}');
  const [right] = messagesFromFile("y.json", '{"object":"customer","name":"A","id":"cus_1"}');
  expect(left?.eventId).toMatch(/^customer:cus_1:[0-9a-f]{16}$/);
  expect(left?.eventId).toBe(right?.eventId);
});

test("no JSON value whatever makes the mapping throw", () => {
  const object = fc.constantFrom(
    "event",
    "invoice",
    "customer",
    "subscription",
    "charge",
    "usage_reading",
    "list",
    "price",
    "invoice_payment",
    "payment_intent",
  );
  const shaped = fc.record({
    object,
    id: fc.option(fc.string()),
    created: fc.jsonValue(),
    data: fc.jsonValue(),
    type: fc.string(),
    items: fc.jsonValue(),
    lines: fc.jsonValue(),
    summaries: fc.jsonValue(),
    last_payment_error: fc.jsonValue(),
  });
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue({ maxDepth: 6 }), shaped), fc.string(), (payload, eventId) => {
      const mapped = mapStripe({ stream: "x", eventId, correlationId: "x", payload }, plain);
      expect(["records", "ignored", "dead"]).toContain(mapped.outcome);
    }),
    { numRuns: 2_000 },
  );
});

test("an invoice with any one field replaced never throws, and is dead only with that field named", () => {
  const invoice = fixture("stripe", "invoice-2025-04-30.basil.json");
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(invoice)), fc.jsonValue(), (field, value) => {
      const payload = { ...invoice, [field]: value };
      const mapped = mapStripe({ stream: "invoices", eventId: "x", correlationId: "x", payload }, plain);
      if (mapped.outcome === "dead") expect(mapped.field?.split(".")[0]).toBe(field);
    }),
    { numRuns: 2_000 },
  );
});
