import { type FormObject, objectAt, textAt } from "#server/sandbox/http/form";
import { releaseWork } from "#server/sandbox/psa/state";
import { StripeProblem } from "#server/sandbox/stripe/errors";
import { changeCustomer, changeInvoice, record } from "#server/sandbox/stripe/events";
import type { Shape } from "#server/sandbox/stripe/shape-common";
import { customerShape } from "#server/sandbox/stripe/shape-customer";
import { invoiceShape } from "#server/sandbox/stripe/shape-invoice";
import { customFields, mergedMetadata } from "#server/sandbox/stripe/write-invoice";
import type { Invoice } from "#server/sandbox/world/billing-model";
import { declineMessage, failureCode } from "#server/sandbox/world/decline-codes";
import { mailAgain } from "#server/sandbox/world/deliveries";
import { cancelOpenPayments, finalizeInvoice, voidInvoice, writeOffInvoice } from "#server/sandbox/world/finalize";
import { amountRemaining, recalculate } from "#server/sandbox/world/invoice-totals";
import { differing } from "#server/sandbox/world/masters";
import { planRedraw } from "#server/sandbox/world/mistakes/billing-entity-mismatch";
import type { Customer } from "#server/sandbox/world/model";
import { attemptCharge, markPaid } from "#server/sandbox/world/payments";
import { failFinalization, resumeDraft } from "#server/sandbox/world/simulate-billing";
import type { World } from "#server/sandbox/world/world";

export function finalizeByRequest(world: World, invoice: Invoice): Shape {
  if (invoice.status !== "draft") {
    throw new StripeProblem("This invoice is already finalized, you can't re-finalize a non-draft invoice.");
  }
  if (invoice.taxEnabled && invoice.taxStatus !== "complete") {
    changeInvoice(world, invoice, "invoice.finalization_failed", () => failFinalization(invoice));
    throw new StripeProblem(invoice.finalizationError ?? "", { code: "customer_tax_location_invalid" });
  }
  finalizeInvoice(world, invoice);
  return invoiceShape(world, invoice);
}

export function payByRequest(world: World, invoice: Invoice, form: FormObject): Shape {
  if (invoice.status === "paid") throw new StripeProblem("Invoice is already paid");
  if (invoice.status !== "open" && invoice.status !== "uncollectible") {
    throw new StripeProblem(`Only open invoices can be paid. This one is ${invoice.status}.`);
  }
  if (textAt(form, "paid_out_of_band") === "true") {
    invoice.lastDecline = null;
    cancelOpenPayments(world, invoice);
    markPaid(world, invoice, amountRemaining(invoice));
    return invoiceShape(world, invoice);
  }
  const withNewCard = textAt(form, "payment_method") !== undefined || textAt(form, "source") !== undefined;
  if (attemptCharge(world, invoice, { byRequest: true, withNewCard })) return invoiceShape(world, invoice);
  const decline = invoice.lastDecline ?? "generic_decline";
  throw new StripeProblem(declineMessage(decline), {
    status: 402,
    type: "card_error",
    code: failureCode(decline),
    extra: { charge: invoice.lastChargeId, decline_code: decline },
  });
}

export function voidByRequest(world: World, invoice: Invoice): Shape {
  if (invoice.status !== "open" && invoice.status !== "uncollectible") {
    throw new StripeProblem(`You can only pass in open invoices. This invoice isn't open: it is ${invoice.status}.`);
  }
  voidInvoice(world, invoice);
  return invoiceShape(world, invoice);
}

export function writeOffByRequest(world: World, invoice: Invoice): Shape {
  if (invoice.status !== "open") throw new StripeProblem("You can only pass in open invoices.");
  writeOffInvoice(world, invoice);
  return invoiceShape(world, invoice);
}

export function deleteDraft(world: World, invoice: Invoice): Shape {
  if (invoice.status !== "draft") {
    const message = "You can only delete draft invoices. Void a finalized one instead.";
    throw new StripeProblem(message, { code: "invoice_not_editable" });
  }
  record(world, "invoice.deleted", () => invoiceShape(world, invoice));
  invoice.status = "deleted";
  world.invoices.touch();
  planRedraw(world, invoice);
  releaseWork(world, invoice);
  return { id: invoice.id, object: "invoice", deleted: true };
}

export function sendByRequest(world: World, invoice: Invoice): Shape {
  if (invoice.status === "draft") finalizeByRequest(world, invoice);
  if (invoice.status !== "open") throw new StripeProblem("Only open invoices can be sent.");
  if (world.customers.must(invoice.customerId).email === "")
    throw new StripeProblem("This customer has no email address to send the invoice to.", { param: "customer" });
  mailAgain(world, invoice);
  return invoiceShape(world, invoice);
}

export function updateCustomer(world: World, customer: Customer, form: FormObject): Shape {
  changeCustomer(world, customer, () => applyToCustomer(customer, form));
  if (form.address !== undefined || form.tax_exempt !== undefined || form.tax !== undefined) rerunTax(world, customer);
  return customerShape(customer);
}

function applyToCustomer(customer: Customer, form: FormObject): void {
  const name = textAt(form, "name");
  if (name) customer.inBilling = differing(customer, customer.inBilling, { name });
  customer.email = textAt(form, "email") ?? customer.email;
  customer.phone = textAt(form, "phone") ?? customer.phone;
  customer.metadata = mergedMetadata(customer.metadata, form);
  const exempt = textAt(form, "tax_exempt");
  if (exempt === "none" || exempt === "exempt" || exempt === "reverse") customer.taxExempt = exempt;
  const settings = objectAt(form, "invoice_settings");
  if (settings?.custom_fields !== undefined) customer.invoiceFields = customFields(settings);
  const address = objectAt(form, "address");
  if (!address) return;
  const part = (key: string, now: string | null) =>
    textAt(address, key) === undefined ? now : textAt(address, key) || null;
  const { line1, city, state, postalCode, country } = customer.stripeAddress;
  customer.stripeAddress = {
    line1: part("line1", line1),
    city: part("city", city),
    state: part("state", state),
    postalCode: part("postal_code", postalCode),
    country: part("country", country),
  };
}

/** Somebody gives the customer a tax id, or takes one away; drafts show it at once. */
export function changeTaxId(world: World, customer: Customer, vatNumber: string | null): void {
  customer.inBilling = differing(customer, customer.inBilling, { vatNumber });
  world.customers.touch();
  rerunTax(world, customer);
}

/** A corrected address lets the tax of the customer's drafts be calculated again, and drafts that waited go on. */
function rerunTax(world: World, customer: Customer): void {
  for (const id of world.links.invoicesByCustomer.get(customer.id) ?? []) {
    const invoice = world.invoices.must(id);
    if (invoice.status !== "draft") continue;
    changeInvoice(world, invoice, "invoice.updated", () => {
      recalculate(invoice, customer);
      if (invoice.taxStatus === "complete") resumeDraft(world, invoice);
    });
  }
}
