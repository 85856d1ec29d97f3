import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "#server/sandbox/sandbox";
import { ANCHOR, stripeOf } from "#server/sandbox/testing/harness";

let sandbox: Sandbox;
let stripe: Stripe;

beforeAll(async () => {
  sandbox = await startSandbox({ customers: 60, anchor: ANCHOR });
  stripe = stripeOf(sandbox);
}, 30_000);
afterAll(() => sandbox.stop());

const at = Math.floor(Date.parse("2026-10-08T00:00:00Z") / 1_000);

function reported(value: number): Promise<Stripe.PaymentRecord> {
  return stripe.paymentRecords.reportPayment({
    amount_requested: { currency: "eur", value },
    initiated_at: at,
    guaranteed: { guaranteed_at: at },
    outcome: "guaranteed",
    payment_method_details: { type: "custom", custom: { display_name: "Bank transfer" } },
  });
}

const back = (refund_reference: string, value: number): Stripe.PaymentRecordReportRefundParams => ({
  outcome: "refunded",
  refunded: { refunded_at: at },
  amount: { currency: "eur", value },
  processor_details: { type: "custom", custom: { refund_reference } },
});

describe("a reported payment that went back", () => {
  test("is refunded as far as it was reported, under a reference of its own", async () => {
    const { id } = await reported(1_000);
    const once = await stripe.paymentRecords.reportRefund(id, back("one", 400));
    expect(once.amount_refunded).toEqual({ currency: "eur", value: 400 });
    await expect(stripe.paymentRecords.reportRefund(id, back("one", 100))).rejects.toThrow("refund_reference");
    await expect(stripe.paymentRecords.reportRefund(id, back("two", 601))).rejects.toThrow("not refunded yet");
    await expect(
      stripe.paymentRecords.reportRefund(id, { ...back("two", 600), amount: { currency: "usd", value: 600 } }),
    ).rejects.toThrow("currency");
    await expect(stripe.paymentRecords.reportRefund("prec_gone", back("two", 1))).rejects.toThrow("No such");
    expect((await stripe.paymentRecords.reportRefund(id, back("two", 600))).amount_refunded.value).toBe(1_000);
  });
});

describe("an invoice made by request", () => {
  const customer = () => sandbox.core.world.customers.rows.find(({ currency }) => currency === "EUR")?.id ?? "";
  const draft = (given: Partial<Stripe.InvoiceCreateParams> = {}) =>
    stripe.invoices.create({
      customer: customer(),
      currency: "eur",
      collection_method: "send_invoice",
      days_until_due: 0,
      pending_invoice_items_behavior: "exclude",
      auto_advance: false,
      automatic_tax: { enabled: false },
      discounts: "",
      metadata: { legal_entity: "DE01" },
      ...given,
    });

  test("claims what was put on it, without tax, and is due at once", async () => {
    const { id = "" } = await draft();
    await stripe.invoiceItems.create({
      customer: customer(),
      invoice: id,
      amount: 119_000,
      currency: "eur",
      description: "Again",
    });
    const issued = await stripe.invoices.finalizeInvoice(id, { auto_advance: true });
    expect(issued).toMatchObject({ status: "open", total: 119_000, subtotal: 119_000, billing_reason: "manual" });
    expect(issued.due_date).toBe(issued.status_transitions.finalized_at);
    expect(issued.lines.data).toMatchObject([{ amount: 119_000, description: "Again" }]);
    await expect(
      stripe.invoiceItems.create({ customer: customer(), invoice: id, amount: 1, currency: "eur" }),
    ).rejects.toThrow("no longer editable");
  });

  test("is refused for nobody, in another currency, and without a day to pay by", async () => {
    await expect(draft({ customer: "cus_gone" })).rejects.toThrow("No such customer");
    await expect(draft({ currency: "usd" })).rejects.toThrow("currency");
    await expect(draft({ collection_method: "charge_automatically" })).rejects.toThrow("days_until_due");
    const { id = "" } = await draft();
    await expect(
      stripe.invoiceItems.create({ customer: "cus_other", invoice: id, amount: 1, currency: "eur" }),
    ).rejects.toThrow("another customer");
  });
});
