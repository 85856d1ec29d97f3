import type { Subscription } from "#server/sandbox/world/billing-model";
import { PLATFORM_CODES } from "#server/sandbox/world/catalogue";
import { type EntityCode, entityOf } from "#server/sandbox/world/legal-entities";
import { note } from "#server/sandbox/world/mistakes/plant";
import type { OrderItem } from "#server/sandbox/world/model";
import { addOrder } from "#server/sandbox/world/orders";
import { periodStart } from "#server/sandbox/world/periods";
import { drawsFor } from "#server/sandbox/world/prng";
import { contractPrice, termsOn } from "#server/sandbox/world/terms";
import { addDays, DAY, dateIn, utcDate } from "#server/sandbox/world/time";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

/** Days that the running period must have behind it and before it. */
const BEHIND = 4;
const AHEAD = 6;

/** An amendment of the last days that nobody carried to billing: the subscription goes on as before. */
export function injectLostAmendment(world: World, entity: EntityCode | null, count: number): PlantedMistake[] {
  const touched = new Set([...world.mistakes.values()].map(({ subject }) => subject.id));
  const planted: PlantedMistake[] = [];
  for (const subscription of [...world.subscriptions.rows]) {
    if (planted.length === count) break;
    if (subscription.status !== "active" || touched.has(subscription.contractId)) continue;
    if (entity && world.customers.must(subscription.customerId).entity !== entity) continue;
    const mistake = loseAmendment(world, subscription);
    if (mistake) planted.push(mistake);
  }
  return planted;
}

function loseAmendment(world: World, subscription: Subscription): PlantedMistake | null {
  const start = periodStart(subscription, subscription.periodIndex);
  const end = periodStart(subscription, subscription.periodIndex + 1);
  if (world.now - start < BEHIND * DAY || end - world.now < AHEAD * DAY) return null;
  const contract = world.contracts.must(subscription.contractId);
  if (contract.endDate < utcDate(end)) return null;
  const terms = termsOn(world, contract.id, utcDate(world.now));
  const platform = PLATFORM_CODES.map((code) => terms.get(code)).find((term) => term !== undefined);
  if (!platform || isLeftBehind(world, subscription)) return null;
  const customer = world.customers.must(subscription.customerId);
  const draw = drawsFor(world.seed, `lost amendment/${contract.id}/${subscription.periodIndex}`);
  const effectiveDate = utcDate(world.now - draw.int(2, BEHIND - 1) * DAY);
  const quantity = platform.quantity + Math.max(1, Math.floor((platform.quantity * draw.int(10, 35)) / 100));
  const { productCode, unitPrice, includedUnits, overagePrice } = platform;
  const order = addOrder(world, contract, {
    type: "Amendment",
    effectiveDate,
    description: `Seats raised to ${quantity}`,
    items: [{ productCode, quantity, unitPrice, includedUnits, overagePrice }],
    at: world.now,
  });
  return note(world, {
    type: "amendment_not_reflected",
    entity: customer.entity,
    subject: { system: "salesforce", type: "Contract", id: contract.id },
    plantedAt: world.now,
    explanation: `Order ${order.number} raises ${productCode} to ${quantity} from ${effectiveDate}; the subscription still has ${platform.quantity}.`,
  });
}

/** Whether the contract's running subscription sells otherwise than the orders in force say. */
export function isAmendmentLost(world: World, contractId: string): boolean {
  const subscription = world.subscriptions.get(world.links.subscriptionByContract.get(contractId) ?? "");
  return subscription?.status === "active" && isLeftBehind(world, subscription);
}

function isLeftBehind(world: World, subscription: Subscription): boolean {
  const { timeZone } = entityOf(world.customers.must(subscription.customerId).entity);
  const yesterday = addDays(dateIn(timeZone, world.now), -1);
  const begins = utcDate(periodStart(subscription, subscription.periodIndex));
  const terms = termsOn(world, subscription.contractId, begins > yesterday ? begins : yesterday);
  const sells = (term: OrderItem) =>
    subscription.items.some(
      (item) =>
        item.productCode === term.productCode &&
        (item.productCode === "API_CALLS" || item.quantity === term.quantity) &&
        world.prices.must(item.priceId).unitAmount === contractPrice(term),
    );
  return (
    [...terms.values()].some((term) => !sells(term)) || subscription.items.some((item) => !terms.has(item.productCode))
  );
}
