import { discounted } from "#server/sandbox/world/amounts";
import type { Subscription } from "#server/sandbox/world/billing-model";
import { listPrice, PLATFORM_CODES, type ProductCode } from "#server/sandbox/world/catalogue";
import type { Contract, Customer, OrderItem } from "#server/sandbox/world/model";
import { addOrder, type OrderDetails, type OrderedItem } from "#server/sandbox/world/orders";
import { periodStart } from "#server/sandbox/world/periods";
import { type Draw, drawsFor } from "#server/sandbox/world/prng";
import type { Task } from "#server/sandbox/world/task-queue";
import { lastTerms } from "#server/sandbox/world/terms";
import { addDays, addMonthsToDate, DAY, HOUR, utcDate } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

const AMENDED_SHARE = { Monthly: 0.035, Quarterly: 0.09, Annual: 0.18 } as const;
const CHURN_SHARE = 0.06;
/** Amendments that were offered and never signed: their orders stay drafts. */
const UNSIGNED_SHARE = 0.08;
const APPROVERS = ["Renata Colby", "Tobias Ahlers", "Yumi Hanawa"] as const;

/** Whether the contract renews, ends or changes with the next period: nobody bills ahead of that. */
export function changesWithNextPeriod(world: World, subscription: Subscription): boolean {
  const contract = world.contracts.must(subscription.contractId);
  const boundary = periodStart(subscription, subscription.periodIndex + 1);
  return utcDate(boundary) > contract.endDate || isAmended(world, subscription);
}

function isAmended(world: World, subscription: Subscription): boolean {
  const draw = drawsFor(world.seed, `amended/${subscription.number}/${subscription.periodIndex}`);
  return draw.happens(AMENDED_SHARE[subscription.frequency]);
}

/** Decided as a period opens: whether the contract changes, renews or ends at the next one. */
export function planNextPeriod(world: World, subscription: Subscription): void {
  const contract = world.contracts.must(subscription.contractId);
  const from = periodStart(subscription, subscription.periodIndex);
  const boundary = periodStart(subscription, subscription.periodIndex + 1);
  const draw = drawsFor(world.seed, `plan/${subscription.number}/${subscription.periodIndex}`);
  const earliest = Math.max(from, world.now) + 6 * HOUR;
  if (utcDate(boundary) > contract.endDate) {
    const kind = draw.happens(CHURN_SHARE) ? "churn" : "extend";
    const at = kind === "churn" ? boundary : Math.max(earliest, boundary - draw.int(5, 25) * DAY);
    world.tasks.push(at, kind, subscription.id, subscription.periodIndex + 1);
    return;
  }
  if (!isAmended(world, subscription)) return;
  const at = earliest + Math.floor((boundary - DAY - earliest) * (0.2 + 0.7 * draw.next()));
  if (at < boundary) world.tasks.push(at, "amend", subscription.id, subscription.periodIndex + 1);
}

export function extendContract(world: World, task: Task): void {
  const subscription = world.subscriptions.must(task.id);
  if (subscription.status !== "active") return;
  const contract = world.contracts.must(subscription.contractId);
  const draw = drawsFor(world.seed, `extend/${subscription.number}/${task.detail}`);
  const terms = [...lastTerms(world, contract).values()];
  const effectiveDate = utcDate(periodStart(subscription, task.detail));
  const uplift = draw.happens(0.7) ? draw.int(3, 5) : 0;
  contract.endDate = addDays(addMonthsToDate(effectiveDate, contract.termMonths), -1);
  contract.modifiedAt = world.now;
  world.contracts.touch();
  addOrder(world, contract, {
    type: "Amendment",
    effectiveDate,
    description: `Renewal for ${contract.termMonths} months, ${uplift > 0 ? `prices up ${uplift} %` : "prices unchanged"}`,
    items: terms.map((term) => repriced(term, -uplift)),
    at: world.now,
  });
}

/** Negative percentages raise the price. */
function repriced(term: OrderItem, percentOff: number): OrderedItem {
  return {
    productCode: term.productCode,
    quantity: term.quantity,
    unitPrice: discounted(term.unitPrice, percentOff),
    includedUnits: term.includedUnits,
    overagePrice: term.overagePrice === null ? null : discounted(term.overagePrice, percentOff),
  };
}

