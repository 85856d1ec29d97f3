import { SourceFailure } from "#server/connectors/source-failure";
import type { ActContext } from "#server/connectors/stripe/acts";
import { latest, type ObjectAct, type Shape } from "#server/connectors/stripe/object-act";
import { pathOfObject, readOrNull } from "#server/connectors/stripe/re-read";
import { type WireSubscription, type WireSubscriptionItem, wireSubscription } from "#server/connectors/stripe/wire";
import { decimalOfMicros, unitPriceOf } from "#server/connectors/stripe/words";
import type { OutboundEffect } from "#server/domain/sync/effects";
import { startOfBusinessDate } from "#server/domain/time";

type ItemEffect = Extract<OutboundEffect, { operation: "subscription.correct_item" }>;
/** The subscription, and the products by the code that the company gave them. */
type State = { subscription: WireSubscription; products: ReadonlyMap<string, string>; prices: readonly Shape[] };

/**
 * Sets what a subscription sells of a product. Stripe prorates to the second from the day the terms changed, or from the
 * beginning of the running period, which is as far back as it goes.
 */
export const correctItem: ObjectAct<ItemEffect, State> = {
  async read(effect, context) {
    const answer = await readOrNull(
      context.client,
      pathOfObject("subscription", effect.subscriptionId) ?? "",
      context.signal,
    );
    if (answer === null) return null;
    const parsed = wireSubscription.safeParse(answer.body);
    if (!parsed.success)
      throw new SourceFailure(
        "refused",
        `Stripe's answer about the subscription ${effect.subscriptionId} cannot be read, so nothing was done to it. Report the changed format.`,
      );
    const products = await productsByCode(context);
    return { subscription: parsed.data, products, prices: await meteredPrices(effect, products, context) };
  },
  done({ subscription, products }, effect) {
    const item = itemOf(subscription, products, effect);
    const name = `Subscription ${subscription.id}`;
    if (effect.quantity === "0") return item === null ? `${name} sells no ${effect.productCode} any more.` : null;
    if (item === null || priceOf(item) !== effect.unitPriceMicros) return null;
    if (effect.quantity !== null && String(item.quantity) !== effect.quantity) return null;
    const quantity = effect.quantity === null ? "use of " : `${effect.quantity} × `;
    return `${name} sells ${quantity}${effect.productCode} at ${decimalOfMicros(effect.unitPriceMicros)} minor units of ${effect.currency}.`;
  },
  refusal({ subscription, products, prices }, effect) {
    if (subscription.status === "canceled" || subscription.status === "incomplete_expired")
      return `Subscription ${subscription.id} is ${subscription.status} at Stripe, so nothing of it can be changed. Start a new one from the contract.`;
    if (!products.has(effect.productCode))
      return `Stripe has no product with the code ${effect.productCode}. Create it there, then try again.`;
    if (effect.itemId !== null && !subscription.items.data.some(({ id }) => id === effect.itemId))
      return `Subscription ${subscription.id} has no such item any more. Look at it again and decide anew.`;
    if (effect.quantity === null && prices.length === 0)
      return `Stripe has no metered price of ${decimalOfMicros(effect.unitPriceMicros)} minor units of ${effect.currency} for ${effect.productCode}. Create it there, then try again.`;
    return null;
  },
  send(state, effect, { client, signal }) {
    const { subscription } = state;
    const start = periodStartOf(subscription, effect);
    const from = Math.floor(startOfBusinessDate(effect.effectiveOn, effect.timeZone ?? "UTC").getTime() / 1_000);
    const params = {
      items: [itemParams(state, effect)],
      proration_behavior: effect.quantity === null ? "none" : "create_prorations",
      ...(effect.quantity === null ? {} : { proration_date: start === null ? from : Math.max(from, start) }),
    };
    return client.post(
      `/v1/subscriptions/${encodeURIComponent(subscription.id)}`,
      params,
      effect.idempotencyKey,
      signal,
    );
  },
  gone: ({ subscriptionId }) =>
    `Stripe does not know the subscription ${subscriptionId} any more, so nothing of it was changed.`,
  touched: ({ subscriptionId }) => [{ system: "stripe", type: "subscription", id: subscriptionId }],
};

function itemOf(
  subscription: WireSubscription,
  products: ReadonlyMap<string, string>,
  { itemId, productCode }: ItemEffect,
): WireSubscriptionItem | null {
  const items = subscription.items.data;
  if (itemId !== null) return items.find(({ id }) => id === itemId) ?? null;
  const product = products.get(productCode);
  return items.find(({ price, plan }) => product !== undefined && (price ?? plan)?.product === product) ?? null;
}

function priceOf({ price, plan }: WireSubscriptionItem): string | null {
  const own = price ?? plan;
  return own ? unitPriceOf(own) : null;
}

/** Periods moved from the subscription to its items with basil. */
function periodStartOf(subscription: WireSubscription, { itemId }: ItemEffect): number | null {
  const items = subscription.items.data;
  const item = items.find(({ id }) => id === itemId) ?? items[0];
  return item?.current_period_start ?? subscription.current_period_start ?? null;
}

function itemParams({ subscription, products, prices }: State, effect: ItemEffect): Record<string, unknown> {
  const own = itemOf(subscription, products, effect);
  const id = own ? { id: own.id } : {};
  if (effect.quantity === "0") return { ...id, deleted: true };
  if (effect.quantity === null) return { ...id, price: prices[0]?.id };
  const keepsPrice = own !== null && priceOf(own) === effect.unitPriceMicros;
  if (keepsPrice) return { ...id, quantity: effect.quantity };
  const recurring = subscription.items.data.map(({ price, plan }) => (price ?? plan)?.recurring).find(Boolean);
  return {
    ...id,
    quantity: effect.quantity,
    price_data: {
      currency: effect.currency.toLowerCase(),
      product: products.get(effect.productCode),
      unit_amount_decimal: decimalOfMicros(effect.unitPriceMicros),
      recurring: { interval: recurring?.interval ?? "month", interval_count: recurring?.interval_count ?? 1 },
    },
  };
}

async function productsByCode(context: ActContext): Promise<Map<string, string>> {
  const products = await latest("/v1/products", {}, context);
  return new Map(
    products.flatMap(({ id, metadata }): [string, string][] => {
      const code =
        typeof metadata === "object" && metadata !== null ? (metadata as Record<string, unknown>).product_code : null;
      return typeof id === "string" && typeof code === "string" ? [[code, id]] : [];
    }),
  );
}

/** A meter's price cannot be written into an item: it has to be there already. */
async function meteredPrices(
  effect: ItemEffect,
  products: ReadonlyMap<string, string>,
  context: ActContext,
): Promise<Shape[]> {
  const product = products.get(effect.productCode);
  if (effect.quantity !== null || product === undefined) return [];
  const prices = await latest("/v1/prices", { product, currency: effect.currency.toLowerCase() }, context);
  return prices.filter(
    ({ unit_amount_decimal: decimal }) =>
      typeof decimal === "string" && decimal === decimalOfMicros(effect.unitPriceMicros),
  );
}
