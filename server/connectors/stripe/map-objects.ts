import type {
  WireCharge,
  WireCreditNote,
  WireCustomer,
  WireDispute,
  WireInvoicePayment,
  WirePrice,
  WireProduct,
  WireRefund,
  WireSubscription,
  WireSubscriptionItem,
  WireUsage,
} from "#server/connectors/stripe/wire";
import {
  addressOf,
  dayIn,
  entityOf,
  instantOf,
  instantOrNull,
  purchaseOrderOf,
  sumOfTaxes,
  unitPriceOf,
  upper,
  wholeText,
} from "#server/connectors/stripe/words";
import { boundText, type Mapping } from "#server/domain/sync/mapping";
import type { FactsOf } from "#server/domain/sync/records";

export function customerFacts(customer: WireCustomer, mapping: Mapping): FactsOf<"billing_customer"> {
  return {
    name: customer.name ?? null,
    email: customer.email ?? null,
    address: addressOf(customer.address),
    taxExempt: customer.tax_exempt ?? null,
    currency: upper(customer.currency),
    accountId: boundText(mapping, "customer.accountId", customer),
    entityCode: entityOf(mapping, "customer.entityCode", customer),
    poNumber:
      boundText(mapping, "customer.poNumber", customer) ?? purchaseOrderOf(customer.invoice_settings?.custom_fields),
    creditBalanceMinor: creditBalanceOf(customer.balance),
  };
}

/** Stripe counts what a customer has in hand below zero, and what was put off to the next invoice above. */
function creditBalanceOf(balance: number | null | undefined): string | null {
  return balance === null || balance === undefined ? null : String(Math.max(0, -balance));
}

export function productFacts(product: WireProduct, mapping: Mapping): FactsOf<"billing_product"> {
  return { name: product.name ?? product.id, productCode: boundText(mapping, "product.productCode", product) };
}

/** The caller made sure that the price names its product. */
export function priceFacts(price: WirePrice, productId: string, mapping: Mapping): FactsOf<"billing_price"> {
  return {
    productId,
    productCode: boundText(mapping, "price.productCode", price),
    currency: price.currency.toUpperCase(),
    unitPriceMicros: unitPriceOf(price),
    interval: price.recurring?.interval ?? price.interval ?? null,
    intervalCount: price.recurring?.interval_count ?? price.interval_count ?? null,
    usageType: (price.recurring?.usage_type ?? price.usage_type) === "metered" ? "metered" : "licensed",
    meterId: price.recurring?.meter ?? null,
  };
}

export type ItemPeriod = { start: number; end: number };

/** Billing periods moved from the subscription to its items with basil. */
export function periodOfItem(subscription: WireSubscription, item: WireSubscriptionItem): ItemPeriod | null {
  const start = item.current_period_start ?? subscription.current_period_start;
  const end = item.current_period_end ?? subscription.current_period_end;
  return start === null || start === undefined || end === null || end === undefined ? null : { start, end };
}

/** The caller made sure that every item names a price and a period. */
export function subscriptionFacts(
  subscription: WireSubscription,
  items: readonly { item: WireSubscriptionItem; price: WirePrice; period: ItemPeriod }[],
  mapping: Mapping,
): FactsOf<"billing_subscription"> {
  const day = dayIn(mapping.zoneOf(entityOf(mapping, "subscription.entityCode", subscription)));
  const method = subscription.collection_method ?? subscription.billing;
  return {
    customerId: subscription.customer,
    status: subscription.status,
    collectionMethod: method === "charge_automatically" || method === "send_invoice" ? method : null,
    contractNumber: boundText(mapping, "subscription.contractNumber", subscription),
    contractId: boundText(mapping, "subscription.contractId", subscription),
    currency: upper(subscription.currency ?? items[0]?.price.currency),
    startedOn: day(subscription.start_date ?? subscription.start ?? subscription.created ?? 0),
    canceledOn:
      subscription.status === "canceled" ? day.orNull(subscription.ended_at ?? subscription.canceled_at) : null,
    items: items.map(({ item, price, period }) => ({
      id: item.id,
      priceId: price.id,
      productCode: boundText(mapping, "price.productCode", price),
      quantity: wholeText(item.quantity),
      unitPriceMicros: unitPriceOf(price),
      periodStartsOn: day(period.start),
      periodEndsOn: day(period.end),
    })),
  };
}

