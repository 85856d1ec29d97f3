import { discounted } from "#server/sandbox/world/amounts";
import type { Subscription } from "#server/sandbox/world/billing-model";
import { type Frequency, listPrice, monthsOf, type ProductCode } from "#server/sandbox/world/catalogue";
import { salesforceId } from "#server/sandbox/world/ids";
import type { Contract, Customer, Tier } from "#server/sandbox/world/model";
import { addOrder, type OrderedItem } from "#server/sandbox/world/orders";
import { periodStart } from "#server/sandbox/world/periods";
import { type Draw, drawsFor } from "#server/sandbox/world/prng";
import { planNextPeriod } from "#server/sandbox/world/simulate-crm";
import { addDays, addMonths, addMonthsToDate, DAY, HOUR, MINUTE, SECOND, utcDate } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

const SEATS: Record<Tier, readonly [number, number]> = {
  Strategic: [180, 900],
  Enterprise: [60, 320],
  Growth: [15, 90],
  Standard: [3, 28],
};
const INCLUDED_PER_MONTH: Record<Tier, readonly number[]> = {
  Strategic: [2000, 5000],
  Enterprise: [500, 1000, 2000],
  Growth: [100, 250, 500],
  Standard: [25, 50, 100],
};

/** When each customer's contract begins: nearly half before the history, the rest spread over it. */
export function contractStarts(world: World): number[] {
  const starts: number[] = [];
  for (let index = 0; index < world.customerCount; index += 1) {
    const draw = drawsFor(world.seed, `start/${index}`);
    const daysBefore = draw.happens(0.45) ? draw.int(550, 1100) : draw.int(3, 545);
    starts.push(billingInstant(world.anchor - daysBefore * DAY, draw));
  }
  return starts;
}

/** Between 06:00 and 12:59 UTC the date is the same in New York, Berlin and Tokyo. */
function billingInstant(instant: number, draw: Draw): number {
  const day = Math.floor(instant / DAY) * DAY;
  const dayOfMonth = new Date(day).getUTCDate();
  const early = day - Math.max(0, dayOfMonth - 28) * DAY;
  return early + draw.int(6, 12) * HOUR + draw.int(0, 59) * MINUTE + draw.int(0, 59) * SECOND;
}

export function generateContracts(world: World, customers: Customer[], starts: readonly number[]): void {
  const subscriptions = customers.map((customer, index) => {
    const startsAt = starts[index] ?? world.anchor;
    const draw = drawsFor(world.seed, `contract/${index}`);
    const frequency = draw.weighted<Frequency>([
      ["Monthly", 45],
      ["Quarterly", 25],
      ["Annual", 30],
    ]);
    const contract = generateContract(world, customer, index, startsAt, frequency, draw);
    return generateSubscription(world, customer, contract, index, startsAt, draw);
  });
  for (const subscription of subscriptions.sort((left, right) => left.createdAt - right.createdAt)) {
    if (subscription.createdAt < world.historyStart) {
      world.subscriptions.add(subscription);
      // Its period opened before anybody looked: what becomes of the contract at its end is decided all the same.
      planNextPeriod(world, subscription);
      world.tasks.push(periodStart(subscription, subscription.periodIndex + 1), "renew", subscription.id);
    } else {
      world.pending.set(subscription.id, subscription);
      world.tasks.push(subscription.createdAt, "start", subscription.id);
    }
  }
}

