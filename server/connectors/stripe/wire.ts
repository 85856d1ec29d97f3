import { z } from "zod";

/**
 * Stripe's objects as they really arrive, in every API version an endpoint or a file may still carry: 2020-08-27,
 * 2024-09-30.acacia, and 2025-04-30.basil and later. Only what we read is named, all else passes; a named field whose
 * type changed fails here rather than in a sum.
 */
const id = z.string().min(1).max(255);
const amount = z.int();
const seconds = z.int().min(0).max(253_402_300_799);
const text = z.string().nullish();
const metadata = z.record(z.string(), z.string()).nullish();
/** A reference is an id, or the whole object when the sender expanded it. */
const reference = z.union([id, z.looseObject({ id }).transform((object) => object.id)]);
const optionalReference = z.union([reference, z.literal("").transform(() => null)]).nullish();
const decimal = z.string().regex(/^-?\d+(\.\d+)?$/, "a plain decimal number");

export const wireAddress = z.looseObject({ line1: text, city: text, postal_code: text, state: text, country: text });
const customFields = z.array(z.looseObject({ name: z.string(), value: z.string() })).nullish();

export const wireEvent = z.looseObject({
  id,
  type: z.string().min(1),
  created: seconds,
  data: z.looseObject({ object: z.looseObject({}), previous_attributes: z.looseObject({}).nullish() }),
  request: z.union([z.string(), z.looseObject({ id: text, idempotency_key: text })]).nullish(),
});
export type WireEvent = z.infer<typeof wireEvent>;

export const wireCustomer = z.looseObject({
  id,
  deleted: z.boolean().nullish(),
  created: seconds.nullish(),
  name: text,
  email: text,
  address: wireAddress.nullish(),
  currency: text,
  balance: amount.nullish(),
  tax_exempt: text,
  metadata,
  invoice_settings: z.looseObject({ custom_fields: customFields }).nullish(),
});
export type WireCustomer = z.infer<typeof wireCustomer>;

export const wireProduct = z.looseObject({
  id,
  deleted: z.boolean().nullish(),
  created: seconds.nullish(),
  updated: seconds.nullish(),
  name: z.string().nullish(),
  metadata,
});
export type WireProduct = z.infer<typeof wireProduct>;

/** Prices, and the plans that went before them: both are read alike where they stand inside something else. */
export const wirePrice = z.looseObject({
  id,
  created: seconds.nullish(),
  currency: z.string(),
  product: optionalReference,
  lookup_key: text,
  metadata,
  billing_scheme: text,
  unit_amount: amount.nullish(),
  unit_amount_decimal: decimal.nullish(),
  amount: amount.nullish(),
  amount_decimal: decimal.nullish(),
  transform_quantity: z.looseObject({}).nullish(),
  transform_usage: z.looseObject({}).nullish(),
  interval: text,
  interval_count: z.int().nullish(),
  usage_type: text,
  recurring: z
    .looseObject({
      interval: z.string(),
      interval_count: z.int().nullish(),
      usage_type: text,
      meter: optionalReference,
    })
    .nullish(),
});
export type WirePrice = z.infer<typeof wirePrice>;

const subscriptionItem = z.looseObject({
  id,
  quantity: z.int().nullish(),
  price: wirePrice.nullish(),
  plan: wirePrice.nullish(),
  current_period_start: seconds.nullish(),
  current_period_end: seconds.nullish(),
});
export type WireSubscriptionItem = z.infer<typeof subscriptionItem>;

export const wireSubscription = z.looseObject({
  id,
  created: seconds.nullish(),
  customer: reference,
  status: z.string(),
  currency: text,
  metadata,
  collection_method: text,
  billing: text,
  start_date: seconds.nullish(),
  start: seconds.nullish(),
  billing_cycle_anchor: seconds.nullish(),
  canceled_at: seconds.nullish(),
  ended_at: seconds.nullish(),
  current_period_start: seconds.nullish(),
  current_period_end: seconds.nullish(),
  items: z.looseObject({ data: z.array(subscriptionItem) }),
});
export type WireSubscription = z.infer<typeof wireSubscription>;

