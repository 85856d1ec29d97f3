import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Connector } from "#server/connectors/connector";
import { type DemoCompany, demoCompany } from "#server/connectors/testing/demo-company";
import type { OutboundEffect } from "#server/domain/sync/effects";
import type { Invoice } from "#server/sandbox/world/billing-model";
import { finalizeInvoice, voidInvoice } from "#server/sandbox/world/finalize";
import { amountRemaining } from "#server/sandbox/world/invoice-totals";
import type { World } from "#server/sandbox/world/world";

const { signal } = new AbortController();
let company: DemoCompany;
let world: World;
let stripe: Connector;

beforeAll(async () => {
  company = await demoCompany();
  ({ stripe } = company);
  world = company.sandbox.core.world;
}, 30_000);
afterAll(() => company.sandbox.stop());

const used = new Set<string>();

/** An open invoice of a customer not given out before, who has no credit that would pay another one. */
function openInvoice(): Invoice {
  for (const invoice of world.invoices.rows) {
    const isOut = invoice.status === "open" || (invoice.status === "draft" && invoice.taxStatus === "complete");
    if (!isOut || used.has(invoice.customerId) || world.customers.must(invoice.customerId).creditBalance > 0) continue;
    used.add(invoice.customerId);
    if (invoice.status === "draft") finalizeInvoice(world, invoice);
    return invoice;
  }
  throw new Error("The demo company has no open invoice left.");
}

/** An invoice that was paid by what was recorded from the bank under the act's name. */
async function paidInvoice(id: string, part = 1): Promise<{ invoice: Invoice; amount: number }> {
  const invoice = openInvoice();
  const amount = Math.floor(amountRemaining(invoice) / part);
  const effect: OutboundEffect = {
    ...{ id: `${id}-record`, idempotencyKey: `docket-${id}-record`, operation: "payment.record" },
    ...{ entryId: `booking-${id}`, invoiceId: invoice.id, amountMinor: String(amount), currency: invoice.currency },
    ...{ receivedOn: "2026-10-05", reference: "B-1" },
  };
  expect(await stripe.perform(effect, signal)).toMatchObject({ outcome: "confirmed" });
  return { invoice, amount };
}

const returned = (id: string, invoice: Invoice, amount: number): OutboundEffect => ({
  ...{ id, idempotencyKey: `docket-${id}`, operation: "payment.report_return", placedBy: `${id}-record` },
  ...{ entryId: `booking-${id}`, invoiceId: invoice.id, amountMinor: String(amount), currency: invoice.currency },
  ...{ receivedOn: "2026-10-05", returnedOn: "2026-10-08", dueInDays: 0 },
});

const anewOf = (invoice: Invoice) =>
  world.invoices.rows.filter(({ metadata }) => metadata.replaces_payment_of === invoice.id);
const recordOf = (id: string) => world.paymentRecords.rows.find((one) => one.metadata.bank_entry === `booking-${id}`);
const lose = (path: string) =>
  company.control("/faults", {
    rules: [{ system: "stripe", method: "POST", fault: "apply_then_timeout", times: 1, pathContains: path }],
  });

