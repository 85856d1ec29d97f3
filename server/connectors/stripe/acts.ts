import type { StripeClient } from "#server/connectors/stripe/client";
import { listPage } from "#server/connectors/stripe/lists";
import type { WireInvoice, WireLine } from "#server/connectors/stripe/wire";
import {
  dayIn,
  decimalOfMicros,
  isPurchaseOrderName,
  microsOfDecimal,
  purchaseOrderOf,
  unitPriceOf,
} from "#server/connectors/stripe/words";
import { decimalFromMinor, extendPrice } from "#server/domain/money";
import type { OutboundEffect } from "#server/domain/sync/effects";
import { startOfBusinessDate } from "#server/domain/time";

export type InvoiceEffect = Exclude<
  Extract<OutboundEffect, { invoiceId: string }>,
  {
    operation:
      | "customer.correct_address"
      | "customer.set_email"
      | "invoice.edit_line"
      | "invoice.finalize"
      | "invoice.recalculate"
      | "invoice.send"
      | `credit.${string}`
      | `payment.${string}`;
  }
>;
type EffectOf<Name extends InvoiceEffect["operation"]> = Extract<InvoiceEffect, { operation: Name }>;
export type ActContext = { client: StripeClient; signal: AbortSignal };

/** How one act is recognised as done, when it is impossible, and how it is sent. */
export type Act<Effect> = {
  /** The sentence that confirms it when the invoice already stands as wanted; null when it does not. */
  done(invoice: WireInvoice, effect: Effect): string | null;
  /** Why this invoice cannot take the act; null when it can. */
  refusal(invoice: WireInvoice, effect: Effect): string | null;
  send(invoice: WireInvoice, effect: Effect, context: ActContext): Promise<unknown>;
  /** The confirmation when the invoice itself does not show that it was done. */
  said?(invoice: WireInvoice): string;
};

export function nameOfInvoice(invoice: Pick<WireInvoice, "id" | "number">): string {
  return invoice.number ? `Invoice ${invoice.number}` : `Draft ${invoice.id}`;
}

function amountWords(minor: number | bigint, currency: string): string {
  const code = currency.toUpperCase();
  return `${decimalFromMinor(BigInt(minor), code)} ${code}`;
}

function totalWords(invoice: WireInvoice): string {
  return `${nameOfInvoice(invoice)} now totals ${amountWords(invoice.total, invoice.currency)}`;
}

function onlyDraft(invoice: WireInvoice, what: string): string | null {
  return invoice.status === "draft"
    ? null
    : `${nameOfInvoice(invoice)} is ${invoice.status} and can no longer be changed, so ${what}. Issue a credit note, or void it and bill anew.`;
}

function pathOf(invoice: WireInvoice, rest = ""): string {
  return `/v1/invoices/${encodeURIComponent(invoice.id)}${rest}`;
}

function lineOf(invoice: WireInvoice, lineId: string): WireLine | null {
  return invoice.lines.data.find((line) => line.id === lineId) ?? null;
}

function lineRefusal(invoice: WireInvoice, lineId: string): string | null {
  const gone =
    lineOf(invoice, lineId) === null
      ? `${nameOfInvoice(invoice)} has no such line any more. Read the invoice again and decide anew.`
      : null;
  return onlyDraft(invoice, "its line stays as it is") ?? gone;
}

function unitMicrosOf(line: WireLine): string | null {
  const decimal = line.pricing?.unit_amount_decimal;
  if (decimal) return microsOfDecimal(decimal);
  const price = line.price ?? line.plan;
  return price ? unitPriceOf(price) : null;
}