/** `taxes` and `total_taxes` since basil, `tax_amounts` and `total_tax_amounts` before. */
const tax = z.looseObject({
  amount,
  taxable_amount: amount.nullish(),
  tax_rate: z.union([id, z.looseObject({ id, jurisdiction: text, percentage: z.number().nullish() })]).nullish(),
  tax_rate_details: z
    .looseObject({
      tax_rate: z.union([id, z.looseObject({ id, jurisdiction: text, percentage: z.number().nullish() })]).nullish(),
    })
    .nullish(),
});
export type WireTax = z.infer<typeof tax>;

const proration = z.looseObject({ proration: z.boolean().nullish(), subscription_item: text });
export const wireLine = z.looseObject({
  id,
  amount,
  description: text,
  quantity: z.int().nullish(),
  metadata,
  period: z.looseObject({ start: seconds, end: seconds }).nullish(),
  pricing: z
    .looseObject({
      unit_amount_decimal: decimal.nullish(),
      price_details: z.looseObject({ price: optionalReference, product: optionalReference }).nullish(),
    })
    .nullish(),
  price: wirePrice.nullish(),
  plan: wirePrice.nullish(),
  proration: z.boolean().nullish(),
  subscription_item: text,
  parent: z
    .looseObject({ subscription_item_details: proration.nullish(), invoice_item_details: proration.nullish() })
    .nullish(),
  taxes: z.array(tax).nullish(),
  tax_amounts: z.array(tax).nullish(),
});
export type WireLine = z.infer<typeof wireLine>;

export const wireInvoice = z.looseObject({
  id,
  number: text,
  status: z.enum(["draft", "open", "paid", "void", "uncollectible", "deleted"]),
  customer: optionalReference,
  currency: z.string(),
  metadata,
  collection_method: z.enum(["charge_automatically", "send_invoice"]).nullish(),
  auto_advance: z.boolean().nullish(),
  billing_reason: text,
  created: seconds,
  effective_at: seconds.nullish(),
  automatically_finalizes_at: seconds.nullish(),
  due_date: seconds.nullish(),
  period_start: seconds.nullish(),
  period_end: seconds.nullish(),
  status_transitions: z
    .looseObject({
      finalized_at: seconds.nullish(),
      paid_at: seconds.nullish(),
      voided_at: seconds.nullish(),
      marked_uncollectible_at: seconds.nullish(),
    })
    .nullish(),
  subtotal: amount,
  total: amount,
  tax: amount.nullish(),
  amount_paid: amount,
  amount_remaining: amount,
  amount_due: amount,
  starting_balance: amount.nullish(),
  ending_balance: amount.nullish(),
  attempt_count: z.int(),
  next_payment_attempt: seconds.nullish(),
  custom_fields: customFields,
  automatic_tax: z
    .looseObject({
      enabled: z.boolean().nullish(),
      status: z.enum(["complete", "failed", "requires_location_inputs"]).nullish(),
      disabled_reason: text,
    })
    .nullish(),
  last_finalization_error: z.looseObject({ code: text, message: text, type: text }).nullish(),
  customer_tax_ids: z.array(z.looseObject({ type: z.string(), value: text })).nullish(),
  customer_address: wireAddress.nullish(),
  subscription: optionalReference,
  parent: z
    .looseObject({ subscription_details: z.looseObject({ subscription: optionalReference, metadata }).nullish() })
    .nullish(),
  charge: optionalReference,
  payment_intent: optionalReference,
  total_taxes: z.array(tax).nullish(),
  total_tax_amounts: z.array(tax).nullish(),
  lines: z.looseObject({ data: z.array(wireLine), has_more: z.boolean().nullish() }),
});
export type WireInvoice = z.infer<typeof wireInvoice>;

