import { isDeepStrictEqual } from "node:util";
import { subscriptionShape } from "#server/sandbox/stripe/shape-catalogue";
import { type Shape, seconds } from "#server/sandbox/stripe/shape-common";
import { customerShape } from "#server/sandbox/stripe/shape-customer";
import { invoiceShape } from "#server/sandbox/stripe/shape-invoice";
import type { Invoice, StripeEvent, Subscription } from "#server/sandbox/world/billing-model";
import type { Customer } from "#server/sandbox/world/model";
import type { World } from "#server/sandbox/world/world";

/** The API version of the pinned SDK: what an endpoint registered with it would receive. */
export const API_VERSION = "2026-10-28.endive";

/**
 * `render` is called only when the event will be kept: drawing up 18 months of objects nobody can list is waste. Shapes
 * share the metadata and custom fields of their rows, so writers replace those and never change them in place.
 */
export function record(world: World, type: string, render: () => Shape, previous: Shape | null = null): void {
  if (!world.keepsEvents) return;
  const object = render();
  world.events.add({
    id: world.id("evt", `${type}/${object.id}/${world.count("event")}`),
    type,
    createdAt: world.now,
    object,
    previous,
    requestId: world.cause?.requestId ?? null,
    idempotencyKey: world.cause?.idempotencyKey ?? null,
    forgotten: false,
  });
}

export function changeInvoice(world: World, invoice: Invoice, type: string, change: () => void): void {
  world.invoices.touch();
  recordChange(world, type, () => invoiceShape(world, invoice), change);
}

export function changeCustomer(world: World, customer: Customer, change: () => void): void {
  world.customers.touch();
  recordChange(world, "customer.updated", () => customerShape(customer), change);
}

export function changeSubscription(world: World, subscription: Subscription, type: string, change: () => void): void {
  world.subscriptions.touch();
  recordChange(world, type, () => subscriptionShape(world, subscription), change);
}

function recordChange(world: World, type: string, render: () => Shape, change: () => void): void {
  if (!world.keepsEvents) {
    change();
    return;
  }
  const before = render();
  change();
  const after = render();
  const previous: Shape = {};
  for (const [key, value] of Object.entries(before)) {
    if (!isDeepStrictEqual(value, after[key])) previous[key] = value;
  }
  record(world, type, () => after, type.endsWith(".updated") ? previous : null);
}

export function eventShape(event: StripeEvent): Shape {
  return {
    id: event.id,
    object: "event",
    api_version: API_VERSION,
    created: seconds(event.createdAt),
    data: event.previous ? { object: event.object, previous_attributes: event.previous } : { object: event.object },
    livemode: false,
    pending_webhooks: 1,
    request: { id: event.requestId, idempotency_key: event.idempotencyKey },
    type: event.type,
  };
}