export function amendContract(world: World, task: Task): void {
  const subscription = world.subscriptions.must(task.id);
  if (subscription.status !== "active") return;
  const contract = world.contracts.must(subscription.contractId);
  const customer = world.customers.must(subscription.customerId);
  const draw = drawsFor(world.seed, `amend/${subscription.number}/${task.detail}`);
  const change = chooseChange(customer, contract, lastTerms(world, contract), draw);
  if (!change) return;
  const effectiveDate = utcDate(periodStart(subscription, task.detail));
  const status = draw.happens(UNSIGNED_SHARE) ? "Draft" : "Activated";
  const approval = status === "Draft" ? { approval: "Pending" as const } : approvedFor(change.description, draw);
  addOrder(world, contract, { type: "Amendment", effectiveDate, ...change, at: world.now, status, ...approval });
}

/** Whoever gives a discount needs the deal desk; seats at the agreed price need nobody. */
function approvedFor(description: string, draw: Draw): Pick<OrderDetails, "approval" | "approvedBy"> {
  if (!description.startsWith("Price review")) return {};
  return { approval: "Approved", approvedBy: draw.pick(APPROVERS) };
}

interface Change {
  description: string;
  items: OrderedItem[];
}

function chooseChange(
  customer: Customer,
  contract: Contract,
  terms: Map<ProductCode, OrderItem>,
  draw: Draw,
): Change | null {
  const platform = PLATFORM_CODES.map((code) => terms.get(code)).find((term) => term !== undefined);
  if (!platform) return null;
  const kind = draw.weighted([
    ["more seats", 50],
    ["fewer seats", 10],
    ["price", 18],
    ["upgrade", 14],
    ["support", 8],
  ]);
  if (kind === "upgrade") return upgrade(customer, contract, platform) ?? moreSeats(platform, draw);
  if (kind === "price") {
    const percent = draw.pick([3, 5, 8]);
    return { description: `Price review: ${percent} % off agreed`, items: [repriced(platform, percent)] };
  }
  if (kind === "support" && !terms.has("SUPPORT_PREMIUM")) {
    const unitPrice = listPrice("SUPPORT_PREMIUM", customer.currency, contract.frequency);
    const item = {
      productCode: "SUPPORT_PREMIUM",
      quantity: 1,
      unitPrice,
      includedUnits: null,
      overagePrice: null,
    } as const;
    return { description: "Premium support added", items: [item] };
  }
  if (kind === "fewer seats" && platform.quantity > 5) {
    const quantity = platform.quantity - Math.max(1, Math.floor((platform.quantity * draw.int(5, 20)) / 100));
    return { description: `Seats reduced to ${quantity}`, items: [{ ...repriced(platform, 0), quantity }] };
  }
  return moreSeats(platform, draw);
}

function moreSeats(platform: OrderItem, draw: Draw): Change {
  const quantity = platform.quantity + Math.max(1, Math.floor((platform.quantity * draw.int(8, 40)) / 100));
  return { description: `Seats raised to ${quantity}`, items: [{ ...repriced(platform, 0), quantity }] };
}

/** The next plan at the same share of its list price; the old plan is carried with quantity 0, which ends it. */
function upgrade(customer: Customer, contract: Contract, platform: OrderItem): Change | null {
  const next = PLATFORM_CODES[PLATFORM_CODES.indexOf(platform.productCode) + 1];
  if (!next) return null;
  const oldList = listPrice(platform.productCode, customer.currency, contract.frequency);
  const newList = listPrice(next, customer.currency, contract.frequency);
  const unitPrice = Math.round((newList * platform.unitPrice) / oldList);
  return {
    description: `Upgrade from ${platform.productCode} to ${next}`,
    items: [
      { ...repriced(platform, 0), quantity: 0 },
      { productCode: next, quantity: platform.quantity, unitPrice, includedUnits: null, overagePrice: null },
    ],
  };
}
