import { expect, test } from "vitest";
import { acts } from "#server/connectors/stripe/acts";
import type { StripeClient } from "#server/connectors/stripe/client";
import { wireInvoice } from "#server/connectors/stripe/wire";
import { fixture } from "#server/connectors/testing/fixture";

const seconds = (instant: string) => Date.parse(instant) / 1_000;

/** The period that a usage line would be sent with for an invoice over the given instants. */
async function periodSent(
  invoicePeriod: { start: string; end: string },
  days: { periodStartsOn: string; periodEndsOn: string },
  timeZone?: string,
): Promise<unknown> {
  const sent: { lines?: { period: unknown }[] }[] = [];
  const client = {
    get: () => Promise.resolve({ body: { data: [], has_more: false }, answeredAt: null }),
    post: (_path: string, params: { lines?: { period: unknown }[] }) => {
      sent.push(params);
      return Promise.resolve({ body: {}, answeredAt: null });
    },
  } as unknown as StripeClient;
  const invoice = wireInvoice.parse({
    ...fixture("stripe", "invoice-jpy-draft.json"),
    period_start: seconds(invoicePeriod.start),
    period_end: seconds(invoicePeriod.end),
  });
  const effect = {
    id: "e1",
    idempotencyKey: "k1",
    operation: "invoice.add_usage_line" as const,
    invoiceId: invoice.id,
    productCode: "API_CALLS",
    description: "API calls",
    quantity: "1",
    amountMinor: "100",
    currency: "JPY",
    ...days,
    ...(timeZone === undefined ? {} : { timeZone }),
  };
  await acts["invoice.add_usage_line"].send(invoice, effect, { client, signal: new AbortController().signal });
  return sent.at(-1)?.lines?.[0]?.period;
}

const february = { start: "2026-01-31T15:00:00Z", end: "2026-02-28T15:00:00Z" };

test.each([
  ["counted where the legal entity is", { periodStartsOn: "2026-02-01", periodEndsOn: "2026-03-01" }, "Asia/Tokyo"],
  [
    "counted in UTC, the invoice naming no entity",
    { periodStartsOn: "2026-01-31", periodEndsOn: "2026-02-28" },
    "Asia/Tokyo",
  ],
  ["counted in UTC, nobody naming a zone", { periodStartsOn: "2026-01-31", periodEndsOn: "2026-02-28" }, undefined],
])("a line over the invoice's own days, %s, takes its exact bounds", async (_case, days, zone) => {
  expect(await periodSent(february, days, zone)).toEqual({
    start: seconds(february.start),
    end: seconds(february.end),
  });
});

test("a line over other days begins when they begin where the legal entity is", async () => {
  const days = { periodStartsOn: "2026-02-10", periodEndsOn: "2026-02-20" };
  expect(await periodSent(february, days, "Asia/Tokyo")).toEqual({
    start: seconds("2026-02-09T15:00:00Z"),
    end: seconds("2026-02-19T15:00:00Z"),
  });
});
