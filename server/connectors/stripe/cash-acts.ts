import type { ActContext } from "#server/connectors/stripe/acts";
import { nameOfInvoice } from "#server/connectors/stripe/acts";
import { withEach } from "#server/connectors/stripe/lists";
import {
  amountText,
  latest,
  type ObjectAct,
  referenceOf,
  refersTo,
  type Shape,
} from "#server/connectors/stripe/object-act";
import { readOrNull } from "#server/connectors/stripe/re-read";
import { readCustomer, readInvoice } from "#server/connectors/stripe/read-invoice";
import type { WireCustomer, WireInvoice } from "#server/connectors/stripe/wire";
import type { OutboundEffect } from "#server/domain/sync/effects";

type EffectOf<Name extends OutboundEffect["operation"]> = Extract<OutboundEffect, { operation: Name }>;
type ApplyEffect = EffectOf<"payment.apply">;
type RecordEffect = EffectOf<"payment.record">;
type KeepEffect = EffectOf<"payment.keep_as_credit">;

type OnInvoice = { invoice: WireInvoice; isAttached: boolean };

/** A payment that succeeded is attached to an open invoice; Stripe counts of it what the invoice still claims. */
export const applyPayment: ObjectAct<ApplyEffect, OnInvoice> = {
  async read(effect, context) {
    const invoice = await readInvoice(context.client, effect.invoiceId, context.signal);
    if (invoice === null) return null;
    const payments = await paymentsOf(effect.invoiceId, context);
    const isAttached = payments.some(
      (one) => one.status === "paid" && partOf(one, "payment_intent") === effect.paymentIntentId,
    );
    return { invoice, isAttached };
  },
  done: ({ invoice, isAttached }, effect) =>
    isAttached ? putOn(invoice, `${amountText(effect.amountMinor, effect.currency)} of the payment`) : null,
  refusal: ({ invoice }, effect) => whyNotOn(invoice, effect.amountMinor, effect.currency),
  send: (_state, effect, { client, signal }) =>
    client.post(
      `${invoicePath(effect.invoiceId)}/attach_payment`,
      { payment_intent: effect.paymentIntentId },
      effect.idempotencyKey,
      signal,
    ),
  gone: ({ invoiceId }) => noSuchInvoice(invoiceId),
  touched: ({ invoiceId, paymentId }) => [
    { system: "stripe", type: "invoice", id: invoiceId },
    { system: "stripe", type: "charge", id: paymentId },
  ],
};

/** Money that came to the bank outside of Stripe is reported there, and what was reported is attached to the invoice. */
export const recordPayment: ObjectAct<RecordEffect, OnInvoice> = {
  async read(effect, context) {
    const invoice = await readInvoice(context.client, effect.invoiceId, context.signal);
    if (invoice === null) return null;
    const records = await recordsOn(effect.invoiceId, context);
    return { invoice, isAttached: records.some((record) => refersTo(record, effect.id)) };
  },
  done: ({ invoice, isAttached }, effect) =>
    isAttached ? putOn(invoice, `${amountText(effect.amountMinor, effect.currency)} from the bank`) : null,
  refusal: ({ invoice }, effect) => whyNotOn(invoice, effect.amountMinor, effect.currency),
  async send({ invoice }, effect, { client, signal }) {
    // The day's first second, and never the present one: a request that is repeated has to be the same request.
    const receivedAt = String(Date.parse(`${effect.receivedOn}T00:00:00Z`) / 1000);
    const reported = await client.post(
      "/v1/payment_records/report_payment",
      {
        amount_requested: { currency: effect.currency.toLowerCase(), value: effect.amountMinor },
        ...(invoice.customer ? { customer_details: { customer: invoice.customer } } : {}),
        initiated_at: receivedAt,
        guaranteed: { guaranteed_at: receivedAt },
        outcome: "guaranteed",
        payment_method_details: { type: "custom", custom: { display_name: "Bank transfer" } },
        payment_reference: effect.reference,
        metadata: { ...referenceOf(effect.id), bank_entry: effect.entryId },
      },
      `${effect.idempotencyKey}-record`,
      signal,
    );
    await client.post(
      `${invoicePath(effect.invoiceId)}/attach_payment`,
      { payment_record: String(reported.body.id) },
      `${effect.idempotencyKey}-attach`,
      signal,
    );
  },
  gone: ({ invoiceId }) => noSuchInvoice(invoiceId),
  touched: ({ invoiceId }) => [{ system: "stripe", type: "invoice", id: invoiceId }],
};

