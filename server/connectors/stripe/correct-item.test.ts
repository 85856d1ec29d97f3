import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Connector } from "#server/connectors/connector";
import { stripeConnector } from "#server/connectors/stripe/connector";
import type { OutboundEffect, OutboundOperation } from "#server/domain/sync/effects";
import type { Sandbox } from "#server/sandbox/sandbox";
import { startSmall } from "#server/sandbox/testing/harness";
import type { Subscription } from "#server/sandbox/world/billing-model";
import { periodStart } from "#server/sandbox/world/periods";
import { DAY, utcDate } from "#server/sandbox/world/time";

type ItemOperation = Extract<OutboundOperation, { operation: "subscription.correct_item" }>;

const { signal } = new AbortController();
let sandbox: Sandbox;
let stripe: Connector;
const used = new Set<string>();

beforeAll(async () => {
  sandbox = await startSmall({ customers: 60 });
  stripe = stripeConnector({
    apiUrl: sandbox.url,
    apiKey: "sk_test_1",
    webhookSecrets: [],
    timeoutMs: 2_000,
    firstPauseMs: 5,
  });
});
afterAll(() => sandbox.stop());

/** A subscription some days into its period, each given out once. */
function takeSubscription(): Subscription {
  const { world } = sandbox.core;
  const found = world.subscriptions.rows.find((subscription) => {
    const since = world.now - periodStart(subscription, subscription.periodIndex);
    return subscription.status === "active" && subscription.items[0] && since > 6 * DAY && !used.has(subscription.id);
  });
  if (!found) throw new Error("No subscription is left.");
  used.add(found.id);
  return found;
}

let count = 0;
function operationOn(subscription: Subscription, change: Partial<ItemOperation>): OutboundEffect & ItemOperation {
  const { world } = sandbox.core;
  const [item] = subscription.items;
  if (!item) throw new Error("The subscription sells nothing.");
  count += 1;
  return {
    id: `effect-${count}`,
    idempotencyKey: `docket-item-${count}`,
    operation: "subscription.correct_item",
    subscriptionId: subscription.id,
    itemId: item.id,
    productCode: item.productCode,
    quantity: String(item.quantity + 5),
    unitPriceMicros: String(world.prices.must(item.priceId).unitAmount * 1_000_000),
    currency: world.customers.must(subscription.customerId).currency,
    effectiveOn: utcDate(world.now - 3 * DAY),
    ...change,
  };
}

describe("a subscription's item", () => {
  test("gets its quantity once; the change is prorated from its day", async () => {
    const subscription = takeSubscription();
    const before = subscription.items[0]?.quantity ?? 0;
    const act = operationOn(subscription, {});
    expect(await stripe.lookUp(act, signal)).toEqual({ outcome: "not_done" });
    expect(await stripe.perform(act, signal)).toMatchObject({
      outcome: "confirmed",
      confirmation: expect.stringContaining(`sells ${before + 5} ×`),
      touched: [{ system: "stripe", type: "subscription", id: subscription.id }],
    });
    expect((await stripe.perform(act, signal)).outcome).toBe("confirmed");
    expect(subscription.items[0]?.quantity).toBe(before + 5);
    const [credit, charge] = subscription.pendingLines ?? [];
    expect(subscription.pendingLines).toHaveLength(2);
    expect([credit?.quantity, charge?.quantity]).toEqual([before, before + 5]);
    expect(credit?.periodStart).toBe(Date.parse(`${act.effectiveOn}T00:00:00Z`));
    expect((credit?.amount ?? 0) < 0 && (charge?.amount ?? 0) > 0).toBe(true);
  });

  test("gets another price", async () => {
    const subscription = takeSubscription();
    const act = operationOn(subscription, { unitPriceMicros: "4321000000" });
    expect((await stripe.perform(act, signal)).outcome).toBe("confirmed");
    expect(sandbox.core.world.prices.must(subscription.items[0]?.priceId ?? "").unitAmount).toBe(4_321);
  });

  test("amended before the running period is prorated from its beginning", async () => {
    const subscription = takeSubscription();
    const start = periodStart(subscription, subscription.periodIndex);
    const act = operationOn(subscription, { effectiveOn: utcDate(start - 20 * DAY) });
    expect((await stripe.perform(act, signal)).outcome).toBe("confirmed");
    expect(subscription.pendingLines?.[0]?.periodStart).toBe(Math.floor(start / 1_000) * 1_000);
  });

  test("is added and ended again; the last one cannot be ended", async () => {
    const subscription = takeSubscription();
    const sold = new Set(subscription.items.map(({ productCode }) => productCode));
    const productCode = (["PLATFORM_ENTERPRISE", "SUPPORT_PREMIUM", "PLATFORM_STARTER"] as const).find(
      (code) => !sold.has(code),
    );
    const add = operationOn(subscription, { itemId: null, productCode: productCode ?? "", quantity: "3" });
    expect((await stripe.perform(add, signal)).outcome).toBe("confirmed");
    const added = subscription.items.find((item) => item.productCode === productCode);
    expect(added?.quantity).toBe(3);
    const end = operationOn(subscription, { itemId: added?.id ?? "", productCode: productCode ?? "", quantity: "0" });
    expect((await stripe.perform(end, signal)).outcome).toBe("confirmed");
    expect(subscription.items.some((item) => item.productCode === productCode)).toBe(false);
    expect((await stripe.lookUp(end, signal)).outcome).toBe("confirmed");
  });

  test("of a product, an item or a subscription that nobody knows is refused with what to do", async () => {
    const subscription = takeSubscription();
    const refusals: [Partial<ItemOperation>, string][] = [
      [{ productCode: "MOON_DUST" }, "has no product with the code MOON_DUST"],
      [{ itemId: "si_gone" }, "has no such item any more"],
      [{ subscriptionId: "sub_gone" }, "does not know the subscription sub_gone"],
      [{ quantity: null, unitPriceMicros: "7000000" }, "has no metered price of 7 minor units"],
    ];
    for (const [change, words] of refusals)
      expect(await stripe.perform(operationOn(subscription, change), signal)).toMatchObject({
        outcome: "refused",
        reason: expect.stringContaining(words),
      });
  });
});

test("a line is taken off a draft once, and off nothing else", async () => {
  const { world } = sandbox.core;
  const draft = world.invoices.rows.find(({ status, lines }) => status === "draft" && lines.length > 1);
  const issued = world.invoices.rows.find(({ status }) => status === "open");
  if (!draft || !issued) throw new Error("No draft of several lines is there.");
  const line = draft.lines.at(-1);
  const remove = (invoiceId: string, lineId: string) => ({
    id: "remove",
    idempotencyKey: `docket-remove-${invoiceId}`,
    operation: "invoice.remove_line" as const,
    invoiceId,
    lineId,
  });
  const act = remove(draft.id, line?.id ?? "");
  expect(await stripe.lookUp(act, signal)).toEqual({ outcome: "not_done" });
  expect((await stripe.perform(act, signal)).outcome).toBe("confirmed");
  expect((await stripe.perform(act, signal)).outcome).toBe("confirmed");
  expect(draft.lines.some(({ id }) => id === line?.id)).toBe(false);
  expect(await stripe.perform(remove(issued.id, issued.lines[0]?.id ?? ""), signal)).toMatchObject({
    outcome: "refused",
    reason: expect.stringContaining("its line stays"),
  });
});