export const wireCharge = z.looseObject({
  id,
  amount,
  amount_refunded: amount.nullish(),
  currency: z.string(),
  customer: optionalReference,
  invoice: optionalReference,
  payment_intent: optionalReference,
  created: seconds,
  status: z.enum(["succeeded", "failed", "pending"]).nullish(),
  paid: z.boolean().nullish(),
  failure_code: text,
  failure_message: text,
  outcome: z.looseObject({ reason: text, network_decline_code: text, type: text }).nullish(),
  payment_method_details: z.looseObject({ type: text }).nullish(),
  source: z.looseObject({ object: text }).nullish(),
});
export type WireCharge = z.infer<typeof wireCharge>;

/** `latest_charge` names the charge since 2022-11-15; before, the charges lay inside. */
export const wirePaymentIntent = z.looseObject({
  id,
  amount,
  currency: z.string(),
  customer: optionalReference,
  invoice: optionalReference,
  created: seconds,
  status: z.string(),
  latest_charge: optionalReference,
  charges: z.looseObject({ data: z.array(z.looseObject({})) }).nullish(),
  last_payment_error: z
    .looseObject({
      type: text,
      code: text,
      decline_code: text,
      message: text,
      charge: optionalReference,
      payment_method: z.looseObject({ type: text }).nullish(),
    })
    .nullish(),
});
export type WirePaymentIntent = z.infer<typeof wirePaymentIntent>;

export const wireInvoicePayment = z.looseObject({
  id,
  invoice: reference,
  amount_paid: amount.nullish(),
  amount_requested: amount,
  currency: z.string(),
  status: z.enum(["open", "paid", "canceled"]),
  created: seconds.nullish(),
  payment: z.looseObject({ type: text, payment_intent: optionalReference, charge: optionalReference }).nullish(),
  status_transitions: z.looseObject({ paid_at: seconds.nullish(), canceled_at: seconds.nullish() }).nullish(),
});
export type WireInvoicePayment = z.infer<typeof wireInvoicePayment>;

export const wireCreditNote = z.looseObject({
  id,
  number: text,
  invoice: reference,
  customer: optionalReference,
  status: z.string(),
  currency: z.string(),
  total: amount,
  reason: text,
  created: seconds,
  effective_at: seconds.nullish(),
  voided_at: seconds.nullish(),
  total_taxes: z.array(tax).nullish(),
  tax_amounts: z.array(tax).nullish(),
  memo: text,
  metadata,
  pre_payment_amount: amount.nullish(),
  post_payment_amount: amount.nullish(),
  out_of_band_amount: amount.nullish(),
  customer_balance_transaction: optionalReference,
  refund: optionalReference,
  refunds: z.array(z.looseObject({ amount_refunded: amount.nullish() })).nullish(),
  lines: z
    .looseObject({
      data: z.array(
        z.looseObject({ description: text, amount: amount.nullish(), invoice_line_item: optionalReference }),
      ),
    })
    .nullish(),
});
export type WireCreditNote = z.infer<typeof wireCreditNote>;

export const wireRefund = z.looseObject({
  id,
  charge: optionalReference,
  payment_intent: optionalReference,
  amount,
  currency: z.string(),
  status: text,
  reason: text,
  created: seconds,
  receipt_number: text,
  failure_reason: text,
  pending_reason: text,
});
export type WireRefund = z.infer<typeof wireRefund>;

export const wireDispute = z.looseObject({
  id,
  charge: optionalReference,
  payment_intent: optionalReference,
  amount,
  currency: z.string(),
  status: z.string(),
  reason: text,
  created: seconds,
  evidence_details: z.looseObject({ due_by: seconds.nullish() }).nullish(),
});
export type WireDispute = z.infer<typeof wireDispute>;

/** Ours: the summaries Stripe gives name neither the customer nor the billing period, so the pull writes both beside them. */
export const wireUsage = z.looseObject({
  customer: id,
  meter: id,
  product_code: text,
  /** The subscription's own notes, which name its legal entity. */
  metadata,
  period_start: seconds,
  period_end: seconds,
  read_at: z.iso.datetime(),
  summaries: z.array(z.looseObject({ aggregated_value: z.number().min(-1e15).max(1e15) })),
});
export type WireUsage = z.infer<typeof wireUsage>;

export const wireList = z.looseObject({ data: z.array(z.looseObject({ id })), has_more: z.boolean() });
