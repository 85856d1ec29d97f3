import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "#server/sandbox/sandbox";
import { ANCHOR, advanceDays, control, plantOne, startSmall, stripeOf } from "#server/sandbox/testing/harness";

const SECRET = "whsec_test";
let sandbox: Sandbox;
let stripe: Stripe;
let receiver: Server;
const delivered: Stripe.Event[] = [];
let failures = 1;

beforeAll(async () => {
  receiver = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      failures -= 1;
      if (failures >= 0) {
        response.writeHead(500).end();
        return;
      }
      const signature = String(request.headers["stripe-signature"]);
      delivered.push(new Stripe("sk_test_x").webhooks.constructEvent(body, signature, SECRET));
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const { port } = receiver.address() as AddressInfo;
  // Signatures carry the machine's time, which the SDK checks against its own clock.
  sandbox = await startSandbox({
    customers: 60,
    anchor: ANCHOR,
    webhook: { url: `http://127.0.0.1:${port}/hook`, secret: SECRET },
  });
  stripe = stripeOf(sandbox);
});

afterAll(async () => {
  await sandbox.stop();
  await new Promise((resolve) => receiver.close(resolve));
});

async function aDraft(): Promise<Stripe.Invoice> {
  const planted = await plantOne(sandbox, "contract_price_variance");
  return stripe.invoices.retrieve(planted.subject.id);
}

describe("reading with the official SDK", () => {
  test("paging gives every invoice once, newest first", async () => {
    const seen: Stripe.Invoice[] = [];
    await stripe.invoices.list({ limit: 17 }).autoPagingEach((invoice) => void seen.push(invoice));
    expect(new Set(seen.map((invoice) => invoice.id)).size).toBe(sandbox.core.world.invoices.rows.length);
    expect(seen.map((invoice) => invoice.created)).toEqual(
      seen.map((invoice) => invoice.created).sort((a, b) => b - a),
    );
    for (const invoice of seen) {
      expect(invoice.total).toBe(
        invoice.subtotal + (invoice.total_taxes ?? []).reduce((sum, tax) => sum + tax.amount, 0),
      );
      expect(invoice.lines.data.reduce((sum, line) => sum + line.amount, 0)).toBe(invoice.subtotal);
    }
  });

  test("the window of creation bounds a list", async () => {
    const [newest] = (await stripe.invoices.list({ limit: 1 })).data;
    const from = (newest?.created ?? 0) - 20 * 86_400;
    const page = await stripe.invoices.list({ limit: 100, created: { gte: from } });
    expect(page.data.length).toBeGreaterThan(1);
    expect(page.data.every((invoice) => invoice.created >= from)).toBe(true);
  });

  test("every other list answers with objects of its kind", async () => {
    expect((await stripe.customers.list({ limit: 1 })).data[0]?.object).toBe("customer");
    expect((await stripe.products.list({ limit: 10 })).data).toHaveLength(5);
    expect((await stripe.prices.list({ limit: 1 })).data[0]?.object).toBe("price");
    const [subscription] = (await stripe.subscriptions.list({ limit: 1, status: "all" })).data;
    expect(subscription?.items.data[0]?.current_period_end).toBeGreaterThan(0);
    expect((await stripe.charges.list({ limit: 1 })).data[0]?.object).toBe("charge");
    expect((await stripe.invoicePayments.list({ limit: 1 })).data[0]?.object).toBe("invoice_payment");
    expect((await stripe.events.list({ limit: 1, types: ["invoice.paid"] })).data[0]?.type).toBe("invoice.paid");
  });

  test("the meter's sum explains the line for calls beyond the entitlement", async () => {
    const meter = (await stripe.billing.meters.list()).data[0]?.id ?? "";
    const { world } = sandbox.core;
    const invoice = world.invoices.rows.find(
      (row) => row.status === "paid" && row.lines.some((line) => line.productCode === "API_CALLS"),
    );
    const line = invoice?.lines.find((each) => each.productCode === "API_CALLS");
    const window = { start_time: (line?.periodStart ?? 0) / 1000, end_time: (line?.periodEnd ?? 0) / 1000 };
    const customer = invoice?.customerId ?? "";
    const [summary] = (await stripe.billing.meters.listEventSummaries(meter, { customer, ...window })).data;
    const included = world.orderItems.rows.find(
      (item) =>
        item.productCode === "API_CALLS" &&
        world.contracts.get(world.orders.must(item.orderId).contractId)?.customerId === customer,
    )?.includedUnits;
    expect(summary?.aggregated_value).toBe((line?.quantity ?? 0) + (included ?? 0));
    const daily = await stripe.billing.meters
      .listEventSummaries(meter, { customer, ...window, value_grouping_window: "day", limit: 100 })
      .autoPagingToArray({ limit: 1000 });
    expect(daily.reduce((sum, day) => sum + day.aggregated_value, 0)).toBe(summary?.aggregated_value);
  });

  test("yen have no decimals", async () => {
    const invoices = await stripe.invoices.list({ limit: 100 }).autoPagingToArray({ limit: 5000 });
    const yen = invoices.filter((invoice) => invoice.currency === "jpy");
    expect(yen.length).toBeGreaterThan(10);
    for (const invoice of yen) expect(Number.isInteger(invoice.total)).toBe(true);
  });
});