describe("a payment the bank took back", () => {
  test("is reported and asked for anew, once, however often it is told", async () => {
    const { invoice, amount } = await paidInvoice("whole");
    const effect = returned("whole", invoice, amount);
    expect(await stripe.lookUp(effect, signal)).toEqual({ outcome: "not_done" });
    const outcome = await stripe.perform(effect, signal);
    const [anew, ...more] = anewOf(invoice);
    expect(outcome).toMatchObject({
      outcome: "confirmed",
      confirmation: expect.stringContaining(`Invoice ${anew?.number} asks again for`),
      reference: anew?.number,
      documentId: anew?.id,
      documentMinor: String(amount),
    });
    expect(await stripe.perform(effect, signal)).toEqual(outcome);
    expect(await stripe.lookUp(effect, signal)).toEqual(outcome);
    expect(more).toEqual([]);
    expect(anewOf(invoice)).toHaveLength(1);
    expect(recordOf("whole")?.returned?.amount).toBe(amount);
    expect(invoice.status).toBe("paid");
    expect(anew).toMatchObject({
      ...{ status: "open", customerId: invoice.customerId, entity: invoice.entity, total: amount, tax: 0 },
      ...{ collection: "send_invoice", customFields: invoice.customFields },
    });
    expect(anew?.lines).toMatchObject([
      { amount, productCode: null, description: expect.stringContaining(invoice.number ?? "") },
    ]);
  });

  test("of a part is asked for in that part, although the invoice is still open", async () => {
    const { invoice, amount } = await paidInvoice("part", 3);
    expect(await stripe.perform(returned("part", invoice, amount), signal)).toMatchObject({ outcome: "confirmed" });
    expect(anewOf(invoice)).toMatchObject([{ status: "open", total: amount }]);
    expect(invoice.status).toBe("open");
  });

  test.each(["/report_refund", "/v1/invoiceitems", "/finalize"])(
    "whose answer got lost at %s goes on from there",
    async (path) => {
      const id = `lost${path.replaceAll(/\W/g, "-")}`;
      const { invoice, amount } = await paidInvoice(id);
      const effect = returned(id, invoice, amount);
      await lose(path);
      expect((await stripe.perform(effect, signal)).outcome).toBe("unknown");
      const isDone = path === "/finalize";
      expect((await stripe.lookUp(effect, signal)).outcome).toBe(isDone ? "confirmed" : "not_done");
      expect(await stripe.perform(effect, signal)).toMatchObject({ outcome: "confirmed" });
      expect(anewOf(invoice)).toMatchObject([{ status: "open", total: amount, lines: [{ amount }] }]);
      expect(recordOf(id)?.returned?.amount).toBe(amount);
    },
  );

  test("whose draft was made and not seen is found by its reference, also once the key is forgotten", async () => {
    const { invoice, amount } = await paidInvoice("draft");
    const effect = returned("draft", invoice, amount);
    await lose("/v1/invoices");
    expect((await stripe.perform(effect, signal)).outcome).toBe("unknown");
    const again = { ...effect, idempotencyKey: "docket-draft-later" };
    expect(await stripe.perform(again, signal)).toMatchObject({ outcome: "confirmed" });
    expect(anewOf(invoice)).toMatchObject([{ status: "open", total: amount }]);
  });

  test("is asked for once by several acts about the same money, and again when that invoice is void", async () => {
    const { invoice, amount } = await paidInvoice("twice");
    const other = (id: string) => ({ ...returned("twice", invoice, amount), id, idempotencyKey: `docket-${id}` });
    const first = await stripe.perform(other("twice"), signal);
    expect(await stripe.perform(other("twice-more"), signal)).toEqual(first);
    expect(anewOf(invoice)).toHaveLength(1);
    for (const anew of anewOf(invoice)) voidInvoice(world, anew);
    expect(await stripe.perform(other("twice-after"), signal)).toMatchObject({ outcome: "confirmed" });
    expect(anewOf(invoice).map(({ status }) => status)).toEqual(["void", "open"]);
  });

  test("that nobody recorded, or on an invoice that is gone, is left alone", async () => {
    const invoice = openInvoice();
    expect(await stripe.perform(returned("unknown", invoice, 100), signal)).toMatchObject({
      outcome: "refused",
      reason: expect.stringContaining("no payment"),
    });
    expect(
      await stripe.perform({ ...returned("gone", invoice, 100), invoiceId: "in_gone" } as OutboundEffect, signal),
    ).toMatchObject({
      outcome: "refused",
      reason: expect.stringContaining("does not know"),
    });
    expect(anewOf(invoice)).toEqual([]);
  });
});

describe("credit of money the bank took back", () => {
  const takenBack = (id: string, customerId: string, amount: number, currency: string): OutboundEffect => ({
    ...{ id, idempotencyKey: `docket-${id}`, operation: "payment.take_back_credit", placedBy: "keep" },
    ...{ entryId: "booking", customerId, amountMinor: String(amount), currency, returnedOn: "2026-10-08" },
  });

  test("is taken off once, and what was used already is said", async () => {
    const { customerId, currency } = openInvoice();
    const customer = world.customers.must(customerId);
    const before = customer.creditBalance;
    const effect = takenBack("credit", customerId, before + 700, currency);
    expect(await stripe.lookUp(effect, signal)).toEqual({ outcome: "not_done" });
    for (let times = 0; times < 2; times += 1)
      expect(await stripe.perform(effect, signal)).toMatchObject({
        outcome: "confirmed",
        confirmation: expect.stringContaining("were used already and are on the next invoice"),
      });
    expect(customer.creditBalance).toBe(-700);
  });
});