const correctLinePrice: Act<EffectOf<"invoice.correct_line_price">> = {
  done(invoice, { lineId, unitPriceMicros, quantity, currency }) {
    const line = lineOf(invoice, lineId);
    if (!line || String(line.quantity) !== quantity || unitMicrosOf(line) !== unitPriceMicros) return null;
    const price = `${decimalFromMinor(BigInt(line.amount), currency)} ${currency}`;
    return `${line.description ?? "The line"} is billed at ${quantity} × the agreed price = ${price}. ${totalWords(invoice)}.`;
  },
  refusal: (invoice, { lineId }) => lineRefusal(invoice, lineId),
  send(invoice, { lineId, unitPriceMicros, quantity, currency, idempotencyKey }, { client, signal }) {
    const line = lineOf(invoice, lineId);
    const product = line?.pricing?.price_details?.product ?? line?.price?.product;
    const price = {
      currency: currency.toLowerCase(),
      unit_amount_decimal: decimalOfMicros(unitPriceMicros),
      ...(product ? { product } : {}),
    };
    return client.post(
      pathOf(invoice, `/lines/${encodeURIComponent(lineId)}`),
      { quantity, price_data: price },
      idempotencyKey,
      signal,
    );
  },
};

const correctLineQuantity: Act<EffectOf<"invoice.correct_line_quantity">> = {
  done(invoice, { lineId, quantity, amountMinor }) {
    const line = lineOf(invoice, lineId);
    if (!line || String(line.quantity) !== quantity || String(line.amount) !== amountMinor) return null;
    return `${line.description ?? "The line"}: ${quantity} units, ${amountWords(line.amount, invoice.currency)}. ${totalWords(invoice)}.`;
  },
  refusal: (invoice, { lineId }) => lineRefusal(invoice, lineId),
  send(invoice, { lineId, quantity, amountMinor, description, idempotencyKey }, { client, signal }) {
    const line = lineOf(invoice, lineId);
    const unit = line ? unitMicrosOf(line) : null;
    // Where the line's own price gives the wanted amount it keeps that price; otherwise the amount is set outright.
    const isPriced = unit !== null && extendPrice(BigInt(quantity), BigInt(unit)).toString() === amountMinor;
    const params = isPriced ? { quantity, description } : { quantity, amount: amountMinor, description };
    return client.post(pathOf(invoice, `/lines/${encodeURIComponent(lineId)}`), params, idempotencyKey, signal);
  },
};

/** Written on the line, so that a lost answer can be looked up by our own reference. */
const REFERENCE = "docket_effect";

const addUsageLine: Act<EffectOf<"invoice.add_usage_line">> = {
  done(invoice, { id }) {
    const line = invoice.lines.data.find((each) => each.metadata?.[REFERENCE] === id);
    return line
      ? `${line.description ?? "A line"} of ${amountWords(line.amount, invoice.currency)} was added. ${totalWords(invoice)}.`
      : null;
  },
  refusal: (invoice) => onlyDraft(invoice, "nothing can be added to it"),
  async send(invoice, effect, { client, signal }) {
    const { description, quantity, currency, productCode, id, idempotencyKey } = effect;
    const period = {
      start: secondsOn(effect.periodStartsOn, invoice.period_start, effect.timeZone),
      end: secondsOn(effect.periodEndsOn, invoice.period_end, effect.timeZone),
    };
    const product = await productOf(client, productCode, signal);
    const unit = exactUnitPrice(effect.amountMinor, quantity);
    const price =
      product && unit
        ? { price_data: { currency: currency.toLowerCase(), product, unit_amount_decimal: unit } }
        : { amount: effect.amountMinor };
    const line = { description, quantity, period, metadata: { product_code: productCode, [REFERENCE]: id }, ...price };
    return client.post(pathOf(invoice, "/add_lines"), { lines: [line] }, idempotencyKey, signal);
  },
};

/**
 * The invoice's own period boundary when the day is the same, so that the line covers exactly what was measured. Days are
 * counted in the legal entity's zone, and in UTC where the invoice does not name the entity.
 */
function secondsOn(date: string, boundary: number | null | undefined, timeZone = "UTC"): number {
  if (boundary !== null && boundary !== undefined && [timeZone, "UTC"].some((zone) => dayIn(zone)(boundary) === date))
    return boundary;
  return Math.floor(startOfBusinessDate(date, timeZone).getTime() / 1_000);
}

/** Null when no decimal of six places gives the amount exactly. */
function exactUnitPrice(amountMinor: string, quantity: string): string | null {
  const count = BigInt(quantity);
  const scaled = BigInt(amountMinor) * 1_000_000n;
  return count > 0n && scaled % count === 0n ? decimalOfMicros((scaled / count).toString()) : null;
}