type OnCustomer = { customer: WireCustomer; isKept: boolean };

export const keepAsCredit: ObjectAct<KeepEffect, OnCustomer> = {
  async read(effect, context) {
    const customer = await readCustomer(context.client, effect.customerId, context.signal);
    if (customer === null) return null;
    const moves = await latest(`${customerPath(effect.customerId)}/balance_transactions`, {}, context);
    return { customer, isKept: moves.some((move) => refersTo(move, effect.id)) };
  },
  done: ({ customer, isKept }, effect) =>
    isKept
      ? `${amountText(effect.amountMinor, effect.currency)} ${fromWhere(effect)} are credit of ${customer.name ?? effect.customerId} now.`
      : null,
  refusal: ({ customer }, effect) =>
    customer.currency && customer.currency.toUpperCase() !== effect.currency
      ? `Stripe keeps the credit of this customer in ${customer.currency.toUpperCase()}, so ${effect.currency} cannot be added to it. Apply the money to an invoice instead.`
      : null,
  send: (_state, effect, { client, signal }) =>
    client.post(
      `${customerPath(effect.customerId)}/balance_transactions`,
      {
        amount: `-${effect.amountMinor}`,
        currency: effect.currency.toLowerCase(),
        description: `On account, ${fromWhere(effect)}`,
        metadata: referenceOf(effect.id),
      },
      effect.idempotencyKey,
      signal,
    ),
  gone: ({ customerId }) =>
    `Stripe does not know the customer ${customerId} any more, so nothing was kept. Apply the money to an invoice instead.`,
  touched: ({ customerId, paymentId }) => [
    { system: "stripe", type: "customer", id: customerId },
    ...(paymentId === null ? [] : [{ system: "stripe", type: "charge", id: paymentId }]),
  ],
};

function fromWhere({ paymentId }: KeepEffect): string {
  return paymentId === null ? "from the bank" : `of the payment ${paymentId}`;
}

/** What was reported as paid on an invoice. */
export async function recordsOn(invoiceId: string, context: ActContext): Promise<Shape[]> {
  const ids = (await paymentsOf(invoiceId, context)).flatMap((one) => partOf(one, "payment_record") ?? []);
  const read = await withEach([...new Set(ids)], (id) =>
    readOrNull(context.client, `/v1/payment_records/${encodeURIComponent(id)}`, context.signal),
  );
  return read.flatMap((answer) => (answer === null ? [] : [answer.body]));
}

function paymentsOf(invoiceId: string, context: ActContext): Promise<Shape[]> {
  return latest("/v1/invoice_payments", { invoice: invoiceId }, context);
}

/** By what an invoice was paid: a payment intent or what was reported. */
function partOf({ payment }: Shape, name: "payment_intent" | "payment_record"): string | null {
  const part = typeof payment === "object" && payment !== null ? (payment as Shape)[name] : null;
  return typeof part === "string" ? part : null;
}

function putOn(invoice: WireInvoice, what: string): string {
  const rest =
    invoice.amount_remaining === 0
      ? "it is paid"
      : `${amountText(invoice.amount_remaining, invoice.currency)} of it remain to be paid`;
  return `${what} were put on ${nameOfInvoice(invoice)}; ${rest}.`;
}

function whyNotOn(invoice: WireInvoice, amountMinor: string, currency: string): string | null {
  const name = nameOfInvoice(invoice);
  if (invoice.status !== "open")
    return `${name} is ${invoice.status}, so no money can be put on it. Look which invoice is open now.`;
  if (invoice.currency.toUpperCase() !== currency)
    return `${name} is in ${invoice.currency.toUpperCase()}, and the money is in ${currency}. Choose an invoice in ${currency}.`;
  return BigInt(invoice.amount_remaining) < BigInt(amountMinor)
    ? `Only ${amountText(invoice.amount_remaining, invoice.currency)} of ${name} remain to be paid. Decide anew how the money is to be shared out.`
    : null;
}

function noSuchInvoice(invoiceId: string): string {
  return `Stripe does not know the invoice ${invoiceId} any more, so nothing was put on it. Check whether the case still needs anything.`;
}

function invoicePath(invoiceId: string): string {
  return `/v1/invoices/${encodeURIComponent(invoiceId)}`;
}

function customerPath(customerId: string): string {
  return `/v1/customers/${encodeURIComponent(customerId)}`;
}
