import { type FormObject, listAt, objectAt, textAt } from "#server/sandbox/http/form";
import { missing, StripeProblem } from "#server/sandbox/stripe/errors";
import { changeInvoice } from "#server/sandbox/stripe/events";
import { liveInvoice } from "#server/sandbox/stripe/read-routes";
import type { Shape } from "#server/sandbox/stripe/shape-common";
import { paymentRecordShape } from "#server/sandbox/stripe/shape-credit";
import { invoiceShape } from "#server/sandbox/stripe/shape-invoice";
import { customFields, mergedMetadata } from "#server/sandbox/stripe/write-invoice";
import { recalculate } from "#server/sandbox/world/invoice-totals";
import { addDraft, announceDraft } from "#server/sandbox/world/invoices";
import type { World } from "#server/sandbox/world/world";

/** Reported money that went back; once, and no more than was reported. */
export function reportRefund(world: World, id: string, form: FormObject): Shape {
  const row = world.paymentRecords.get(id);
  if (!row) throw missing("payment_record", id);
  if (textAt(form, "outcome") !== "refunded")
    throw new StripeProblem("Invalid outcome: must be refunded", { param: "outcome" });
  if (textAt(objectAt(form, "refunded") ?? {}, "refunded_at") === undefined)
    throw new StripeProblem("Missing required param: refunded[refunded_at].", { param: "refunded[refunded_at]" });
  const details = objectAt(form, "processor_details") ?? {};
  const reference = textAt(objectAt(details, "custom") ?? {}, "refund_reference");
  if (textAt(details, "type") !== "custom" || !reference)
    throw new StripeProblem("Missing required param: processor_details[custom][refund_reference].", {
      param: "processor_details[custom][refund_reference]",
    });
  if (world.paymentRecords.rows.some(({ returned }) => returned?.reference === reference))
    throw new StripeProblem("A refund with this refund_reference was reported already.", {
      param: "processor_details[custom][refund_reference]",
    });
  const asked = objectAt(form, "amount");
  const amount = asked ? Number(textAt(asked, "value")) : row.amount;
  if (asked && textAt(asked, "currency")?.toUpperCase() !== row.currency)
    throw new StripeProblem("The currency must be that of the payment.", { param: "amount[currency]" });
  if (!Number.isSafeInteger(amount) || amount <= 0 || amount > row.amount - (row.returned?.amount ?? 0))
    throw new StripeProblem("The amount is above what of the payment was not refunded yet.", {
      param: "amount[value]",
    });
  row.returned = { amount: (row.returned?.amount ?? 0) + amount, reference };
  world.paymentRecords.touch();
  return paymentRecordShape(row);
}

/** A draft that bills nothing until something is put on it. */
export function createInvoice(world: World, form: FormObject): Shape {
  const id = textAt(form, "customer") ?? "";
  const customer = world.customers.get(id);
  if (!customer) throw missing("customer", id);
  if (textAt(form, "currency")?.toUpperCase() !== customer.currency)
    throw new StripeProblem("The currency must be that of the customer's other invoices.", { param: "currency" });
  if (textAt(form, "pending_invoice_items_behavior") !== "exclude")
    throw new StripeProblem("This account keeps no pending items to include.", {
      param: "pending_invoice_items_behavior",
    });
  const isSent = textAt(form, "collection_method") === "send_invoice";
  const days = textAt(form, "days_until_due");
  if (isSent !== (days !== undefined) || (days !== undefined && !/^\d+$/.test(days)))
    throw new StripeProblem("days_until_due goes with invoices that are sent, and with no others.", {
      param: "days_until_due",
    });
  const serial = world.count(`invoices made by hand for ${customer.id}`);
  const invoice = addDraft(world, customer, {
    key: `${customer.id}/by hand/${serial}`,
    billingReason: "manual",
    periodStart: world.now,
    periodEnd: world.now,
    lines: [],
    subscriptionId: null,
    contractNumber: null,
    contractId: null,
    collection: isSent ? "send_invoice" : "charge_automatically",
    daysUntilDue: days === undefined ? null : Number(days),
    autoAdvance: textAt(form, "auto_advance") === "true",
    taxEnabled: textAt(objectAt(form, "automatic_tax") ?? {}, "enabled") === "true",
    description: textAt(form, "description") ?? null,
    customFields: listAt(form, "custom_fields").length > 0 ? customFields(form) : [],
    metadata: mergedMetadata({}, form),
  });
  announceDraft(world, invoice);
  return invoiceShape(world, invoice);
}

/** Puts an amount with its words on a draft. */
export function createInvoiceItem(world: World, form: FormObject): Shape {
  const invoice = liveInvoice(world, textAt(form, "invoice") ?? "");
  if (invoice.status !== "draft")
    throw new StripeProblem("This invoice is no longer editable: items go on drafts alone.", {
      code: "invoice_not_editable",
    });
  if (textAt(form, "customer") !== invoice.customerId)
    throw new StripeProblem("The invoice is of another customer.", { param: "customer" });
  if (textAt(form, "currency")?.toUpperCase() !== invoice.currency)
    throw new StripeProblem("The currency must be the invoice's.", { param: "currency" });
  const amount = Number(textAt(form, "amount"));
  if (!Number.isSafeInteger(amount)) throw new StripeProblem("Invalid integer", { param: "amount" });
  const id = world.id("il", `${invoice.id}/item/${world.count(`items of ${invoice.id}`)}`);
  const description = textAt(form, "description") ?? "";
  const metadata = mergedMetadata({}, form);
  changeInvoice(world, invoice, "invoice.updated", () => {
    const line = {
      ...{ id, description, amount, metadata, quantity: 1, unitDecimal: String(amount), tax: 0 },
      ...{ productCode: null, priceId: null, subscriptionItemId: null },
      ...{ periodStart: invoice.periodStart, periodEnd: invoice.periodEnd },
    };
    invoice.lines = [...invoice.lines, line];
    recalculate(invoice, world.customers.must(invoice.customerId));
  });
  return {
    ...{ id: id.replace("il_", "ii_"), object: "invoiceitem", amount, currency: invoice.currency.toLowerCase() },
    ...{ customer: invoice.customerId, description, invoice: invoice.id, metadata, proration: false },
  };
}
