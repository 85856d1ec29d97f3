import { type ActContext, nameOfInvoice } from "#server/connectors/stripe/acts";
import { recordsOn } from "#server/connectors/stripe/cash-acts";
import {
  amountText,
  type Done,
  latest,
  type ObjectAct,
  referenceOf,
  refersTo,
  type Shape,
} from "#server/connectors/stripe/object-act";
import { readCustomer, readInvoice } from "#server/connectors/stripe/read-invoice";
import type { WireCustomer, WireInvoice } from "#server/connectors/stripe/wire";
import { dayWords } from "#server/domain/exceptions/words";
import type { CreditTakenBack, OutboundEffect, PaymentReturn } from "#server/domain/sync/effects";

type ReturnEffect = OutboundEffect & PaymentReturn;
type CreditEffect = OutboundEffect & CreditTakenBack;

type Returned = {
  /** The invoice that was paid. */
  paid: WireInvoice;
  /** What an act of ours reported on it. */
  record: Shape | null;
  isRefunded: boolean;
  /** The invoice that asks anew, however far it got. */
  anew: WireInvoice | null;
};

/**
 * The bank took back what was reported as paid. Stripe opens no paid invoice again, so the report is followed by that of
 * its return, and an invoice of its own asks for the money: of the full amount, as the first one claimed the tax already.
 * What was done of it before is found, so that a repetition goes on where it stopped.
 */
export const reportReturn: ObjectAct<ReturnEffect, Returned> = {
  async read(effect, context) {
    const paid = await readInvoice(context.client, effect.invoiceId, context.signal);
    if (paid === null) return null;
    const records = await recordsOn(effect.invoiceId, context);
    const record = records.find((one) => refersTo(one, effect.placedBy)) ?? null;
    return {
      paid,
      record,
      isRefunded: record !== null && isRefunded(record),
      anew: await anewOf(effect, paid, context),
    };
  },
  done: ({ paid, isRefunded: isReported, anew }, effect) =>
    isReported && anew !== null && anew.status !== "draft" ? askedAgain(paid, anew, effect) : null,
  refusal({ paid, record }) {
    if (record === null)
      return `Stripe shows no payment on ${nameOfInvoice(paid)} that was recorded for this booking, so there is nothing to take back. Look at the invoice at Stripe.`;
    return paid.status === "void"
      ? `${nameOfInvoice(paid)} is void and claims nothing, so it is not asked for again. Look at the invoice at Stripe.`
      : null;
  },
  async send(state, effect, context) {
    if (!state.isRefunded) await reportRefund(state.record, effect, context);
    const anew = state.anew ?? (await draftFor(state.paid, effect, context));
    if (!anew.lines.data.some((line) => refersTo(line, effect.placedBy)))
      await addClaim(anew.id, state.paid, effect, context);
    await context.client.post(
      `/v1/invoices/${encodeURIComponent(anew.id)}/finalize`,
      { auto_advance: true },
      `${effect.idempotencyKey}-finalize`,
      context.signal,
    );
  },
  gone: ({ invoiceId }) =>
    `Stripe does not know the invoice ${invoiceId} any more, so nothing was asked for again. Look at the customer at Stripe.`,
  touched: ({ invoiceId }) => [{ system: "stripe", type: "invoice", id: invoiceId }],
};

function isRefunded({ amount, amount_refunded: refunded }: Shape): boolean {
  return minorOf(refunded) > 0n && minorOf(refunded) >= minorOf(amount);
}

function minorOf(amount: unknown): bigint {
  const value = typeof amount === "object" && amount !== null ? (amount as Shape).value : null;
  return typeof value === "number" ? BigInt(value) : 0n;
}

/** The invoice that asks for the same money, whichever try of ours made it; one that somebody voided does not count. */
async function anewOf(effect: ReturnEffect, paid: WireInvoice, context: ActContext): Promise<WireInvoice | null> {
  if (!paid.customer) return null;
  const invoices = await latest("/v1/invoices", { customer: paid.customer }, context);
  const ours = invoices.find((invoice) => invoice.status !== "void" && refersTo(invoice, effect.placedBy));
  return typeof ours?.id === "string" ? readInvoice(context.client, ours.id, context.signal) : null;
}

function reportRefund(record: Shape | null, effect: ReturnEffect, { client, signal }: ActContext) {
  // The day's first second, and never the present one: a request that is repeated has to be the same request.
  const returnedAt = String(Date.parse(`${effect.returnedOn}T00:00:00Z`) / 1000);
  return client.post(
    `/v1/payment_records/${encodeURIComponent(String(record?.id))}/report_refund`,
    {
      outcome: "refunded",
      refunded: { refunded_at: returnedAt },
      initiated_at: returnedAt,
      amount: { currency: effect.currency.toLowerCase(), value: effect.amountMinor },
      processor_details: { type: "custom", custom: { refund_reference: effect.placedBy } },
    },
    `${effect.idempotencyKey}-refund`,
    signal,
  );
}

