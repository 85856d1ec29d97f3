import { nameOfInvoice } from "#server/connectors/stripe/acts";
import { amountText, type ObjectAct } from "#server/connectors/stripe/object-act";
import { readInvoice } from "#server/connectors/stripe/read-invoice";
import type { WireInvoice, WireLine } from "#server/connectors/stripe/wire";
import type { OutboundEffect } from "#server/domain/sync/effects";

type EditLine = Extract<OutboundEffect, { operation: "invoice.edit_line" }>;

/** What a review changed on a line of a draft: its words, its amount, or both. The line itself shows that it was done. */
export const editLine: ObjectAct<EditLine, WireInvoice> = {
  read: ({ invoiceId }, { client, signal }) => readInvoice(client, invoiceId, signal),
  done(invoice, { lineId, description, amountMinor, currency }) {
    const line = lineOf(invoice, lineId);
    if (!line || (line.description ?? "") !== description || String(line.amount) !== amountMinor) return null;
    return `"${description}" is billed at ${amountText(line.amount, currency)}. ${nameOfInvoice(invoice)} now totals ${amountText(invoice.total, currency)}.`;
  },
  refusal(invoice, { lineId, currency }) {
    const name = nameOfInvoice(invoice);
    if (invoice.status !== "draft")
      return `${name} is ${invoice.status} and can no longer be changed, so its line stays as it is. Issue a credit note, or void it and bill anew.`;
    if (lineOf(invoice, lineId) === null)
      return `${name} has no such line any more. Read the draft again and decide anew.`;
    return invoice.currency.toUpperCase() === currency
      ? null
      : `${name} is in ${invoice.currency.toUpperCase()} and not in ${currency}, so its line stays as it is. Read the draft again.`;
  },
  send(invoice, { lineId, description, amountMinor, idempotencyKey }, { client, signal }) {
    // An amount is sent only where it changes: setting one takes a line off its price.
    const amount = String(lineOf(invoice, lineId)?.amount) === amountMinor ? {} : { amount: amountMinor };
    const path = `/v1/invoices/${encodeURIComponent(invoice.id)}/lines/${encodeURIComponent(lineId)}`;
    return client.post(path, { description, ...amount }, idempotencyKey, signal);
  },
  gone: ({ invoiceId }) =>
    `Stripe does not know the draft ${invoiceId} any more, so nothing was changed. Its review ends by itself.`,
  touched: ({ invoiceId }) => [{ system: "stripe", type: "invoice", id: invoiceId }],
};

function lineOf(invoice: WireInvoice, lineId: string): WireLine | null {
  return invoice.lines.data.find((line) => line.id === lineId) ?? null;
}
