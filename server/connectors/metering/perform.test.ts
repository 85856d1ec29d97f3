import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Connector } from "#server/connectors/connector";
import { meteringConnector } from "#server/connectors/metering/connector";
import { factsOf } from "#server/connectors/testing/fixture";
import { json, standIn } from "#server/connectors/testing/stand-in";
import type { OutboundEffect } from "#server/domain/sync/effects";
import { plainMapping } from "#server/domain/sync/mapping";
import { aggregatesOf } from "#server/sandbox/metering/aggregates";
import type { Sandbox } from "#server/sandbox/sandbox";
import { plantOne, startSmall } from "#server/sandbox/testing/harness";

vi.setConfig({ testTimeout: 60_000 });
const { signal } = new AbortController();
let sandbox: Sandbox;
let meter: Connector;

beforeAll(async () => {
  sandbox = await startSmall({ customers: 120 });
  meter = meteringConnector({ apiUrl: `${sandbox.url}/metering`, apiKey: "mk_1", firstPauseMs: 5 });
});
afterAll(() => sandbox.stop());

const read = async (id: string) => {
  const [message] = await meter.fetch({ system: "metering", type: "usage_day", id }, signal);
  if (!message) throw new Error(`There is no usage day ${id}.`);
  return factsOf(meter.map(message, plainMapping(meter)), "usage_day");
};

/** A day whose events were refused for a reason that loses them. */
async function refusedDay() {
  const { subject } = await plantOne(sandbox, "invalid_usage_record");
  const invoice = sandbox.core.world.invoices.must(subject.id);
  const row = aggregatesOf(sandbox.core.world).rows.find(
    (each) =>
      each.customer_id === invoice.customerId &&
      each.refused > 0 &&
      each.refusal !== "An event with this id was taken before.",
  );
  if (!row) throw new Error("No day of the customer has refused events.");
  return row;
}

test("refused events are taken again once, however often they are asked for", async () => {
  const row = await refusedDay();
  const before = await read(row.id);
  const effect: OutboundEffect = {
    id: "effect-1",
    idempotencyKey: "docket-1",
    operation: "usage.resubmit",
    likeDayId: row.id,
    productCode: "API_CALLS",
    days: [row.day],
  };
  expect(await meter.lookUp(effect, signal)).toEqual({ outcome: "not_done" });
  const outcome = await meter.perform(effect, signal);
  expect(outcome).toMatchObject({
    outcome: "confirmed",
    confirmation: expect.stringContaining("took"),
    touched: [{ system: "metering", type: "usage_day", id: row.id }],
  });
  const after = await read(row.id);
  expect(after).toMatchObject({
    refusedCount: 0,
    quantity: String(BigInt(before.quantity) + BigInt(before.refusedCount)),
  });
  expect(await meter.perform(effect, signal)).toEqual(outcome);
  expect(await meter.lookUp(effect, signal)).toEqual(outcome);
  expect(await read(row.id)).toEqual(after);
});

test("a day is corrected to a number, once", async () => {
  const row = aggregatesOf(sandbox.core.world).rows.find((each) => Number(each.quantity) > 20);
  if (!row) throw new Error("Nobody used anything.");
  const effect: OutboundEffect = {
    id: "effect-2",
    idempotencyKey: "docket-2",
    operation: "usage.correct_day",
    dayId: row.id,
    quantity: "12",
    reason: "Not genuine",
  };
  expect(await meter.perform(effect, signal)).toMatchObject({
    outcome: "confirmed",
    confirmation: "The usage meter counts 12 units on that day now and told billing.",
  });
  await meter.perform(effect, signal);
  expect((await read(row.id)).quantity).toBe("12");
});

test("what cannot be done is refused with a sentence, and what belongs elsewhere is not asked for", async () => {
  const correct: OutboundEffect = {
    id: "effect-3",
    idempotencyKey: "docket-3",
    operation: "usage.correct_day",
    dayId: "uday_nobody",
    quantity: "1",
    reason: "Not genuine",
  };
  expect(await meter.perform(correct, signal)).toMatchObject({
    outcome: "refused",
    reason: expect.stringContaining("does not know the day uday_nobody"),
  });
  const [row] = aggregatesOf(sandbox.core.world).rows;
  expect(await meter.perform({ ...correct, dayId: row?.id ?? "", quantity: "1.5" }, signal)).toMatchObject({
    outcome: "refused",
    reason: expect.stringContaining("whole number of units"),
  });
  expect(
    await meter.perform({ id: "e", idempotencyKey: "k", operation: "invoice.hold", invoiceId: "in_1" }, signal),
  ).toMatchObject({ outcome: "refused", reason: expect.stringContaining("system that holds the invoice") });
});

test("an answer that tells nothing leaves the act open", async () => {
  const server = await standIn(
    json(200, { id: "uday_1", customer_id: "cus_1", product: "api_calls" }),
    json(200, { fine: true }),
  );
  const made = meteringConnector({ apiUrl: server.url, apiKey: "mk_1", timeoutMs: 500, firstPauseMs: 5 });
  const outcome = await made.perform(
    {
      id: "effect-4",
      idempotencyKey: "docket-4",
      operation: "usage.resubmit",
      likeDayId: "uday_1",
      productCode: "API_CALLS",
      days: ["2026-02-10"],
    },
    signal,
  );
  expect(outcome.outcome).toBe("unknown");
  await server.stop();
});