export function chargeFacts(charge: WireCharge, mapping: Mapping): FactsOf<"billing_charge"> {
  const status = charge.status ?? (charge.paid ? "succeeded" : "failed");
  return {
    customerId: charge.customer ?? null,
    paymentIntentId: charge.payment_intent ?? null,
    invoiceId: charge.invoice ?? null,
    amountMinor: String(charge.amount),
    refundedMinor: String(charge.amount_refunded ?? 0),
    currency: charge.currency.toUpperCase(),
    status,
    failureCode: charge.failure_code ?? null,
    failureMessage: charge.failure_message ?? null,
    declineCode: status === "failed" ? (charge.outcome?.reason ?? charge.outcome?.network_decline_code ?? null) : null,
    method: charge.payment_method_details?.type ?? charge.source?.object ?? null,
    attemptedAt: instantOf(charge.created),
    ...saidOf("reference", boundText(mapping, "charge.reference", charge)),
    ...saidOf("entityCode", entityOf(mapping, "charge.entityCode", charge)),
  };
}

/** Most charges say neither, and are then the record they always were. */
function saidOf<Name extends string>(name: Name, text: string | null): { [Key in Name]?: string } {
  return text === null ? {} : ({ [name]: text } as { [Key in Name]: string });
}

export function invoicePaymentFacts(payment: WireInvoicePayment): FactsOf<"billing_invoice_payment"> {
  return {
    invoiceId: payment.invoice,
    paymentIntentId: payment.payment?.payment_intent ?? null,
    chargeId: payment.payment?.charge ?? null,
    amountMinor: String(payment.amount_paid ?? payment.amount_requested),
    currency: payment.currency.toUpperCase(),
    status: payment.status,
    paidAt: instantOrNull(payment.status_transitions?.paid_at),
  };
}

export function creditNoteFacts(note: WireCreditNote): FactsOf<"billing_credit_note"> {
  return {
    number: note.number ?? null,
    invoiceId: note.invoice,
    customerId: note.customer ?? null,
    status: note.status,
    currency: note.currency.toUpperCase(),
    totalMinor: String(note.total),
    taxMinor: sumOfTaxes(note.total_taxes ?? note.tax_amounts).toString(),
    reason: note.reason ?? null,
    issuedAt: instantOf(note.effective_at ?? note.created),
    memo: note.memo ?? null,
    ...creditUse(note),
    lines: (note.lines?.data ?? []).map((line) => ({
      invoiceLineId: line.invoice_line_item ?? null,
      description: line.description ?? "",
      amountMinor: String(line.amount ?? 0),
    })),
  };
}

/**
 * Of a credit after payment some is paid back, some settled elsewhere, and the rest goes to the customer's balance.
 * Before its parts were told apart, a note named a refund without its amount: then nothing is said here.
 */
function creditUse(note: WireCreditNote): { refundedMinor: string | null; toBalanceMinor: string | null } {
  const isToBalance = Boolean(note.customer_balance_transaction);
  const after = note.post_payment_amount ?? (isToBalance || note.refund ? null : 0);
  if (after === null && note.refunds === undefined) return { refundedMinor: null, toBalanceMinor: null };
  const refunded = (note.refunds ?? []).reduce((sum, refund) => sum + (refund.amount_refunded ?? 0), 0);
  const rest = Math.max(0, (after ?? note.total) - refunded - (note.out_of_band_amount ?? 0));
  return { refundedMinor: String(refunded), toBalanceMinor: String(isToBalance ? rest : 0) };
}

export function refundFacts(refund: WireRefund): FactsOf<"billing_refund"> {
  return {
    chargeId: refund.charge ?? null,
    paymentIntentId: refund.payment_intent ?? null,
    amountMinor: String(refund.amount),
    currency: refund.currency.toUpperCase(),
    status: refund.status ?? "succeeded",
    reason: refund.reason ?? null,
    createdAt: instantOf(refund.created),
  };
}

export function disputeFacts(dispute: WireDispute): FactsOf<"billing_dispute"> {
  return {
    chargeId: dispute.charge ?? null,
    paymentIntentId: dispute.payment_intent ?? null,
    amountMinor: String(dispute.amount),
    currency: dispute.currency.toUpperCase(),
    status: dispute.status,
    reason: dispute.reason ?? null,
    openedAt: instantOf(dispute.created),
    evidenceDueAt: instantOrNull(dispute.evidence_details?.due_by),
  };
}

/** Meters may count fractions; a billing unit begins when it is complete. The days are those of the subscription that is billed for it. */
export function usageFacts(usage: WireUsage, mapping: Mapping): FactsOf<"billing_usage"> {
  const day = dayIn(mapping.zoneOf(entityOf(mapping, "subscription.entityCode", usage)));
  const quantity = usage.summaries.reduce((sum, each) => sum + each.aggregated_value, 0);
  return {
    customerId: usage.customer,
    meterId: usage.meter,
    productCode: usage.product_code ?? null,
    periodStartsOn: day(usage.period_start),
    periodEndsOn: day(usage.period_end),
    quantity: BigInt(Math.floor(quantity)).toString(),
  };
}
