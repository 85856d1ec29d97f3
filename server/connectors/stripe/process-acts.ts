import { nameOfInvoice } from "#server/connectors/stripe/acts";
import { idempotencyKeyOf } from "#server/connectors/stripe/messages";
import { amountText, latest, type ObjectAct, referenceOf, refersTo } from "#server/connectors/stripe/object-act";
import { readCustomer, readInvoice } from "#server/connectors/stripe/read-invoice";
import type { WireCustomer, WireInvoice } from "#server/connectors/stripe/wire";
import type { OutboundEffect } from "#server/domain/sync/effects";

type EffectOf<Name extends OutboundEffect["operation"]> = Extract<OutboundEffect, { operation: Name }>;

const invoiceReference = (id: string) => ({ system: "stripe", type: "invoice", id });
const goneInvoice = ({ invoiceId }: { invoiceId: string }) =>
  `Stripe does not know the invoice ${invoiceId} any more, so nothing was done. Check whether the case still needs anything.`;

/** Issues a draft that waits: what its own clock should have done. */
export const finalizeInvoice: ObjectAct<EffectOf<"invoice.finalize">, WireInvoice> = {
  read: ({ invoiceId }, { client, signal }) => readInvoice(client, invoiceId, signal),
  done: (invoice) =>
    invoice.status === "open" || invoice.status === "paid"
      ? `${nameOfInvoice(invoice)} was issued over ${amountText(invoice.total, invoice.currency)}.`
      : null,
  refusal: (invoice) =>
    invoice.status === "draft" ? null : `${nameOfInvoice(invoice)} is ${invoice.status}; only a draft can be issued.`,
  send: (invoice, { idempotencyKey }, { client, signal }) =>
    client.post(`${pathOf(invoice)}/finalize`, { auto_advance: true }, idempotencyKey, signal),
  gone: goneInvoice,
  touched: ({ invoiceId }) => [invoiceReference(invoiceId)],
};

/** Stripe calculates a draft anew whenever it is told to calculate its tax. */
export const recalculateInvoice: ObjectAct<EffectOf<"invoice.recalculate">, WireInvoice> = {
  read: ({ invoiceId }, { client, signal }) => readInvoice(client, invoiceId, signal),
  done: (invoice) =>
    invoice.subtotal === linesOf(invoice)
      ? `${nameOfInvoice(invoice)} now totals ${amountText(invoice.total, invoice.currency)}.`
      : null,
  refusal: (invoice) =>
    invoice.status === "draft"
      ? null
      : `${nameOfInvoice(invoice)} is ${invoice.status} and is calculated no more. Void it and bill anew.`,
  send: (invoice, { idempotencyKey }, { client, signal }) =>
    client.post(pathOf(invoice), { automatic_tax: { enabled: true } }, idempotencyKey, signal),
  gone: goneInvoice,
  touched: ({ invoiceId }) => [invoiceReference(invoiceId)],
};

/**
 * Stripe mails an invoice itself and leaves no trace on it but an event; for a portal or an electronic invoice it is
 * asked for on the invoice, where whoever delivers it there picks it up.
 */
export const sendInvoice: ObjectAct<EffectOf<"invoice.send">, { invoice: WireInvoice; isSent: boolean }> = {
  async read(effect, context) {
    const invoice = await readInvoice(context.client, effect.invoiceId, context.signal);
    if (invoice === null) return null;
    if (effect.channel !== "email") return { invoice, isSent: refersTo(invoice, effect.id) };
    const events = await latest("/v1/events", { type: "invoice.sent" }, context);
    return { invoice, isSent: events.some((event) => idempotencyKeyOf(event) === effect.idempotencyKey) };
  },
  done({ invoice, isSent }, { channel }) {
    if (!isSent) return null;
    if (channel !== "email") return `${nameOfInvoice(invoice)} was handed over for delivery.`;
    return `Stripe sent ${nameOfInvoice(invoice)} over ${amountText(invoice.amount_remaining, invoice.currency)} to the customer.`;
  },
  refusal: ({ invoice }) =>
    invoice.status === "open" ? null : `${nameOfInvoice(invoice)} is ${invoice.status}, so there is nothing to send.`,
  send: ({ invoice }, { channel, id, idempotencyKey }, { client, signal }) =>
    channel === "email"
      ? client.post(`${pathOf(invoice)}/send`, {}, idempotencyKey, signal)
      : client.post(
          pathOf(invoice),
          { metadata: { delivery_request: channel, ...referenceOf(id) } },
          idempotencyKey,
          signal,
        ),
  gone: goneInvoice,
  touched: ({ invoiceId }) => [invoiceReference(invoiceId)],
};

export const setEmail: ObjectAct<EffectOf<"customer.set_email">, WireCustomer> = {
  read: ({ customerId }, { client, signal }) => readCustomer(client, customerId, signal),
  done: (customer, { email }) =>
    customer.email === email ? `The e-mail address of ${customer.name ?? customer.id} is ${email}.` : null,
  refusal: () => null,
  send: (customer, { email, idempotencyKey }, { client, signal }) =>
    client.post(`/v1/customers/${encodeURIComponent(customer.id)}`, { email }, idempotencyKey, signal),
  gone: ({ customerId }) => `Stripe does not know the customer ${customerId} any more, so no address was changed.`,
  touched: ({ customerId, invoiceId }) => [
    { system: "stripe", type: "customer", id: customerId },
    invoiceReference(invoiceId),
  ],
};

function linesOf(invoice: WireInvoice): number {
  return invoice.lines.data.reduce((sum, line) => sum + line.amount, 0);
}

function pathOf(invoice: WireInvoice): string {
  return `/v1/invoices/${encodeURIComponent(invoice.id)}`;
}