async function productOf(client: StripeClient, productCode: string, signal: AbortSignal): Promise<string | null> {
  const page = await listPage(client, "/v1/products", {}, null, signal);
  const found = page.objects.find(
    ({ metadata }) =>
      typeof metadata === "object" &&
      metadata !== null &&
      (metadata as Record<string, unknown>).product_code === productCode,
  );
  return typeof found?.id === "string" ? found.id : null;
}

const setPurchaseOrder: Act<EffectOf<"invoice.set_purchase_order">> = {
  done: (invoice, { poNumber }) =>
    purchaseOrderOf(invoice.custom_fields) === poNumber
      ? `${nameOfInvoice(invoice)} carries purchase order ${poNumber}.`
      : null,
  refusal: (invoice) => onlyDraft(invoice, "the purchase order cannot be put on it"),
  send(invoice, { poNumber, idempotencyKey }, { client, signal }) {
    const fields = invoice.custom_fields ?? [];
    const named = fields.find((field) => isPurchaseOrderName(field.name));
    const others = fields.filter((field) => field !== named).map(({ name, value }) => ({ name, value }));
    const order = { name: named?.name ?? "PO Number", value: poNumber };
    return client.post(pathOf(invoice), { custom_fields: [...others, order] }, idempotencyKey, signal);
  },
};

const removeLine: Act<EffectOf<"invoice.remove_line">> = {
  done: (invoice, { lineId }) =>
    invoice.status === "draft" && lineOf(invoice, lineId) === null
      ? `The line is off the draft. ${totalWords(invoice)}.`
      : null,
  refusal: (invoice) => onlyDraft(invoice, "its line stays"),
  send: (invoice, { lineId, idempotencyKey }, { client, signal }) =>
    client.post(
      pathOf(invoice, "/remove_lines"),
      { lines: [{ id: lineId, behavior: "delete" }] },
      idempotencyKey,
      signal,
    ),
};

/** Written on the draft, since tax calculated once more may come to the same. */
const TAX_REFERENCE = "docket_tax";

const recalculateTax: Act<EffectOf<"invoice.recalculate_tax">> = {
  done: (invoice, { id }) =>
    invoice.metadata?.[TAX_REFERENCE] === id && invoice.automatic_tax?.status === "complete"
      ? `Tax was calculated again. ${totalWords(invoice)}.`
      : null,
  refusal: (invoice) => onlyDraft(invoice, "its tax stands"),
  send: (invoice, { id, idempotencyKey }, { client, signal }) =>
    client.post(
      pathOf(invoice),
      { automatic_tax: { enabled: true }, metadata: { [TAX_REFERENCE]: id } },
      idempotencyKey,
      signal,
    ),
};

const hold: Act<EffectOf<"invoice.hold">> = {
  done: (invoice) =>
    invoice.status === "draft" && invoice.auto_advance === false
      ? `${nameOfInvoice(invoice)} is held: Stripe will not finalize it by itself.`
      : null,
  refusal: (invoice) =>
    invoice.status === "draft"
      ? null
      : `${nameOfInvoice(invoice)} is already ${invoice.status}, so it cannot be held back any more.`,
  send: (invoice, { idempotencyKey }, { client, signal }) =>
    client.post(pathOf(invoice), { auto_advance: false }, idempotencyKey, signal),
};

const release: Act<EffectOf<"invoice.release">> = {
  done: (invoice) =>
    invoice.status === "open" || invoice.status === "paid"
      ? `${nameOfInvoice(invoice)} was finalized over ${amountWords(invoice.total, invoice.currency)}.`
      : null,
  refusal: (invoice) =>
    invoice.status === "draft" ? null : `${nameOfInvoice(invoice)} is ${invoice.status}; only a draft can be released.`,
  send: (invoice, { idempotencyKey }, { client, signal }) =>
    client.post(pathOf(invoice, "/finalize"), { auto_advance: true }, idempotencyKey, signal),
};

