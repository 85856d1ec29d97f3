import type { Price } from "#server/sandbox/world/billing-model";
import { type Frequency, listPrice, type ProductCode } from "#server/sandbox/world/catalogue";
import type { Currency } from "#server/sandbox/world/model";
import type { World } from "#server/sandbox/world/world";

/** One Stripe price per product, currency, interval and amount: negotiated terms share a price when they agree. */
export function priceFor(
  world: World,
  productCode: ProductCode,
  currency: Currency,
  frequency: Frequency,
  unitAmount: number,
): Price {
  const key = `${productCode}/${currency}/${frequency}/${unitAmount}`;
  const known = world.links.priceByTerms.get(key);
  if (known) return world.prices.must(known);
  const price = world.prices.add({
    id: world.id("price", key),
    productCode,
    currency,
    frequency,
    unitAmount,
    isList: unitAmount === listPrice(productCode, currency, frequency),
    createdAt: world.now,
  });
  world.links.priceByTerms.set(key, price.id);
  return price;
}

export function productId(world: World, productCode: ProductCode): string {
  return world.id("prod", productCode);
}

export function meterId(world: World): string {
  return world.id("mtr", "api_calls");
}
