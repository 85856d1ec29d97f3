import { type FormObject, listAt, objectAt, textAt } from "#server/sandbox/http/form";
import { missing, StripeProblem } from "#server/sandbox/stripe/errors";
import { changeSubscription } from "#server/sandbox/stripe/events";
import { subscriptionShape } from "#server/sandbox/stripe/shape-catalogue";
import type { Shape } from "#server/sandbox/stripe/shape-common";
import type { Subscription, SubscriptionItem } from "#server/sandbox/world/billing-model";
import { CATALOGUE } from "#server/sandbox/world/catalogue";
import { periodStart } from "#server/sandbox/world/periods";
import { priceFor, productId } from "#server/sandbox/world/prices";
import { prorationLines } from "#server/sandbox/world/prorations";
import { SECOND } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

/** Other items, quantities or prices for what a subscription sells, prorated as the request asks. */
export function updateSubscription(world: World, id: string, form: FormObject): Shape {
  const subscription = world.subscriptions.get(id);
  if (!subscription) throw missing("subscription", id);
  if (subscription.status !== "active")
    throw new StripeProblem("A canceled subscription can only update its cancellation_details.");
  const wanted = listAt(form, "items");
  if (wanted.length === 0) throw new StripeProblem("Missing required param: items.", { param: "items" });
  const changes = wanted.map((details) => changeOf(world, subscription, details));
  const gone = changes.filter(({ after }) => after === null).length;
  const added = changes.filter(({ before }) => before === null).length;
  if (subscription.items.length - gone + added < 1)
    throw new StripeProblem("A subscription must have at least one item; cancel it instead.", { param: "items" });
  apply(world, subscription, form, changes);
  return subscriptionShape(world, subscription);
}

type Change = { before: SubscriptionItem | null; after: SubscriptionItem | null };

function changeOf(world: World, subscription: Subscription, details: FormObject): Change {
  const itemId = textAt(details, "id");
  const before = subscription.items.find((item) => item.id === itemId) ?? null;
  if (itemId !== undefined && !before) throw missing("subscription_item", itemId);
  if (before && textAt(details, "deleted") === "true") return { before, after: null };
  const sold = soldBy(world, subscription, details, before);
  if (before) return { before, after: { ...before, ...sold } };
  if (subscription.items.some(({ productCode }) => productCode === sold.productCode))
    throw new StripeProblem("An existing Subscription Item is already using the same product.", { param: "items" });
  const key = `${subscription.id}/${sold.productCode}/${world.count(`items added to ${subscription.id}`)}`;
  return { before, after: { id: world.id("si", key), createdAt: world.now, ...sold } };
}

function soldBy(
  world: World,
  subscription: Subscription,
  form: FormObject,
  item: SubscriptionItem | null,
): Pick<SubscriptionItem, "productCode" | "priceId" | "quantity"> {
  const quantity = Number(textAt(form, "quantity") ?? item?.quantity ?? 1);
  if (!Number.isSafeInteger(quantity) || quantity < 0)
    throw new StripeProblem("Invalid integer", { param: "quantity" });
  const known = world.prices.get(textAt(form, "price") ?? "");
  if (known) return { productCode: known.productCode, priceId: known.id, quantity };
  const data = objectAt(form, "price_data");
  if (!data && item) return { productCode: item.productCode, priceId: item.priceId, quantity };
  const { currency } = world.customers.must(subscription.customerId);
  const product = CATALOGUE.find((each) => productId(world, each.code) === textAt(data ?? {}, "product"));
  const amount = Number(textAt(data ?? {}, "unit_amount_decimal"));
  if (!product || !Number.isSafeInteger(amount) || textAt(data ?? {}, "currency")?.toUpperCase() !== currency)
    throw new StripeProblem("price_data needs a product, a currency and an amount.", { param: "price_data" });
  const price = priceFor(world, product.code, currency, subscription.frequency, amount);
  return { productCode: product.code, priceId: price.id, quantity };
}

function apply(world: World, subscription: Subscription, form: FormObject, changes: readonly Change[]): void {
  const isProrated = textAt(form, "proration_behavior") !== "none";
  const at = prorationDate(world, subscription, form);
  const lines = changes
    .filter(({ before, after }) => isProrated && (before ?? after)?.productCode !== "API_CALLS")
    .flatMap((change) => prorationLines(world, subscription, { ...change, at }));
  const changed = new Map(changes.flatMap(({ before, after }) => (before ? [[before.id, after] as const] : [])));
  const added = changes.flatMap(({ before, after }) => (before === null && after !== null ? [after] : []));
  changeSubscription(world, subscription, "customer.subscription.updated", () => {
    const kept = subscription.items.flatMap((item) => (changed.has(item.id) ? (changed.get(item.id) ?? []) : item));
    subscription.items = [...kept, ...added];
    subscription.pendingLines = [...(subscription.pendingLines ?? []), ...lines];
  });
}

function prorationDate(world: World, subscription: Subscription, form: FormObject): number {
  const asked = textAt(form, "proration_date");
  const at = asked === undefined ? Math.floor(world.now / SECOND) * SECOND : Number(asked) * SECOND;
  const start = periodStart(subscription, subscription.periodIndex);
  const end = periodStart(subscription, subscription.periodIndex + 1);
  if (!Number.isSafeInteger(at) || at < Math.floor(start / SECOND) * SECOND || at > end)
    throw new StripeProblem("The proration date must lie within the current period of the subscription.", {
      param: "proration_date",
    });
  return at;
}
