import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type DemoCompany, demoCompany } from "#server/connectors/testing/demo-company";
import type { OutboundEffect } from "#server/domain/sync/effects";
import { utcDate } from "#server/sandbox/world/time";

vi.setConfig({ testTimeout: 60_000 });
const { signal } = new AbortController();
let company: DemoCompany;

beforeAll(async () => {
  company = await demoCompany();
}, 60_000);
afterAll(() => company.sandbox.stop());

async function ended() {
  const { world } = company.sandbox.core;
  const contract = world.contracts.must(await company.plant("renewal_not_billed"));
  const subscription = world.subscriptions.must(world.links.subscriptionByContract.get(contract.id) ?? "");
  const effect: OutboundEffect = {
    id: `effect-${contract.id}`,
    idempotencyKey: `docket-${contract.id}`,
    operation: "subscription.renew",
    subscriptionId: subscription.id,
    contractNumber: contract.number,
    startsOn: utcDate(subscription.canceledAt ?? 0),
    intervalMonths: 1,
    currency: world.customers.must(contract.customerId).currency,
    items: [{ productCode: "SUPPORT_PREMIUM", quantity: "1", unitPriceMicros: "62000000000" }],
  };
  const running = () =>
    world.subscriptions.rows.filter((each) => each.contractId === contract.id && each.status === "active");
  return { effect, contract, subscription, running };
}

test("a renewal is started once, from the first day of its term, with the terms named", async () => {
  const { effect, subscription, running } = await ended();
  expect(await company.stripe.lookUp(effect, signal)).toEqual({ outcome: "not_done" });
  const outcome = await company.stripe.perform(effect, signal);
  expect(outcome).toMatchObject({
    outcome: "confirmed",
    confirmation: expect.stringContaining("bills contract"),
    touched: [{ type: "subscription", id: subscription.id }],
  });
  const [started, ...others] = running();
  expect(others).toEqual([]);
  expect(started).toMatchObject({
    anchorAt: Math.floor((subscription.canceledAt ?? 0) / 1_000) * 1_000,
    frequency: "Monthly",
  });
  const { world } = company.sandbox.core;
  const billed = world.invoices.rows.filter((invoice) => invoice.subscriptionId === started?.id);
  expect(billed).toHaveLength(1);
  expect(billed[0]).toMatchObject({ status: "draft", subtotal: 62_000 });

  expect(await company.stripe.perform(effect, signal)).toEqual(outcome);
  expect(await company.stripe.lookUp(effect, signal)).toEqual(outcome);
  expect(running()).toHaveLength(1);
});

test("a subscription that runs is not started again; an unknown one and an unknown product are told", async () => {
  const { effect, running } = await ended();
  expect(
    await company.stripe.perform(
      { ...effect, items: [{ productCode: "MOON_DUST", quantity: "1", unitPriceMicros: "1" }] } as OutboundEffect,
      signal,
    ),
  ).toMatchObject({ outcome: "refused", reason: expect.stringContaining("no product MOON_DUST") });
  expect(
    await company.stripe.perform({ ...effect, subscriptionId: "sub_nobody" } as OutboundEffect, signal),
  ).toMatchObject({
    outcome: "refused",
    reason: expect.stringContaining("does not know the subscription"),
  });
  const active = company.sandbox.core.world.subscriptions.rows.find((each) => each.status === "active");
  expect(
    await company.stripe.perform({ ...effect, subscriptionId: active?.id ?? "" } as OutboundEffect, signal),
  ).toMatchObject({ outcome: "refused", reason: expect.stringContaining("bills by itself") });
  expect(running()).toEqual([]);
});
