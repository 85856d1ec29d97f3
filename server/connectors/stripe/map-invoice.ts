import type { WireInvoice, WireLine, WireTax } from "#server/connectors/stripe/wire";
import {
  type DayOf,
  dayIn,
  entityOf,
  instantOf,
  instantOrNull,
  microsOfDecimal,
  purchaseOrderOf,
  sumOfTaxes,
  unitPriceOf,
  upper,
  wholeText,
} from "#server/connectors/stripe/words";
import { boundText, type Mapping } from "#server/domain/sync/mapping";
import type { FactsOf } from "#server/domain/sync/records";
import { isPlainDate } from "#server/domain/time";

type InvoiceFacts = FactsOf<"billing_invoice">;

export function invoiceFacts(invoice: WireInvoice, mapping: Mapping, isDeleted: boolean): InvoiceFacts {
  const entityCode = entityOf(mapping, "invoice.entityCode", invoice);
  const day = dayIn(mapping.zoneOf(entityCode));
  return {
    number: invoice.number ?? null,
    status: isDeleted ? "deleted" : invoice.status,
    customerId: invoice.customer ?? null,
    subscriptionId: invoice.parent?.subscription_details?.subscription ?? invoice.subscription ?? null,
    entityCode,
    currency: invoice.currency.toUpperCase(),
    collectionMethod: invoice.collection_method ?? null,
    autoAdvance: invoice.auto_advance ?? false,
    billingReason: invoice.billing_reason ?? null,
    ...datesOf(invoice, day),
    ...amountsOf(invoice),
    attemptCount: invoice.attempt_count,
    nextAttemptAt: instantOrNull(invoice.next_payment_attempt),
    poNumber: boundText(mapping, "invoice.poNumber", invoice) ?? purchaseOrderOf(invoice.custom_fields),
    ...planOf(boundText(mapping, "invoice.planEndsOn", invoice)),
    taxStatus: invoice.automatic_tax?.status ?? null,
    taxDetail: invoice.automatic_tax?.disabled_reason ?? null,
    finalizationError: finalizationErrorOf(invoice),
    ...partyOf(invoice),
    hasAllLines: invoice.lines.has_more !== true,
    lines: invoice.lines.data.map((line) => lineFacts(line, day, mapping)),
    taxes: (invoice.total_taxes ?? invoice.total_tax_amounts ?? []).map(taxFacts),
  };
}

function datesOf(invoice: WireInvoice, day: DayOf) {
  const moments = invoice.status_transitions;
  return {
    createdAt: instantOf(invoice.created),
    issuedOn: day(invoice.effective_at ?? moments?.finalized_at ?? invoice.created),
    dueOn: day.orNull(invoice.due_date),
    periodStartsOn: day.orNull(invoice.period_start),
    periodEndsOn: day.orNull(invoice.period_end),
    finalizedAt: instantOrNull(moments?.finalized_at),
    // Told of drafts that go out by themselves alone.
    ...(invoice.automatically_finalizes_at ? { finalizesAt: instantOf(invoice.automatically_finalizes_at) } : {}),
    paidAt: instantOrNull(moments?.paid_at),
    voidedAt: instantOrNull(moments?.voided_at),
  };
}

function amountsOf(invoice: WireInvoice) {
  const taxes = invoice.total_taxes ?? invoice.total_tax_amounts;
  const tax = taxes && taxes.length > 0 ? sumOfTaxes(taxes) : BigInt(invoice.tax ?? 0);
  return {
    subtotalMinor: String(invoice.subtotal),
    taxMinor: tax.toString(),
    totalMinor: String(invoice.total),
    paidMinor: String(invoice.amount_paid),
    remainingMinor: String(invoice.amount_remaining),
  };
}

/** A plan whose end is no day is none. */
function planOf(until: string | null) {
  return until !== null && isPlainDate(until) ? { planEndsOn: until } : {};
}

/** What the invoice itself says of its customer; older objects say nothing of it. */
function partyOf({ customer_tax_ids: taxIds, customer_address: address }: WireInvoice) {
  return {
    ...(taxIds ? { customerTaxIds: taxIds.map(({ type, value }) => ({ type, value: value ?? null })) } : {}),
    ...(address ? { taxedIn: { country: address.country ?? null, region: address.state ?? null } } : {}),
  };
}

