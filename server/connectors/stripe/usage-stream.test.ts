import { expect, test } from "vitest";
import type { StripeClient } from "#server/connectors/stripe/client";
import { usageStream } from "#server/connectors/stripe/usage-stream";

const DAY = 86_400;
const start = Date.parse("2026-03-02T10:00:00Z") / 1_000;
const { signal } = new AbortController();

/** One metered subscription, and a meter that says the same of every period; what was asked of it is kept. */
function fakeStripe(interval: string, period: { start: number; end: number }, anchor: number) {
  const asked: { from: number; to: number }[] = [];
  const price = {
    id: "price_1",
    currency: "usd",
    recurring: { interval, interval_count: 1, usage_type: "metered", meter: "mtr_1" },
  };
  const item = { id: "si_1", price, current_period_start: period.start, current_period_end: period.end };
  const subscription = {
    id: "sub_1",
    customer: "cus_1",
    status: "active",
    billing_cycle_anchor: anchor,
    items: { data: [item] },
  };
  const client: StripeClient = {
    get(path, query) {
      const isMeter = path.endsWith("/event_summaries");
      if (isMeter) asked.push({ from: Number(query.start_time), to: Number(query.end_time) });
      const data = isMeter ? [{ id: "sum_1", object: "meter_event_summary", aggregated_value: 7 }] : [subscription];
      return Promise.resolve({ body: { object: "list", data, has_more: false }, answeredAt: new Date(start * 1_000) });
    },
    post: () => Promise.reject(new Error("A pull writes nothing.")),
    remove: () => Promise.reject(new Error("A pull writes nothing.")),
  };
  return { client, asked };
}

const HISTORY = JSON.stringify({ hasHistory: true, after: null });

async function periodsRead(interval: string, period: { start: number; end: number }, cursor: string | null) {
  const { client, asked } = fakeStripe(interval, period, start - 400 * DAY);
  await usageStream(client).pull(cursor, { now: new Date(start * 1_000), signal });
  return asked.map(({ from, to }) => [(from - start) / DAY, (to - start) / DAY]);
}

test("the first pull reads the running period and the two before it", async () => {
  const periods = await periodsRead("week", { start: start - 5 * DAY, end: start + 2 * DAY }, null);
  expect(periods).toEqual([
    [-5, 2],
    [-12, -5],
    [-19, -12],
  ]);
});

test("a later pull reads the period before only while it may still change", async () => {
  expect(await periodsRead("week", { start: start - 2 * DAY, end: start + 5 * DAY }, HISTORY)).toEqual([
    [-2, 5],
    [-9, -2],
  ]);
  expect(await periodsRead("week", { start: start - 4 * DAY, end: start + 3 * DAY }, HISTORY)).toEqual([[-4, 3]]);
});

test("of a customer billed daily every period that may still change is read", async () => {
  const periods = await periodsRead("day", { start, end: start + DAY }, HISTORY);
  expect(periods).toEqual([
    [0, 1],
    [-1, 0],
    [-2, -1],
    [-3, -2],
    [-4, -3],
  ]);
});
