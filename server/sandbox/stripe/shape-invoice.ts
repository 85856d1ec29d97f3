import { addressShape, listShape, type Shape, seconds } from "#server/sandbox/stripe/shape-common";
import { taxIdShapes } from "#server/sandbox/stripe/shape-customer";
import type { Invoice, InvoiceLine } from "#server/sandbox/world/billing-model";
import { amountDue, amountRemaining } from "#server/sandbox/world/invoice-totals";
import { entityOf } from "#server/sandbox/world/legal-entities";
import { productId } from "#server/sandbox/world/prices";
import type { World } from "#server/sandbox/world/world";

const EMBEDDED_LINES = 10;

export function invoiceShape(world: World, invoice: Invoice): Shape {
  const customer = world.customers.must(invoice.customerId);
  const entity = entityOf(invoice.entity);
  const linesUrl = `/v1/invoices/${invoice.id}/lines`;
  const lines = invoice.lines.slice(0, EMBEDDED_LINES).map((line) => lineShape(world, invoice, line));
  return {
    id: invoice.id,
    object: "invoice",
    account_country: entity.country,
    account_name: entity.name,
    account_tax_ids: null,
    ...amountsShape(invoice),
    application: null,
    attempt_count: invoice.attemptCount,
    attempted: invoice.attemptCount > 0,
    auto_advance: invoice.autoAdvance,
    automatic_tax: automaticTaxShape(invoice),
    automatically_finalizes_at: invoice.status === "draft" && invoice.autoAdvance ? seconds(invoice.finalizesAt) : null,
    billing_reason: invoice.billingReason,
    collection_method: invoice.collection,
    created: seconds(invoice.createdAt),
    currency: invoice.currency.toLowerCase(),
    custom_fields: invoice.customFields.length > 0 ? invoice.customFields : null,
    customer: customer.id,
    customer_account: null,
    customer_address: addressShape(invoice.address),
    customer_email: customer.email || null,
    customer_name: customer.name,
    customer_phone: customer.phone,
    customer_shipping: null,
    customer_tax_exempt: customer.taxExempt,
    customer_tax_ids: taxIdShapes(customer, invoice.vatNumber),
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: invoice.description,
    discounts: [],
    due_date: seconds(invoice.dueAt),
    effective_at: seconds(invoice.finalizedAt),
    ending_balance: invoice.finalizedAt ? owed(invoice.balanceBefore - invoice.fromBalance) : null,
    footer: null,
    from_invoice: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    issuer: { type: "self" },
    last_finalization_error: invoice.finalizationError
      ? { code: "customer_tax_location_invalid", message: invoice.finalizationError, type: "invalid_request_error" }
      : null,
    latest_revision: null,
    lines: listShape(lines, linesUrl, invoice.lines.length > EMBEDDED_LINES),
    livemode: false,
    metadata: invoice.metadata,
    next_payment_attempt: seconds(invoice.nextAttemptAt),
    number: invoice.number,
    on_behalf_of: null,
    parent: parentShape(invoice),
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    period_end: seconds(invoice.periodEnd),
    period_start: seconds(invoice.periodStart),
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: owed(invoice.balanceBefore),
    statement_descriptor: null,
    status: invoice.status,
    status_transitions: {
      finalized_at: seconds(invoice.finalizedAt),
      marked_uncollectible_at: seconds(invoice.uncollectibleAt),
      paid_at: seconds(invoice.paidAt),
      voided_at: seconds(invoice.voidedAt),
    },
    test_clock: null,
    total_discount_amounts: [],
    total_pretax_credit_amounts: [],
    total_taxes: invoice.taxRateId ? [taxShape(invoice, invoice.tax, invoice.subtotal)] : [],
    webhooks_delivered_at: seconds(invoice.createdAt),
  };
}

/** Stripe counts what it owes a customer below zero. */
function owed(credit: number): number {
  return credit === 0 ? 0 : -credit;
}

function amountsShape(invoice: Invoice): Shape {
  return {
    amount_due: amountDue(invoice),
    amount_overpaid: 0,
    amount_paid: invoice.amountPaid,
    amount_remaining: amountRemaining(invoice),
    amount_shipping: 0,
    post_payment_credit_notes_amount: invoice.creditedAfterPayment,
    pre_payment_credit_notes_amount: invoice.creditedBeforePayment,
    subtotal: invoice.subtotal,
    subtotal_excluding_tax: invoice.subtotal,
    total: invoice.total,
    total_excluding_tax: invoice.subtotal,
  };
}

function automaticTaxShape(invoice: Invoice): Shape {
  const missing = invoice.taxStatus === "complete" ? null : "finalization_requires_location_inputs";
  return {
    disabled_reason: invoice.finalizationError ? missing : null,
    enabled: invoice.taxEnabled,
    liability: { type: "self" },
    provider: "stripe",
    status: invoice.taxEnabled ? invoice.taxStatus : null,
  };
}

function parentShape(invoice: Invoice): Shape | null {
  if (!invoice.subscriptionId) return null;
  return {
    quote_details: null,
    subscription_details: {
      metadata: { contract_number: invoice.contractNumber, salesforce_contract_id: invoice.contractId },
      subscription: invoice.subscriptionId,
    },
    type: "subscription_details",
  };
}

function taxShape(invoice: Invoice, amount: number, taxable: number): Shape {
  return {
    amount,
    tax_behavior: "exclusive",
    tax_rate_details: { tax_rate: invoice.taxRateId },
    taxability_reason: invoice.taxPpm > 0 ? "standard_rated" : "not_subject_to_tax",
    taxable_amount: invoice.taxPpm > 0 ? taxable : 0,
    type: "tax_rate_details",
  };
}

export function lineShape(world: World, invoice: Invoice, line: InvoiceLine): Shape {
  return {
    id: line.id,
    object: "line_item",
    amount: line.amount,
    currency: invoice.currency.toLowerCase(),
    description: line.description,
    discount_amounts: [],
    discountable: true,
    discounts: [],
    invoice: invoice.id,
    livemode: false,
    metadata: line.metadata,
    parent: lineParentShape(invoice, line),
    period: { end: seconds(line.periodEnd), start: seconds(line.periodStart) },
    pretax_credit_amounts: [],
    pricing: {
      price_details: {
        price: line.priceId,
        product: line.productCode ? productId(world, line.productCode) : null,
      },
      type: "price_details",
      unit_amount_decimal: line.unitDecimal,
    },
    quantity: line.quantity,
    quantity_decimal: String(line.quantity),
    subscription: invoice.subscriptionId,
    subtotal: line.amount,
    taxes: invoice.taxRateId ? [taxShape(invoice, line.tax, line.amount)] : [],
  };
}

function lineParentShape(invoice: Invoice, line: InvoiceLine): Shape {
  if (line.subscriptionItemId && !line.isProration) {
    return {
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: null,
        proration: false,
        proration_details: { credited_items: null },
        subscription: invoice.subscriptionId,
        subscription_item: line.subscriptionItemId,
      },
      type: "subscription_item_details",
    };
  }
  return {
    invoice_item_details: {
      invoice_item: line.id.replace("il_", "ii_"),
      proration: line.isProration ?? false,
      proration_details: { credited_items: null },
      subscription: invoice.subscriptionId,
    },
    subscription_item_details: null,
    type: "invoice_item_details",
  };
}
