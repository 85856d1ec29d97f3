import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Connector } from "#server/connectors/connector";
import { stripeConnector } from "#server/connectors/stripe/connector";
import { Landing, pullAll } from "#server/connectors/testing/pull-all";
import type { OutboundEffect, OutboundOperation } from "#server/domain/sync/effects";
import type { Sandbox } from "#server/sandbox/sandbox";
import { advanceDays, control, plantOne, startSmall } from "#server/sandbox/testing/harness";
import type { Invoice } from "#server/sandbox/world/billing-model";

const { signal } = new AbortController();
let sandbox: Sandbox;
let stripe: Connector;

beforeEach(async () => {
  sandbox = await startSmall();
  const { url: apiUrl } = sandbox;
  stripe = stripeConnector({ apiUrl, apiKey: "sk_test_1", webhookSecrets: [], timeoutMs: 300, firstPauseMs: 5 });
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
const faults = (rules: object[]) => control(sandbox, "POST", "faults", { rules });
const minutes = (count: number) => control(sandbox, "POST", "clock", { advanceSeconds: count * 60 });

type Try = { channel: string; status: string; recipient: string | null };

/** Every try of the invoice that a reading of this moment tells of, the earliest first. */
async function triesOf(invoiceId: string): Promise<Try[]> {
  const landing = new Landing();
  await pullAll(stripe, landing, new Map(), () => new Date(sandbox.core.now()));
  expect(landing.dead).toEqual([]);
  return landing
    .records("invoice_delivery")
    .map(({ facts }) => facts as Try & { billingInvoiceId: string; at: string })
    .filter(({ billingInvoiceId }) => billingInvoiceId === invoiceId)
    .sort((left, right) => left.at.localeCompare(right.at))
    .map(({ channel, status, recipient }) => ({ channel, status, recipient }));
}

describe("issuing a draft", () => {
  test("is confirmed once, however often it is asked for", async () => {
    const { id: invoiceId } = aDraft();
    const operation = { operation: "invoice.finalize", invoiceId } as const;
    expect(await lookUp(operation)).toEqual({ outcome: "not_done" });
    expect(await perform(operation)).toMatchObject({
      outcome: "confirmed",
      confirmation: expect.stringMatching(/was issued over/),
    });
    expect(await perform(operation, "docket-2")).toMatchObject({ outcome: "confirmed" });
    expect(await lookUp(operation)).toMatchObject({ outcome: "confirmed" });
  });

  test("done and not answered is looked up", async () => {
    const operation = { operation: "invoice.finalize", invoiceId: aDraft().id } as const;
    await faults([{ system: "stripe", method: "POST", fault: "apply_then_timeout", times: 1 }]);
    expect(await perform(operation)).toMatchObject({ outcome: "unknown" });
    expect(await lookUp(operation)).toMatchObject({ outcome: "confirmed" });
  });

  test("of what is no draft is refused", async () => {
    const { id: invoiceId } = invoiceThat(({ status }) => status === "void" || status === "uncollectible");
    expect(await perform({ operation: "invoice.finalize", invoiceId })).toMatchObject({
      outcome: "refused",
      reason: expect.stringContaining("only a draft can be issued"),
    });
  });
});

test("totals that were not written are calculated", async () => {
  const invoice = aDraft();
  const { total } = invoice;
  Object.assign(invoice, { subtotal: 0, tax: 0, total: 0 });
  const operation = { operation: "invoice.recalculate", invoiceId: invoice.id } as const;
  expect(await lookUp(operation)).toEqual({ outcome: "not_done" });
  expect(await perform(operation)).toMatchObject({ outcome: "confirmed" });
  expect(invoice.total).toBe(total);
});

describe("an invoice that came back", () => {
  async function bouncedInvoice(): Promise<Invoice> {
    for (let count = 0; count < 12; count += 1) {
      const { subject } = await plantOne(sandbox, "invoice_not_delivered");
      const invoice = sandbox.core.world.invoices.must(subject.id);
      if (invoice.handover?.status === "bounced") return invoice;
    }
    throw new Error("No mail came back.");
  }

  test("is sent again to the corrected address, and both tries are known", async () => {
    const { id: invoiceId, customerId } = await bouncedInvoice();
    const { email: dead } = sandbox.core.world.customers.must(customerId);
    expect(await triesOf(invoiceId)).toEqual([{ channel: "email", status: "bounced", recipient: dead }]);
    await minutes(2);
    const email = "bills@customer.example";
    const correction = { operation: "customer.set_email", customerId, email, invoiceId } as const;
    expect(await lookUp(correction)).toEqual({ outcome: "not_done" });
    expect(await perform(correction)).toMatchObject({
      outcome: "confirmed",
      confirmation: expect.stringContaining(email),
    });
    const sending = { operation: "invoice.send", invoiceId, channel: "email" } as const;
    expect(await lookUp(sending, "docket-2")).toEqual({ outcome: "not_done" });
    expect(await perform(sending, "docket-2")).toMatchObject({ outcome: "confirmed" });
    expect(await lookUp(sending, "docket-2")).toMatchObject({ outcome: "confirmed" });
    expect(await triesOf(invoiceId)).toEqual([
      { channel: "email", status: "bounced", recipient: dead },
      { channel: "email", status: "sent", recipient: email },
    ]);
  }, 30_000);

  test("sent to the same address comes back again", async () => {
    const { id: invoiceId } = await bouncedInvoice();
    await minutes(2);
    expect(await perform({ operation: "invoice.send", invoiceId, channel: "email" })).toMatchObject({
      outcome: "confirmed",
    });
    expect((await triesOf(invoiceId)).map(({ status }) => status)).toEqual(["bounced", "bounced"]);
  });

  test("is handed over through another channel, once", async () => {
    const { id: invoiceId } = await bouncedInvoice();
    await minutes(2);
    const operation = { operation: "invoice.send", invoiceId, channel: "portal" } as const;
    await faults([{ system: "stripe", method: "POST", fault: "apply_then_timeout", times: 1 }]);
    expect(await perform(operation)).toMatchObject({ outcome: "unknown" });
    expect(await lookUp(operation)).toMatchObject({ outcome: "confirmed" });
    expect((await triesOf(invoiceId)).map(({ channel, status }) => `${channel} ${status}`)).toContain(
      "portal delivered",
    );
  });

  test("is read at once with its mails of the last hour", async () => {
    const { id, customerId } = await bouncedInvoice();
    await minutes(2);
    await perform({ operation: "customer.set_email", customerId, email: "bills@customer.example", invoiceId: id });
    await perform({ operation: "invoice.send", invoiceId: id, channel: "email" }, "docket-2");
    const messages = await stripe.fetch({ system: "stripe", type: "invoice", id }, signal);
    expect(messages.filter(({ stream }) => stream === "invoice.sent")).toHaveLength(2);
  });
});

test("what is not open is not sent", async () => {
  const { id: invoiceId } = invoiceThat(({ status }) => status === "paid");
  expect(await perform({ operation: "invoice.send", invoiceId, channel: "email" })).toMatchObject({
    outcome: "refused",
    reason: expect.stringContaining("nothing to send"),
  });
});

test("whoever takes invoices by mail is told of by the event, whoever does not by the invoice", async () => {
  await advanceDays(sandbox, 10);
  const landing = new Landing();
  await pullAll(stripe, landing, new Map(), () => new Date(sandbox.core.now()));
  const seen = new Set(
    landing.records("invoice_delivery").map(({ facts }) => {
      const { channel, status } = facts as Try;
      return `${channel} ${status}`;
    }),
  );
  expect(seen).toContain("email sent");
  expect([...seen].some((each) => each === "portal delivered" || each === "e_invoice delivered")).toBe(true);
});