function finalizationErrorOf(invoice: WireInvoice): string | null {
  const error = invoice.last_finalization_error;
  return error ? (error.message ?? error.code ?? error.type ?? "unexplained") : null;
}

/** Since basil a line says its price under `pricing` and its origin under `parent`; before, both stood on the line itself. */
function lineFacts(line: WireLine, day: DayOf, mapping: Mapping): InvoiceFacts["lines"][number] {
  const price = line.price ?? line.plan ?? null;
  const origin = line.parent?.subscription_item_details ?? line.parent?.invoice_item_details ?? null;
  const decimal = line.pricing?.unit_amount_decimal ?? null;
  const isProration = origin?.proration ?? line.proration ?? false;
  return {
    id: line.id,
    description: line.description ?? "",
    productCode:
      boundText(mapping, "line.productCode", line) ?? (price ? boundText(mapping, "price.productCode", price) : null),
    priceId: line.pricing?.price_details?.price ?? price?.id ?? null,
    quantity: wholeText(line.quantity),
    unitPriceMicros: decimal !== null ? microsOfDecimal(decimal) : price ? unitPriceOf(price) : null,
    amountMinor: String(line.amount),
    taxMinor: sumOfTaxes(line.taxes ?? line.tax_amounts).toString(),
    periodStartsOn: day.orNull(line.period?.start),
    periodEndsOn: day.orNull(line.period?.end),
    isProration,
    // Stripe prorates to the second, which days cannot tell.
    ...(isProration
      ? { periodStartsAt: instantOrNull(line.period?.start), periodEndsAt: instantOrNull(line.period?.end) }
      : {}),
    subscriptionItemId: line.parent?.subscription_item_details?.subscription_item ?? line.subscription_item ?? null,
  };
}

/** The rate itself is told only where the sender expanded it; its id alone is no text for people. */
function taxFacts(tax: WireTax): InvoiceFacts["taxes"][number] {
  const rate = tax.tax_rate_details?.tax_rate ?? tax.tax_rate;
  const known = typeof rate === "object" && rate !== null ? rate : null;
  return {
    jurisdiction: known?.jurisdiction ?? null,
    rateText: known?.percentage === null || known?.percentage === undefined ? null : `${known.percentage} %`,
    taxableMinor: wholeText(tax.taxable_amount),
    amountMinor: String(tax.amount),
  };
}

/**
 * Before basil the payment stood on the invoice itself, and invoice_payment did not exist: a paid invoice of that shape
 * says both things at once. Null for newer invoices and for those paid by credit or out of band.
 */
export function paymentOfOldInvoice(
  invoice: WireInvoice,
): { externalId: string; facts: FactsOf<"billing_invoice_payment"> } | null {
  const payment = invoice.payment_intent ?? invoice.charge;
  if (!payment || invoice.status !== "paid" || invoice.amount_paid === 0) return null;
  return {
    externalId: `${invoice.id}:${payment}`,
    facts: {
      invoiceId: invoice.id,
      paymentIntentId: invoice.payment_intent ?? null,
      chargeId: invoice.charge ?? null,
      amountMinor: String(invoice.amount_paid),
      currency: upper(invoice.currency) ?? "",
      status: "paid",
      paidAt: instantOrNull(invoice.status_transitions?.paid_at),
    },
  };
}

/**
 * What the customer had in hand and the invoice used when it went out settles it like a payment, and no other object
 * says so. A voided invoice gives it back.
 */
export function paymentFromBalance(
  invoice: WireInvoice,
): { externalId: string; facts: FactsOf<"billing_invoice_payment"> } | null {
  const { starting_balance: before, ending_balance: after } = invoice;
  if (typeof before !== "number" || typeof after !== "number" || before >= 0 || after <= before) return null;
  return {
    externalId: `${invoice.id}:credit_balance`,
    facts: {
      invoiceId: invoice.id,
      paymentIntentId: null,
      chargeId: null,
      amountMinor: String(Math.min(after, 0) - before),
      currency: upper(invoice.currency) ?? "",
      status: invoice.status === "void" ? "canceled" : "paid",
      paidAt: instantOrNull(invoice.status_transitions?.finalized_at),
    },
  };
}
