import { SourceFailure } from "#server/connectors/source-failure";
import { type ActContext, nameOfInvoice } from "#server/connectors/stripe/acts";
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

type ApplyEffect = Extract<OutboundEffect, { operation: "credit.apply" }>;
type State = { invoice: WireInvoice; customer: WireCustomer; isAttached: boolean; isDebited: boolean };

/**
 * Stripe uses a customer's credit for the next invoice by itself and lets nobody choose another one. For an invoice that
 * is out already the credit is therefore taken off the balance, reported as a payment, and attached to the invoice. The
 * balance goes first: what is taken off cannot be used by an invoice that goes out in between.
 */
export const applyCredit: ObjectAct<ApplyEffect, State> = {
  async read(effect, context) {
    const invoice = await readInvoice(context.client, effect.invoiceId, context.signal);
    const customer = await readCustomer(context.client, effect.customerId, context.signal);
    if (invoice === null || customer === null) return null;
    const moves = await latest(`${customerPath(effect)}/balance_transactions`, {}, context);
    return {
      invoice,
      customer,
      isAttached: await isAttached(effect, context),
      isDebited:
        moves.some((move) => refersTo(move, effect.id)) && !moves.some((move) => refersTo(move, backOf(effect))),
    };
  },
  done({ invoice, isAttached: attached, isDebited }, effect) {
    if (!attached || !isDebited) return null;
    const rest =
      invoice.amount_remaining === 0
        ? "it is paid"
        : `${amountText(invoice.amount_remaining, invoice.currency)} of it remain to be paid`;
    return `${amountText(effect.amountMinor, effect.currency)} of the customer's credit was put on ${nameOfInvoice(invoice)}; ${rest}.`;
  },
  refusal({ invoice, customer, isAttached: attached, isDebited }, effect) {
    const name = nameOfInvoice(invoice);
    const amount = BigInt(effect.amountMinor);
    if (!attached && invoice.status !== "open")
      return `${name} is ${invoice.status}, so no credit can be put on it. Look which invoice is open now.`;
    if (!attached && BigInt(invoice.amount_remaining) < amount)
      return `Only ${amountText(invoice.amount_remaining, invoice.currency)} of ${name} remain to be paid. Decide anew how much of the credit to use.`;
    if (!isDebited && BigInt(-(customer.balance ?? 0)) < amount)
      return `The customer has less credit in hand than ${amountText(amount, effect.currency)}: another invoice may have used it. Look at the credit again.`;
    return null;
  },
  async send({ isAttached: attached, isDebited }, effect, context) {
    if (!isDebited) await moveBalance(effect, effect.id, BigInt(effect.amountMinor), context);
    if (attached) return;
    try {
      await attach(effect, context);
    } catch (error) {
      const isRefused = error instanceof SourceFailure && error.kind === "refused";
      if (isRefused) await moveBalance(effect, backOf(effect), -BigInt(effect.amountMinor), context);
      throw error;
    }
  },
  gone: ({ invoiceId, customerId }) =>
    `Stripe does not know the invoice ${invoiceId} or the customer ${customerId} any more, so nothing was done. Check whether the case still needs anything.`,
  touched: ({ invoiceId, customerId }) => [
    { system: "stripe", type: "customer", id: customerId },
    { system: "stripe", type: "invoice", id: invoiceId },
  ],
};

function customerPath({ customerId }: ApplyEffect): string {
  return `/v1/customers/${encodeURIComponent(customerId)}`;
}

/** Marks what gives the credit back after the invoice did not take it. */
function backOf({ id }: ApplyEffect): string {
  return `${id}-back`;
}

function moveBalance(effect: ApplyEffect, reference: string, amount: bigint, { client, signal }: ActContext) {
  return client.post(
    `${customerPath(effect)}/balance_transactions`,
    {
      amount: amount.toString(),
      currency: effect.currency.toLowerCase(),
      description: `Credit ${effect.creditId} on invoice ${effect.invoiceId}`,
      metadata: referenceOf(reference),
    },
    `${effect.idempotencyKey}-${reference === effect.id ? "balance" : "back"}`,
    signal,
  );
}

async function attach(effect: ApplyEffect, { client, signal }: ActContext): Promise<void> {
  const reportedAt = await instantOfCredit(effect, { client, signal });
  const reported = await client.post(
    "/v1/payment_records/report_payment",
    {
      amount_requested: { currency: effect.currency.toLowerCase(), value: effect.amountMinor },
      customer_details: { customer: effect.customerId },
      initiated_at: reportedAt,
      guaranteed: { guaranteed_at: reportedAt },
      outcome: "guaranteed",
      payment_method_details: { type: "custom", custom: { display_name: "Credit balance" } },
      metadata: referenceOf(effect.id),
    },
    `${effect.idempotencyKey}-record`,
    signal,
  );
  await client.post(
    `/v1/invoices/${encodeURIComponent(effect.invoiceId)}/attach_payment`,
    { payment_record: String(reported.body.id) },
    `${effect.idempotencyKey}-attach`,
    signal,
  );
}

/** When the credit left the balance: the same second however often the act is tried, as a repeated request must be the same. */
async function instantOfCredit(effect: ApplyEffect, context: ActContext): Promise<string> {
  const moves = await latest(`${customerPath(effect)}/balance_transactions`, {}, context);
  const { created } = moves.find((move) => refersTo(move, effect.id)) ?? {};
  if (typeof created !== "number")
    throw new SourceFailure("no_answer", "Stripe took the credit off the balance and does not show it yet.");
  return String(created);
}

async function isAttached(effect: ApplyEffect, context: ActContext): Promise<boolean> {
  const payments = await latest("/v1/invoice_payments", { invoice: effect.invoiceId }, context);
  const records = payments.map(recordOf).filter((id) => id !== null);
  const read = await withEach([...new Set(records)], (id) =>
    readOrNull(context.client, `/v1/payment_records/${encodeURIComponent(id)}`, context.signal),
  );
  return read.some((answer) => answer !== null && refersTo(answer.body, effect.id));
}

function recordOf({ payment }: Shape): string | null {
  const record = typeof payment === "object" && payment !== null ? (payment as Shape).payment_record : null;
  return typeof record === "string" ? record : null;
}
