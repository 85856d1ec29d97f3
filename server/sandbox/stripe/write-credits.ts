import type { Call } from "#server/sandbox/http/call";
import { type FormObject, objectAt, parseForm, textAt } from "#server/sandbox/http/form";
import { missing, StripeProblem } from "#server/sandbox/stripe/errors";
import { changeInvoice, record } from "#server/sandbox/stripe/events";
import type { Shape } from "#server/sandbox/stripe/shape-common";
import { balanceTransactionShape, disputeShape, paymentRecordShape } from "#server/sandbox/stripe/shape-credit";
import { invoiceShape } from "#server/sandbox/stripe/shape-invoice";
import { creditNoteShape, invoicePaymentShape } from "#server/sandbox/stripe/shape-payment";
import { attachIntent } from "#server/sandbox/stripe/write-cash";
import { mergedMetadata } from "#server/sandbox/stripe/write-invoice";
import type { Dispute, Invoice } from "#server/sandbox/world/billing-model";
import { moveBalance } from "#server/sandbox/world/credit-balance";
import { voidCreditNote } from "#server/sandbox/world/credits";
import { closeDispute, submitEvidence } from "#server/sandbox/world/disputes";
import { amountRemaining } from "#server/sandbox/world/invoice-totals";
import { LEGAL_ENTITIES } from "#server/sandbox/world/legal-entities";
import type { Customer } from "#server/sandbox/world/model";
import { markPaid, openPayment } from "#server/sandbox/world/payments";
import type { World } from "#server/sandbox/world/world";

export function voidNote(world: World, id: string): Shape {
  const note = world.creditNotes.get(id);
  if (!note) throw missing("credit_note", id);
  if (note.voidedAt !== null) throw new StripeProblem("This credit note is already void.");
  if (!voidCreditNote(world, note))
    throw new StripeProblem("You can only void credit notes of open invoices. The invoice of this one is settled.");
  return creditNoteShape(note);
}

export function adjustBalance(world: World, customer: Customer, form: FormObject): Shape {
  const amount = wholeOf(form, "amount");
  if (textAt(form, "currency")?.toUpperCase() !== customer.currency)
    throw new StripeProblem("The currency must be that of the customer's balance.", { param: "currency" });
  const row = moveBalance(world, customer, -amount, {
    type: "adjustment",
    description: textAt(form, "description") ?? null,
    metadata: mergedMetadata({}, form),
  });
  return balanceTransactionShape(row);
}

/** Money or credit that settles an invoice without Stripe collecting it. */
export function reportPayment(world: World, form: FormObject): Shape {
  const requested = objectAt(form, "amount_requested") ?? {};
  const currency = LEGAL_ENTITIES.find((entity) => entity.currency === textAt(requested, "currency")?.toUpperCase());
  if (!currency) throw new StripeProblem("Invalid currency.", { param: "amount_requested[currency]" });
  if (textAt(form, "outcome") !== "guaranteed")
    throw new StripeProblem("Only payments that are certain can be reported here.", { param: "outcome" });
  const method = objectAt(objectAt(form, "payment_method_details") ?? {}, "custom") ?? {};
  const row = world.paymentRecords.add({
    id: world.id("prec", String(world.count("payment record"))),
    customerId: textAt(objectAt(form, "customer_details") ?? {}, "customer") ?? null,
    amount: wholeOf(requested, "value"),
    currency: currency.currency,
    method: textAt(method, "display_name") ?? "Other",
    metadata: mergedMetadata({}, form),
    returned: null,
    createdAt: world.now,
  });
  return paymentRecordShape(row);
}

export function attachPayment(world: World, invoice: Invoice, form: FormObject): Shape {
  if (textAt(form, "payment_intent") !== undefined) return attachIntent(world, invoice, form);
  const id = textAt(form, "payment_record") ?? "";
  const row = world.paymentRecords.get(id);
  if (!row) throw missing("payment_record", id);
  if (invoice.status !== "open") throw new StripeProblem("Payments can only be attached to open invoices.");
  if (row.currency !== invoice.currency || row.amount > amountRemaining(invoice))
    throw new StripeProblem("The payment is in another currency or above what remains to be paid.");
  if (world.invoicePayments.rows.some((each) => each.paymentRecordId === id))
    throw new StripeProblem("This payment is attached to an invoice already.");
  const payment = openPayment(world, invoice, row.amount, false);
  payment.paymentRecordId = id;
  payment.status = "paid";
  payment.amountPaid = row.amount;
  payment.paidAt = world.now;
  world.invoicePayments.touch();
  record(world, "invoice_payment.paid", () => invoicePaymentShape(payment));
  if (row.amount === amountRemaining(invoice)) markPaid(world, invoice, row.amount);
  else
    changeInvoice(world, invoice, "invoice.updated", () => {
      invoice.amountPaid += row.amount;
    });
  return invoiceShape(world, invoice);
}

export function updateDispute(world: World, dispute: Dispute, form: FormObject): Shape {
  if (dispute.status !== "needs_response")
    throw new StripeProblem(`This dispute is ${dispute.status.replaceAll("_", " ")}; it takes no more evidence.`);
  const given = Object.entries(objectAt(form, "evidence") ?? {});
  const evidence = Object.fromEntries(given.filter((pair): pair is [string, string] => typeof pair[1] === "string"));
  submitEvidence(world, dispute, evidence, textAt(form, "submit") !== "false");
  return disputeShape(dispute);
}

export function closeByRequest(world: World, dispute: Dispute): Shape {
  if (dispute.status === "won" || dispute.status === "lost") throw new StripeProblem("This dispute is already closed.");
  closeDispute(world, dispute, "lost");
  return disputeShape(dispute);
}

export function formOf(call: Call): FormObject {
  return parseForm(call.body);
}

function wholeOf(form: FormObject, key: string): number {
  const text = textAt(form, key) ?? "";
  if (!/^-?\d+$/.test(text)) throw new StripeProblem(`Invalid integer: ${text}`, { param: key });
  return Number(text);
}