/** Held back until its line is on it: billing by itself would send it out over nothing. */
async function draftFor(
  paid: WireInvoice,
  effect: ReturnEffect,
  { client, signal }: ActContext,
): Promise<Pick<WireInvoice, "id" | "lines">> {
  const made = await client.post(
    "/v1/invoices",
    {
      customer: paid.customer ?? "",
      currency: effect.currency.toLowerCase(),
      collection_method: "send_invoice",
      days_until_due: String(effect.dueInDays),
      pending_invoice_items_behavior: "exclude",
      auto_advance: false,
      automatic_tax: { enabled: false },
      // A discount of the customer was taken off the first invoice already.
      discounts: "",
      description: `Asks again for ${paid.number ?? paid.id}: the bank took back the payment of ${dayWords(effect.receivedOn)}.`,
      custom_fields: (paid.custom_fields ?? []).map(({ name, value }) => ({ name, value })),
      metadata: { ...ownMetadata(paid), replaces_payment_of: paid.id, ...referenceOf(effect.placedBy) },
    },
    `${effect.idempotencyKey}-invoice`,
    signal,
  );
  return { id: String(made.body.id), lines: { data: [] } };
}

/** What companies write on every invoice, such as whose it is; not what became of this one. */
function ownMetadata({ metadata }: WireInvoice): Record<string, string> {
  const ofItself = /^(docket_|delivery_|payment_plan_|pre_bill_)/;
  return Object.fromEntries(Object.entries(metadata ?? {}).filter(([key]) => !ofItself.test(key)));
}

function addClaim(invoiceId: string, paid: WireInvoice, effect: ReturnEffect, { client, signal }: ActContext) {
  return client.post(
    "/v1/invoiceitems",
    {
      customer: paid.customer ?? "",
      invoice: invoiceId,
      amount: effect.amountMinor,
      currency: effect.currency.toLowerCase(),
      description: `${paid.number ?? paid.id}, whose payment of ${dayWords(effect.receivedOn)} the bank took back on ${dayWords(effect.returnedOn)}`,
      metadata: referenceOf(effect.placedBy),
    },
    `${effect.idempotencyKey}-item`,
    signal,
  );
}

function askedAgain(paid: WireInvoice, anew: WireInvoice, { amountMinor, currency }: ReturnEffect): Done {
  const covered = anew.total - anew.amount_remaining;
  const credit =
    covered > 0 ? `; ${amountText(covered, anew.currency)} of it are covered by credit or paid already` : "";
  return {
    confirmation: `${nameOfInvoice(anew)} asks again for ${amountText(amountMinor, currency)} of ${paid.number ?? paid.id}${credit}.`,
    reference: anew.number ?? anew.id,
    documentId: anew.id,
    documentMinor: String(anew.total),
  };
}

/** Money that went back is no credit any more; Stripe puts what was used of it on the customer's next invoice. */
export const takeBackCredit: ObjectAct<CreditEffect, { customer: WireCustomer; isTaken: boolean }> = {
  async read(effect, context) {
    const customer = await readCustomer(context.client, effect.customerId, context.signal);
    if (customer === null) return null;
    const moves = await latest(`${customerPath(effect)}/balance_transactions`, {}, context);
    return { customer, isTaken: moves.some((move) => refersTo(move, backOf(effect))) };
  },
  done({ customer, isTaken }, { amountMinor, currency, customerId }) {
    if (!isTaken) return null;
    const owed = customer.balance ?? 0;
    const used = owed > 0 ? `; ${amountText(owed, currency)} were used already and are on the next invoice` : "";
    return `${amountText(amountMinor, currency)} are credit of ${customer.name ?? customerId} no more${used}.`;
  },
  refusal: () => null,
  send: (_state, effect, { client, signal }) =>
    client.post(
      `${customerPath(effect)}/balance_transactions`,
      {
        amount: effect.amountMinor,
        currency: effect.currency.toLowerCase(),
        description: `The bank took the payment back on ${dayWords(effect.returnedOn)}`,
        metadata: referenceOf(backOf(effect)),
      },
      effect.idempotencyKey,
      signal,
    ),
  gone: ({ customerId }) =>
    `Stripe does not know the customer ${customerId} any more, so no credit was taken back. Look for the customer at Stripe.`,
  touched: ({ customerId }) => [{ system: "stripe", type: "customer", id: customerId }],
};

/** Marks what takes back the credit that bears the act's own reference. */
function backOf({ placedBy }: CreditEffect): string {
  return `${placedBy}-back`;
}

function customerPath({ customerId }: CreditEffect): string {
  return `/v1/customers/${encodeURIComponent(customerId)}`;
}
