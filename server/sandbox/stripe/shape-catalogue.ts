import { type Shape, seconds } from "#server/sandbox/stripe/shape-common";
import type { Price, Subscription, SubscriptionItem } from "#server/sandbox/world/billing-model";
import { type CATALOGUE, monthsOf } from "#server/sandbox/world/catalogue";
import { periodStart } from "#server/sandbox/world/periods";
import { meterId, productId } from "#server/sandbox/world/prices";
import { addMonths } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

function catalogueStart(world: World): number {
  return addMonths(world.historyStart, -24);
}

export function productShape(world: World, product: (typeof CATALOGUE)[number]): Shape {
  const created = seconds(catalogueStart(world));
  return {
    id: productId(world, product.code),
    object: "product",
    active: true,
    created,
    default_price: null,
    description: product.description,
    images: [],
    livemode: false,
    marketing_features: [],
    metadata: { product_code: product.code },
    name: product.name,
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: "txcd_10103001",
    type: "service",
    unit_label: product.unitLabel,
    updated: created,
    url: null,
  };
}

export function priceShape(world: World, price: Price): Shape {
  const metered = price.productCode === "API_CALLS";
  const months = monthsOf(price.frequency);
  return {
    id: price.id,
    object: "price",
    active: true,
    billing_scheme: "per_unit",
    created: seconds(price.createdAt),
    currency: price.currency.toLowerCase(),
    custom_unit_amount: null,
    livemode: false,
    lookup_key: price.isList ? price.productCode : null,
    metadata: { product_code: price.productCode },
    nickname: price.isList ? null : "Negotiated",
    product: productId(world, price.productCode),
    recurring: {
      interval: months === 12 ? "year" : "month",
      interval_count: months === 12 ? 1 : months,
      meter: metered ? meterId(world) : null,
      trial_period_days: null,
      usage_type: metered ? "metered" : "licensed",
    },
    tax_behavior: "exclusive",
    tiers_mode: null,
    transform_quantity: null,
    type: "recurring",
    unit_amount: price.unitAmount,
    unit_amount_decimal: String(price.unitAmount),
  };
}

export function meterShape(world: World): Shape {
  const created = seconds(catalogueStart(world));
  return {
    id: meterId(world),
    object: "billing.meter",
    created,
    customer_mapping: { event_payload_key: "stripe_customer_id", type: "by_id" },
    default_aggregation: { formula: "sum" },
    display_name: "API calls (thousands)",
    event_name: "api_calls",
    event_time_window: null,
    livemode: false,
    status: "active",
    status_transitions: { deactivated_at: null },
    updated: created,
    value_settings: { event_payload_key: "value" },
  };
}

export function subscriptionShape(world: World, subscription: Subscription): Shape {
  const customer = world.customers.must(subscription.customerId);
  const contract = world.contracts.must(subscription.contractId);
  const url = `/v1/subscription_items?subscription=${subscription.id}`;
  return {
    id: subscription.id,
    object: "subscription",
    application: null,
    application_fee_percent: null,
    automatic_tax: { enabled: true, liability: { type: "self" }, disabled_reason: null },
    billing_cycle_anchor: seconds(subscription.anchorAt),
    billing_mode: { type: "flexible" },
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: seconds(subscription.canceledAt),
    cancellation_details: {
      comment: null,
      feedback: null,
      reason: subscription.canceledAt ? "cancellation_requested" : null,
    },
    collection_method: customer.collection,
    created: seconds(subscription.createdAt),
    currency: customer.currency.toLowerCase(),
    customer: customer.id,
    days_until_due: customer.collection === "send_invoice" ? customer.termsDays : null,
    default_payment_method: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    ended_at: seconds(subscription.canceledAt),
    items: {
      object: "list",
      data: subscription.items.map((item) => subscriptionItemShape(world, subscription, item)),
      has_more: false,
      total_count: subscription.items.length,
      url,
    },
    latest_invoice: null,
    livemode: false,
    metadata: { contract_number: contract.number, salesforce_contract_id: contract.id, ...subscription.metadata },
    pause_collection: null,
    pending_update: null,
    schedule: null,
    start_date: seconds(subscription.anchorAt),
    status: subscription.status,
    test_clock: null,
    trial_end: null,
    trial_start: null,
  };
}

function subscriptionItemShape(world: World, subscription: Subscription, item: SubscriptionItem): Shape {
  const metered = item.productCode === "API_CALLS";
  return {
    id: item.id,
    object: "subscription_item",
    billing_thresholds: null,
    created: seconds(item.createdAt),
    current_period_end: seconds(periodStart(subscription, subscription.periodIndex + 1)),
    current_period_start: seconds(periodStart(subscription, subscription.periodIndex)),
    discounts: [],
    metadata: {},
    price: priceShape(world, world.prices.must(item.priceId)),
    ...(metered ? {} : { quantity: item.quantity }),
    subscription: subscription.id,
    tax_rates: [],
  };
}