describe("writing with the official SDK", () => {
  test("a changed line recomputes totals and tax and leaves an event with what was before", async () => {
    const draft = await aDraft();
    const line = draft.lines.data[0];
    const product = line?.pricing?.price_details?.product ?? "";
    const before = draft.subtotal;
    await stripe.invoices.updateLineItem(draft.id, line?.id ?? "", {
      price_data: { currency: draft.currency, product: String(product), unit_amount: 1234 },
    });
    const after = await stripe.invoices.retrieve(draft.id);
    expect(after.lines.data[0]?.amount).toBe(1234 * (line?.quantity ?? 0));
    expect(after.subtotal).toBe(before - (line?.amount ?? 0) + 1234 * (line?.quantity ?? 0));
    const [event] = (await stripe.events.list({ limit: 1, types: ["invoice.updated"] })).data;
    expect(event?.data).toMatchObject({ object: { id: draft.id }, previous_attributes: { subtotal: before } });
  });

  test("lines can be added to a draft, and to nothing else", async () => {
    const draft = await aDraft();
    const price = draft.lines.data[0]?.pricing?.price_details?.price;
    const more = await stripe.invoices.addLines(draft.id, {
      lines: [{ pricing: { price: String(price) }, quantity: 3, description: "Three more" }],
    });
    expect(more.lines.data).toHaveLength(draft.lines.data.length + 1);
    expect(more.subtotal).toBeGreaterThan(draft.subtotal);
    await stripe.invoices.finalizeInvoice(draft.id);
    const add = stripe.invoices.addLines(draft.id, { lines: [{ amount: 100, description: "Too late" }] });
    await expect(add).rejects.toMatchObject({ type: "StripeInvalidRequestError", code: "invoice_not_editable" });
  });

  test("an invoice can be finalised, paid out of band, credited; another voided; a draft deleted", async () => {
    const [first, second, third] = [await aDraft(), await aDraft(), await aDraft()];
    const open = await stripe.invoices.finalizeInvoice(first.id);
    expect(open).toMatchObject({ status: "open", number: expect.stringMatching(/^(US|DE|JP)01-/) });
    const note = await stripe.creditNotes.create({ invoice: first.id, amount: 100, reason: "order_change" });
    expect(note).toMatchObject({ total: 100, pre_payment_amount: 100 });
    const paid = await stripe.invoices.pay(first.id, { paid_out_of_band: true });
    expect(paid).toMatchObject({ status: "paid", amount_remaining: 0 });
    await stripe.invoices.finalizeInvoice(second.id);
    expect((await stripe.invoices.voidInvoice(second.id)).status).toBe("void");
    expect((await stripe.invoices.del(third.id)).deleted).toBe(true);
    await expect(stripe.invoices.retrieve(third.id)).rejects.toMatchObject({
      statusCode: 404,
      code: "resource_missing",
    });
  });

  test("an idempotency key gives the first answer again, and is refused for another body", async () => {
    const draft = await aDraft();
    const options = { idempotencyKey: `note-${draft.id}` };
    const first = await stripe.invoices.update(draft.id, { description: "First" }, options);
    await stripe.invoices.update(draft.id, { description: "Second" });
    const again = await stripe.invoices.update(draft.id, { description: "First" }, options);
    expect(again.description).toBe(first.description);
    expect((await stripe.invoices.retrieve(draft.id)).description).toBe("Second");
    const other = stripe.invoices.update(draft.id, { description: "Third" }, options);
    await expect(other).rejects.toMatchObject({ type: "StripeIdempotencyError", statusCode: 400 });
    const { received } = await control<{ received: { idempotencyKey: string; outcome: string }[] }>(
      sandbox,
      "GET",
      "received",
    );
    const outcomes = received
      .filter((each) => each.idempotencyKey === options.idempotencyKey)
      .map((each) => each.outcome);
    expect(outcomes).toEqual(["applied", "replayed", "refused"]);
  });

  test("a live key is refused", async () => {
    const wrong = new Stripe("sk_live_x", { host: "127.0.0.1", port: sandbox.port, protocol: "http" });
    await expect(wrong.invoices.list()).rejects.toMatchObject({ statusCode: 401 });
  });
});

describe("webhooks", () => {
  test("events arrive signed, in order, also after the receiver was away", async () => {
    await plantOne(sandbox, "failed_payment");
    await expect
      .poll(() => delivered.some((event) => event.type === "invoice.payment_failed"), { timeout: 8000 })
      .toBe(true);
    const moments = delivered.map((event) => event.created);
    expect(moments).toEqual([...moments].sort((a, b) => a - b));
    expect(new Set(delivered.map((event) => event.id)).size).toBe(delivered.length);
  });

  test("what was missed can be delivered again", async () => {
    const before = delivered.length;
    const { queued } = await control<{ queued: number }>(sandbox, "POST", "webhooks/redeliver", { since: ANCHOR });
    expect(queued).toBeGreaterThan(0);
    await expect.poll(() => delivered.length, { timeout: 8000 }).toBe(before + queued);
  });
});

describe("a life of its own", () => {
  test("days bring payments, new drafts and finalised ones", async () => {
    const quiet = await startSmall();
    try {
      await advanceDays(quiet, 10);
      const { data } = await stripeOf(quiet).events.list({
        limit: 100,
        created: { gte: Date.parse("2026-10-12T09:30:00Z") / 1000 },
      });
      const types = new Set(data.map((event) => event.type));
      for (const type of [
        "invoice.created",
        "invoice.finalized",
        "invoice.paid",
        "charge.succeeded",
        "customer.subscription.updated",
      ]) {
        expect(types).toContain(type);
      }
    } finally {
      await quiet.stop();
    }
  });
});