function generateContract(
  world: World,
  customer: Customer,
  index: number,
  startsAt: number,
  frequency: Frequency,
  draw: Draw,
): Contract {
  const termMonths = frequency === "Monthly" ? 12 : draw.pick([12, 12, 24, 36]);
  const startDate = utcDate(startsAt);
  let endDate = addMonthsToDate(startDate, termMonths);
  while (endDate <= utcDate(world.historyStart)) endDate = addMonthsToDate(endDate, termMonths);
  const signedAt = startsAt - draw.int(2, 20) * DAY;
  const contract = world.contracts.add({
    id: salesforceId("800", index + 1),
    number: String(10_000 + index).padStart(8, "0"),
    customerId: customer.id,
    startDate,
    endDate: addDays(endDate, -1),
    termMonths,
    frequency,
    status: "Activated",
    poNumber: customer.poRequired || draw.happens(0.1) ? purchaseOrder(draw) : null,
    modifiedAt: signedAt,
  });
  world.links.append(world.links.contractsByCustomer, customer.id, contract.id);
  const items = initialItems(customer, frequency, draw);
  const description = `${customer.name}: initial order, ${termMonths} months`;
  addOrder(world, contract, { type: "New", effectiveDate: startDate, description, items, at: signedAt });
  return contract;
}

function purchaseOrder(draw: Draw): string {
  return draw.pick([
    `PO-${draw.int(100000, 999999)}`,
    `45${draw.int(10000000, 99999999)}`,
    `${draw.int(2024, 2026)}/${draw.int(1000, 9999)}`,
  ]);
}

function initialItems(customer: Customer, frequency: Frequency, draw: Draw): OrderedItem[] {
  const months = monthsOf(frequency);
  const off = draw.weighted([
    [0, 40],
    [5, 18],
    [10, 20],
    [15, 12],
    [20, 10],
  ]);
  const price = (code: ProductCode) => discounted(listPrice(code, customer.currency, frequency), off);
  const large = customer.tier === "Strategic" || customer.tier === "Enterprise";
  const platform: ProductCode = large
    ? draw.pick(["PLATFORM_ENTERPRISE", "PLATFORM_TEAM"])
    : draw.pick(["PLATFORM_STARTER", "PLATFORM_TEAM"]);
  const [fewest, most] = SEATS[customer.tier];
  const items = [flat(platform, draw.int(fewest, most), price(platform))];
  if (draw.happens(large ? 0.55 : 0.15)) items.push(flat("SUPPORT_PREMIUM", 1, price("SUPPORT_PREMIUM")));
  if (draw.happens(large ? 0.85 : 0.62)) {
    const overagePrice = price("API_CALLS");
    const includedUnits = draw.pick(INCLUDED_PER_MONTH[customer.tier]) * months;
    items.push({ productCode: "API_CALLS", quantity: 1, unitPrice: overagePrice, includedUnits, overagePrice });
  }
  return items;
}

function flat(productCode: ProductCode, quantity: number, unitPrice: number): OrderedItem {
  return { productCode, quantity, unitPrice, includedUnits: null, overagePrice: null };
}

function generateSubscription(
  world: World,
  customer: Customer,
  contract: Contract,
  index: number,
  startsAt: number,
  draw: Draw,
): Subscription {
  const order = world.links.ordersByContract.get(contract.id)?.[0] ?? "";
  const metered = (world.links.itemsByOrder.get(order) ?? [])
    .map((id) => world.orderItems.must(id))
    .find((item) => item.productCode === "API_CALLS");
  const months = monthsOf(contract.frequency);
  const fillPercent = draw.happens(0.6) ? draw.int(35, 80) : draw.int(95, 135);
  const perMonth = metered?.includedUnits ? (metered.includedUnits / months) * (fillPercent / 100) : 0;
  const subscription: Subscription = {
    id: world.id("sub", `subscription/${index}`),
    number: index,
    customerId: customer.id,
    contractId: contract.id,
    status: "active",
    frequency: contract.frequency,
    anchorAt: startsAt,
    periodIndex: -1,
    items: [],
    usage: {
      dailyUnits: Math.round((perMonth / 28) * 100) / 100,
      growthPpmPerDay: draw.int(0, 350),
      pauses: [],
      bursts: [],
      lostDays: [],
      refusals: [],
      untold: [],
      changes: [],
    },
    createdAt: startsAt,
    canceledAt: null,
  };
  const started = world.historyStart;
  while (addMonths(startsAt, (subscription.periodIndex + 1) * months) < started) subscription.periodIndex += 1;
  world.links.subscriptionByContract.set(contract.id, subscription.id);
  return subscription;
}
