import { afterEach, beforeEach, expect, test } from "vitest";
import type { Connector } from "#server/connectors/connector";
import { stripeConnector } from "#server/connectors/stripe/connector";
import type { OutboundEffect, OutboundOperation } from "#server/domain/sync/effects";
import type { Sandbox } from "#server/sandbox/sandbox";
import { control, startSmall } from "#server/sandbox/testing/harness";
import type { Invoice } from "#server/sandbox/world/billing-model";

const { signal } = new AbortController();
let sandbox: Sandbox;
let stripe: Connector;

beforeEach(async () => {
  sandbox = await startSmall();
  stripe = stripeConnector({
    apiUrl: sandbox.url,
    apiKey: "sk_test_1",
    webhookSecrets: [],
    timeoutMs: 300,
    firstPauseMs: 5,
  });
});
afterEach(() => sandbox.stop());

const effect = (operation: OutboundOperation, key = "docket-1"): OutboundEffect => ({
  id: `effect-${key}`,
  idempotencyKey: key,
  ...operation,
});
const perform = (operation: OutboundOperation, key?: string) => stripe.perform(effect(operation, key), signal);
const lookUp = (operation: OutboundOperation, key?: string) => stripe.lookUp(effect(operation, key), signal);

function invoiceThat(suits: (invoice: Invoice) => boolean): Invoice {
  const found = sandbox.core.world.invoices.rows.find(suits);
  if (!found) throw new Error("The small world has no such invoice.");
  return found;
}
const aDraft = () => invoiceThat(({ status, taxStatus }) => status === "draft" && taxStatus === "complete");

function edit(invoice: Invoice, change: { description?: string; amountMinor?: string; currency?: string } = {}) {
  const [line] = invoice.lines;
  return {
    operation: "invoice.edit_line",
    invoiceId: invoice.id,
    lineId: line?.id ?? "",
    description: line?.description ?? "",
    amountMinor: String(line?.amount),
    currency: invoice.currency,
    ...change,
  } as const;
}

test("words and amount of a line become what a review wants, once, and tax and total follow", async () => {
  const draft = aDraft();
  const operation = edit(draft, { description: "Data Engineer, 10 hours", amountMinor: "4242" });
  expect(await lookUp(operation)).toEqual({ outcome: "not_done" });
  expect(await perform(operation)).toMatchObject({
    outcome: "confirmed",
    confirmation: expect.stringContaining('"Data Engineer, 10 hours" is billed at'),
  });
  expect(draft.lines[0]).toMatchObject({ description: "Data Engineer, 10 hours", amount: 4242 });
  expect(draft.subtotal).toBe(draft.lines.reduce((sum, { amount }) => sum + amount, 0));
  expect(await perform(operation, "docket-2")).toMatchObject({ outcome: "confirmed" });
  expect(await lookUp(operation)).toMatchObject({ outcome: "confirmed" });
});

test("other words leave the line its price and amount", async () => {
  const draft = aDraft();
  const before = { ...draft.lines[0] };
  const operation = edit(draft, { description: "As ordered" });
  expect(await perform(operation)).toMatchObject({ outcome: "confirmed" });
  expect(draft.lines[0]).toMatchObject({ ...before, description: "As ordered" });
});

test("done and not answered is looked up, never done again", async () => {
  const operation = edit(aDraft(), { amountMinor: "100" });
  await control(sandbox, "POST", "faults", {
    rules: [{ system: "stripe", method: "POST", fault: "apply_then_timeout", times: 1 }],
  });
  expect(await perform(operation)).toMatchObject({ outcome: "unknown" });
  expect(await lookUp(operation)).toMatchObject({ outcome: "confirmed" });
});

test("what was issued, another currency and a line that is gone are refused", async () => {
  const issued = invoiceThat(({ status }) => status === "open" || status === "paid");
  expect(await perform(edit(issued, { amountMinor: "1" }))).toMatchObject({
    outcome: "refused",
    reason: expect.stringContaining("can no longer be changed"),
  });
  const draft = aDraft();
  expect(await perform(edit(draft, { amountMinor: "1", currency: "CHF" }))).toMatchObject({
    outcome: "refused",
    reason: expect.stringContaining("not in CHF"),
  });
  expect(await perform({ ...edit(draft, { amountMinor: "1" }), lineId: "il_gone" })).toMatchObject({
    outcome: "refused",
    reason: expect.stringContaining("no such line"),
  });
});
