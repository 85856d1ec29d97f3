import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Connector } from "#server/connectors/connector";
import { type DemoCompany, demoCompany } from "#server/connectors/testing/demo-company";
import type { OutboundEffect } from "#server/domain/sync/effects";
import type { Charge, Invoice } from "#server/sandbox/world/billing-model";
import { spareOf, takeLoose } from "#server/sandbox/world/cash";
import { finalizeInvoice } from "#server/sandbox/world/finalize";
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

/** An open invoice of a customer not given out before. */
function openInvoice(): Invoice {
  for (const invoice of world.invoices.rows) {
    const isOut = invoice.status === "open" || (invoice.status === "draft" && invoice.taxStatus === "complete");
    if (!isOut || used.has(invoice.customerId)) continue;
    used.add(invoice.customerId);
    if (invoice.status === "draft") finalizeInvoice(world, invoice);
    return invoice;
  }
  throw new Error("The demo company has no open invoice left.");
}

function loose(invoice: Invoice, amount: number): Charge {
  const customer = world.customers.must(invoice.customerId);
  return takeLoose(world, { customer, meant: invoice, amount, reference: null, createdAt: world.now });
}

const apply = (id: string, charge: Charge, invoice: Invoice, amount: number): OutboundEffect => ({
  id,
  idempotencyKey: `docket-${id}`,
  operation: "payment.apply",
  paymentId: charge.id,
  paymentIntentId: charge.paymentIntentId,
  invoiceId: invoice.id,
  amountMinor: String(amount),
  currency: invoice.currency,
});

const lose = (fault: string, path: string) =>
  company.control("/faults", { rules: [{ system: "stripe", method: "POST", fault, times: 1, pathContains: path }] });

describe("a payment on no invoice is put on one", () => {
  test("once, however often it is asked for, and found again by its intent", async () => {
    const invoice = openInvoice();
    const rest = amountRemaining(invoice);
    const charge = loose(invoice, rest + 700);
    const effect = apply("whole", charge, invoice, rest);
    expect(await stripe.lookUp(effect, signal)).toEqual({ outcome: "not_done" });
    expect(await stripe.perform(effect, signal)).toMatchObject({
      outcome: "confirmed",
      confirmation: expect.stringContaining("it is paid"),
    });
    expect(await stripe.perform(effect, signal)).toMatchObject({ outcome: "confirmed" });
    expect(await stripe.lookUp(effect, signal)).toMatchObject({ outcome: "confirmed" });
    expect([invoice.status, spareOf(world, charge)]).toEqual(["paid", 700]);
  });

  test("as far as it reaches; what remains of the invoice is said", async () => {
    const invoice = openInvoice();
    const rest = amountRemaining(invoice);
    const charge = loose(invoice, rest - 500);
    expect(await stripe.perform(apply("part", charge, invoice, rest - 500), signal)).toMatchObject({
      outcome: "confirmed",
      confirmation: expect.stringContaining("remain to be paid"),
    });
    expect([invoice.status, amountRemaining(invoice), spareOf(world, charge)]).toEqual(["open", 500, 0]);
  });

  test("an answer that got lost is looked up, and the money is there once", async () => {
    const invoice = openInvoice();
    const rest = amountRemaining(invoice);
    const charge = loose(invoice, rest);
    const effect = apply("lost", charge, invoice, rest);
    await lose("apply_then_timeout", "/attach_payment");
    expect((await stripe.perform(effect, signal)).outcome).toBe("unknown");
    expect(await stripe.lookUp(effect, signal)).toMatchObject({ outcome: "confirmed" });
    expect(world.invoicePayments.rows.filter((one) => one.paymentIntentId === charge.paymentIntentId)).toHaveLength(1);
  });

  test("an invoice that is settled, or takes less, is left alone", async () => {
    const invoice = openInvoice();
    const rest = amountRemaining(invoice);
    const charge = loose(invoice, rest * 2);
    expect(await stripe.perform(apply("more", charge, invoice, rest + 1), signal)).toMatchObject({
      outcome: "refused",
      reason: expect.stringContaining("remain to be paid"),
    });
    const paid = world.invoices.rows.find((one) => one.status === "paid");
    if (!paid) throw new Error("Nothing is paid.");
    expect(await stripe.perform(apply("paid", charge, paid, 1), signal)).toMatchObject({
      outcome: "refused",
      reason: expect.stringContaining("is paid"),
    });
    expect(spareOf(world, charge)).toBe(rest * 2);
  });
});

describe("money that only a bank knew is reported", () => {
  const recorded = (id: string, invoice: Invoice, amount: number): OutboundEffect => ({
    id,
    idempotencyKey: `docket-${id}`,
    operation: "payment.record",
    entryId: `booking-${id}`,
    invoiceId: invoice.id,
    amountMinor: String(amount),
    currency: invoice.currency,
    receivedOn: "2026-10-09",
    reference: "B-1",
  });

  test("once, with the booking it comes from", async () => {
    const invoice = openInvoice();
    const effect = recorded("booked", invoice, amountRemaining(invoice));
    expect(await stripe.perform(effect, signal)).toMatchObject({ outcome: "confirmed" });
    expect(await stripe.perform(effect, signal)).toMatchObject({ outcome: "confirmed" });
    expect(world.paymentRecords.rows.filter((one) => one.metadata.bank_entry === "booking-booked")).toHaveLength(1);
    expect(invoice.status).toBe("paid");
  });

  test("where the report arrived and its answer did not, the next try attaches what was reported", async () => {
    const invoice = openInvoice();
    const effect = recorded("halfway", invoice, 100);
    await lose("apply_then_timeout", "/report_payment");
    expect((await stripe.perform(effect, signal)).outcome).toBe("unknown");
    expect(await stripe.lookUp(effect, signal)).toEqual({ outcome: "not_done" });
    expect(await stripe.perform(effect, signal)).toMatchObject({ outcome: "confirmed" });
    expect(world.paymentRecords.rows.filter((one) => one.metadata.bank_entry === "booking-halfway")).toHaveLength(1);
  });
});

describe("money no invoice needs is kept as credit", () => {
  const keep = (id: string, charge: Charge, currency: string = charge.currency): OutboundEffect => ({
    id,
    idempotencyKey: `docket-${id}`,
    operation: "payment.keep_as_credit",
    paymentId: charge.id,
    customerId: charge.customerId,
    amountMinor: "1200",
    currency,
  });

  test("once, however often it is asked for", async () => {
    const invoice = openInvoice();
    const charge = loose(invoice, 1_200);
    const before = world.customers.must(charge.customerId).creditBalance;
    const effect = keep("kept", charge);
    expect(await stripe.lookUp(effect, signal)).toEqual({ outcome: "not_done" });
    for (let times = 0; times < 2; times += 1)
      expect(await stripe.perform(effect, signal)).toMatchObject({ outcome: "confirmed" });
    expect(world.customers.must(charge.customerId).creditBalance).toBe(before + 1_200);
  });

  test("never in a currency the customer's credit is not kept in", async () => {
    const charge = loose(openInvoice(), 1_200);
    const other = charge.currency === "USD" ? "EUR" : "USD";
    expect(await stripe.perform(keep("foreign", charge, other), signal)).toMatchObject({
      outcome: "refused",
      reason: expect.stringContaining("cannot be added"),
    });
  });
});
