import { type FormObject, textAt } from "#server/sandbox/http/form";
import { missing, StripeProblem } from "#server/sandbox/stripe/errors";
import { changeInvoice, record } from "#server/sandbox/stripe/events";
import type { Shape } from "#server/sandbox/stripe/shape-common";
import { invoiceShape } from "#server/sandbox/stripe/shape-invoice";
import { invoicePaymentShape } from "#server/sandbox/stripe/shape-payment";
import type { Charge, Invoice } from "#server/sandbox/world/billing-model";
import { spareOf } from "#server/sandbox/world/cash";
import { amountRemaining } from "#server/sandbox/world/invoice-totals";
import { markPaid, openPayment } from "#server/sandbox/world/payments";
import type { World } from "#server/sandbox/world/world";

/** Puts what is spare of a payment that succeeded on an open invoice, as far as the invoice still claims it. */
export function attachIntent(world: World, invoice: Invoice, form: FormObject): Shape {
  const intent = textAt(form, "payment_intent") ?? "";
  const charge = world.charges.rows.find((row) => row.paymentIntentId === intent && row.status === "succeeded");
  if (!charge) throw missing("payment_intent", intent);
  if (invoice.status !== "open") throw new StripeProblem("Payments can only be attached to open invoices.");
  if (charge.customerId !== invoice.customerId || charge.currency !== invoice.currency)
    throw new StripeProblem("The payment is of another customer or in another currency.");
  const amount = Math.min(spareOf(world, charge), amountRemaining(invoice));
  if (amount <= 0) throw new StripeProblem("The whole payment is attached to other invoices already.");
  putOn(world, invoice, charge, amount);
  return invoiceShape(world, invoice);
}

function putOn(world: World, invoice: Invoice, charge: Charge, amount: number): void {
  const payment = openPayment(world, invoice, amount, false);
  payment.paymentIntentId = charge.paymentIntentId;
  payment.status = "paid";
  payment.amountPaid = amount;
  payment.paidAt = world.now;
  world.invoicePayments.touch();
  record(world, "invoice_payment.paid", () => invoicePaymentShape(payment));
  if (amount === amountRemaining(invoice)) {
    markPaid(world, invoice, amount);
    return;
  }
  changeInvoice(world, invoice, "invoice.updated", () => {
    invoice.amountPaid += amount;
  });
}
