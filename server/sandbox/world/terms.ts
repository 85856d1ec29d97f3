import type { ProductCode } from "#server/sandbox/world/catalogue";
import type { Contract, Order, OrderItem } from "#server/sandbox/world/model";
import type { World } from "#server/sandbox/world/world";

function ordersOf(world: World, contractId: string): Order[] {
  return (world.links.ordersByContract.get(contractId) ?? []).map((id) => world.orders.must(id));
}

function itemsOf(world: World, orderId: string): OrderItem[] {
  return (world.links.itemsByOrder.get(orderId) ?? []).map((id) => world.orderItems.must(id));
}

/**
 * The order items in force on a date: each activated order replaces, from its effective date, the items of the same
 * product code; quantity 0 ends a product.
 */
export function termsOn(world: World, contractId: string, date: string): Map<ProductCode, OrderItem> {
  const orders = ordersOf(world, contractId)
    .filter((order) => order.status === "Activated" && order.effectiveDate <= date)
    .sort((left, right) => compare(left.effectiveDate, right.effectiveDate) || compare(left.number, right.number));
  const terms = new Map<ProductCode, OrderItem>();
  for (const order of orders) for (const item of itemsOf(world, order.id)) terms.set(item.productCode, item);
  for (const [code, item] of terms) if (item.quantity === 0) terms.delete(code);
  return terms;
}

export function contractPrice(item: OrderItem): number {
  return item.productCode === "API_CALLS" ? (item.overagePrice ?? item.unitPrice) : item.unitPrice;
}

export function lastTerms(world: World, contract: Contract): Map<ProductCode, OrderItem> {
  return termsOn(world, contract.id, "9999-12-31");
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