const retryPayment: Act<EffectOf<"invoice.retry_payment">> = {
  done: (invoice) =>
    invoice.status === "paid"
      ? `${nameOfInvoice(invoice)} is paid: ${amountWords(invoice.amount_paid, invoice.currency)} received.`
      : null,
  refusal: (invoice) =>
    invoice.status === "open" || invoice.status === "uncollectible"
      ? null
      : `${nameOfInvoice(invoice)} is ${invoice.status}, so there is nothing to collect.`,
  send: (invoice, { idempotencyKey }, { client, signal }) =>
    client.post(pathOf(invoice, "/pay"), {}, idempotencyKey, signal),
  said: (invoice) => `Stripe took the payment request for ${nameOfInvoice(invoice)}; the bank has not answered yet.`,
};

const sendPaymentPage: Act<EffectOf<"invoice.send_payment_page">> = {
  done: () => null,
  refusal: (invoice) =>
    invoice.status === "open" || invoice.status === "uncollectible"
      ? null
      : `${nameOfInvoice(invoice)} is ${invoice.status}, so there is no payment page to send.`,
  send: (invoice, { idempotencyKey }, { client, signal }) =>
    client.post(pathOf(invoice, "/send"), {}, idempotencyKey, signal),
  said: (invoice) =>
    `Stripe sent the payment page of ${nameOfInvoice(invoice)} over ${amountWords(invoice.amount_remaining, invoice.currency)} to the customer.`,
};

const voidInvoice: Act<EffectOf<"invoice.void">> = {
  done: (invoice) =>
    invoice.status === "void"
      ? `${nameOfInvoice(invoice)} over ${amountWords(invoice.total, invoice.currency)} is void.`
      : null,
  refusal(invoice) {
    if (invoice.status === "draft")
      return `${nameOfInvoice(invoice)} was never issued; delete it instead of voiding it.`;
    return invoice.status === "paid" ? `${nameOfInvoice(invoice)} is paid; credit it instead of voiding it.` : null;
  },
  send: (invoice, { idempotencyKey }, { client, signal }) =>
    client.post(pathOf(invoice, "/void"), {}, idempotencyKey, signal),
};

const writeOff: Act<EffectOf<"invoice.write_off">> = {
  done: (invoice) =>
    invoice.status === "uncollectible"
      ? `${nameOfInvoice(invoice)} was given up as lost over ${amountWords(invoice.amount_remaining, invoice.currency)}; nothing more is collected on it.`
      : null,
  refusal: (invoice) =>
    invoice.status === "open"
      ? null
      : `${nameOfInvoice(invoice)} is ${invoice.status}, so there is nothing to write off. Look at the invoice anew.`,
  send: (invoice, { idempotencyKey }, { client, signal }) =>
    client.post(pathOf(invoice, "/mark_uncollectible"), {}, idempotencyKey, signal),
};

const deleteDraft: Act<EffectOf<"invoice.delete_draft">> = {
  done: (invoice) => (invoice.status === "deleted" ? `${nameOfInvoice(invoice)} is deleted.` : null),
  refusal: (invoice) =>
    invoice.status === "draft"
      ? null
      : `${nameOfInvoice(invoice)} is ${invoice.status}; only a draft can be deleted. Void it instead.`,
  send: (invoice, { idempotencyKey }, { client, signal }) => client.remove(pathOf(invoice), idempotencyKey, signal),
};

export const acts: { [Name in InvoiceEffect["operation"]]: Act<EffectOf<Name>> } = {
  "invoice.correct_line_price": correctLinePrice,
  "invoice.correct_line_quantity": correctLineQuantity,
  "invoice.add_usage_line": addUsageLine,
  "invoice.set_purchase_order": setPurchaseOrder,
  "invoice.hold": hold,
  "invoice.release": release,
  "invoice.retry_payment": retryPayment,
  "invoice.send_payment_page": sendPaymentPage,
  "invoice.void": voidInvoice,
  "invoice.write_off": writeOff,
  "invoice.delete_draft": deleteDraft,
  "invoice.remove_line": removeLine,
  "invoice.recalculate_tax": recalculateTax,
};
