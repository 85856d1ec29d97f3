import { expect, test } from "vitest";
import { gocardlessBindings, mapGocardless } from "#server/connectors/gocardless/map";
import { messagesFromFile } from "#server/connectors/gocardless/read-file";
import { fixture } from "#server/connectors/testing/fixture";
import { outcomesOf, printOutcomes } from "#server/connectors/testing/outcomes";
import { payloadFiles } from "#server/connectors/testing/payload-folder";
import { plainMapping } from "#server/domain/sync/mapping";

const mapping = plainMapping({ bindings: gocardlessBindings, valueTables: [] });
const invented = (["customer", "mandate", "payment", "refund", "payout"] as const).map((name) => ({
  path: `${name}.json`,
  text: JSON.stringify({ [`${name}s`]: fixture("gocardless", `${name}.json`) }),
}));
const strange = [
  { path: "broken.json", text: '{"payments": {"id": "PM1", "amou' },
  {
    path: "unreadable.json",
    text: '{"payments": {"id": "PM1", "created_at": "2026-03-01T06:00:00Z", "amount": "much"}}',
  },
];
const recorded = payloadFiles("gocardless");
const files = [...(recorded.length > 0 ? recorded : invented), ...strange];

test("every file becomes messages, and every message records, a reason to ignore it or a reason why it cannot be read", () => {
  const outcomes = outcomesOf(files, messagesFromFile, (one) => mapGocardless(one, mapping));
  printOutcomes("gocardless", outcomes);
  for (const { path, messages, reasons } of outcomes) {
    expect(messages, path).toBeGreaterThan(0);
    for (const reason of reasons) expect(reason, path).toMatch(/^[A-Z].{20,}\.$/s);
  }
  const deadFiles = outcomes.filter(({ dead }) => dead > 0).map(({ path }) => path);
  expect(deadFiles).toEqual(["broken.json", "unreadable.json"]);
  expect(outcomes.reduce((sum, { records }) => sum + records, 0)).toBeGreaterThan(4);
});

test.each([
  ["a single reply", '{"payments":{"id":"PM1"}}', 1],
  ["a list", '{"payments":[{"id":"PM1"},{"id":"PM2"}],"meta":{"cursors":{},"limit":50}}', 2],
  ["an empty list", '{"payments":[],"meta":{"cursors":{},"limit":50}}', 1],
  ["a list of events", '{"events":[{"id":"EV1"},{"id":"EV2"}],"meta":{"cursors":{"after":null},"limit":50}}', 2],
  ["a delivery", '{"events":[{"id":"EV1"},{"id":"EV2"}],"meta":{"webhook_id":"WB1"}}', 1],
  [
    "a recording",
    '{"get":{"path_template":"/x","body":{"payments":{"id":"PM1"}}},"list":{"path_template":"/x","body":{"payments":[{"id":"PM2"}]}}}',
    2,
  ],
  ["a reply under response", '{"response":{"payouts":{"id":"PO1"}}}', 1],
  ["no JSON", "<html>", 1],
])("%s is split into its messages", (_case, text, count) => {
  expect(messagesFromFile("x.json", text)).toHaveLength(count);
});

test("an object is named by what it says, whatever file it stands in", () => {
  const [left] = messagesFromFile("x.json", '{"payments":{"id":"PM1","amount":1}}');
  const [right] = messagesFromFile("y.json", '{"payments":[{"amount":1,"id":"PM1"}],"meta":{"cursors":{}}}');
  expect(left?.eventId).toMatch(/^payment:PM1:[0-9a-f]{16}$/);
  expect(left?.eventId).toBe(right?.eventId);
});
