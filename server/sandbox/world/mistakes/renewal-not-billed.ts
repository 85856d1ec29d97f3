import { record } from "#server/sandbox/stripe/events";
import { subscriptionShape } from "#server/sandbox/stripe/shape-catalogue";
import { discounted } from "#server/sandbox/world/amounts";
import type { Subscription } from "#server/sandbox/world/billing-model";
import { listPrice } from "#server/sandbox/world/catalogue";
import { salesforceId } from "#server/sandbox/world/ids";
import { alignItems } from "#server/sandbox/world/invoices";
import { type EntityCode, entityOf } from "#server/sandbox/world/legal-entities";
import { note } from "#server/sandbox/world/mistakes/plant";
import type { Contract, Customer } from "#server/sandbox/world/model";
import { addOrder } from "#server/sandbox/world/orders";
import { drawsFor } from "#server/sandbox/world/prng";
import { addDays, addMonths, addMonthsToDate, DAY, dateIn, utcDate } from "#server/sandbox/world/time";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

/** Billing gets so long after a term began, to the end of the last day. */
const GRACE_DAYS = 3;
const TERM_MONTHS = 12;
/** Contracts and subscriptions beside those every customer has are counted from here. */
const FIRST_ADDED = 500_000;

/**
 * A support contract of its own, a year old: billing ended its subscription with the term, and the renewal that was signed
 * for it never reached billing.
 */
export function injectUnbilledRenewals(world: World, entity: EntityCode | null, count: number): PlantedMistake[] {
  const planted: PlantedMistake[] = [];
  for (const customer of world.customers.rows) {
    if (planted.length === count) break;
    const isBilled = customer.stripeAddress.country !== null && customer.stripeAddress.postalCode !== null;
    if ((entity && customer.entity !== entity) || !isBilled || world.counters.has(`support contract of ${customer.id}`))
      continue;
    // Whoever has not begun to be billed has no customer in billing yet.
    const [contractId = ""] = world.links.contractsByCustomer.get(customer.id) ?? [];
    const own = world.subscriptions.get(world.links.subscriptionByContract.get(contractId) ?? "");
    if (own?.status !== "active" || own.createdAt > world.now - 400 * DAY) continue;
    planted.push(plantUnbilledRenewal(world, customer));
  }
  return planted;
}

function plantUnbilledRenewal(world: World, customer: Customer): PlantedMistake {
  world.count(`support contract of ${customer.id}`);
  const draw = drawsFor(world.seed, `support contract/${customer.id}`);
  const hour = draw.int(6, 11) * 3_600_000;
  const renewedAt = Math.floor(world.now / DAY) * DAY - draw.int(6, 20) * DAY + hour;
  const startsAt = addMonths(renewedAt, -TERM_MONTHS);
  const contract = addContract(world, customer, startsAt);
  const subscription = addSubscription(world, customer, contract, startsAt);
  subscription.status = "canceled";
  subscription.canceledAt = renewedAt;
  record(world, "customer.subscription.deleted", () => subscriptionShape(world, subscription));
  renewContract(world, contract, utcDate(renewedAt));
  return noteUnbilledRenewal(world, contract);
}

function addContract(world: World, customer: Customer, startsAt: number): Contract {
  const number = world.count("added contract", FIRST_ADDED);
  const startDate = utcDate(startsAt);
  const contract = world.contracts.add({
    id: salesforceId("800", number),
    number: String(number).padStart(8, "0"),
    customerId: customer.id,
    startDate,
    endDate: addDays(addMonthsToDate(startDate, TERM_MONTHS), -1),
    termMonths: TERM_MONTHS,
    frequency: "Monthly",
    status: "Activated",
    poNumber: null,
    modifiedAt: world.now,
  });
  world.links.append(world.links.contractsByCustomer, customer.id, contract.id);
  const unitPrice = discounted(listPrice("SUPPORT_PREMIUM", customer.currency, "Monthly"), 10);
  const item = {
    productCode: "SUPPORT_PREMIUM",
    quantity: 1,
    unitPrice,
    includedUnits: null,
    overagePrice: null,
  } as const;
  const description = `${customer.name}: premium support, ${TERM_MONTHS} months`;
  addOrder(world, contract, { type: "New", effectiveDate: startDate, description, items: [item], at: world.now });
  return contract;
}

function addSubscription(world: World, customer: Customer, contract: Contract, anchorAt: number): Subscription {
  const number = world.count("added subscription", FIRST_ADDED);
  const subscription = world.subscriptions.add({
    id: world.id("sub", `added/${number}`),
    number,
    customerId: customer.id,
    contractId: contract.id,
    status: "active",
    frequency: "Monthly",
    anchorAt,
    periodIndex: TERM_MONTHS - 1,
    items: [],
    usage: {
      dailyUnits: 0,
      growthPpmPerDay: 0,
      pauses: [],
      bursts: [],
      lostDays: [],
      refusals: [],
      untold: [],
      changes: [],
    },
    createdAt: anchorAt,
    canceledAt: null,
  });
  world.links.subscriptionByContract.set(contract.id, subscription.id);
  alignItems(world, subscription, "customer.subscription.created");
  return subscription;
}

/** The renewal as the CRM has it: a later end, and an order that begins with the new term. */
function renewContract(world: World, contract: Contract, effectiveDate: string): void {
  contract.endDate = addDays(addMonthsToDate(effectiveDate, contract.termMonths), -1);
  contract.modifiedAt = world.now;
  world.contracts.touch();
  const items = (world.links.ordersByContract.get(contract.id) ?? [])
    .flatMap((id) => world.links.itemsByOrder.get(id) ?? [])
    .map((id) => world.orderItems.must(id))
    .map(({ productCode, quantity, unitPrice, includedUnits, overagePrice }) => ({
      productCode,
      quantity,
      unitPrice,
      includedUnits,
      overagePrice,
    }));
  const description = `Renewal for ${contract.termMonths} months, prices unchanged`;
  addOrder(world, contract, { type: "Amendment", effectiveDate, description, items, at: world.now });
}

export function noteUnbilledRenewal(world: World, contract: Contract): PlantedMistake {
  const { entity } = world.customers.must(contract.customerId);
  return note(world, {
    type: "renewal_not_billed",
    entity,
    subject: { system: "salesforce", type: "Contract", id: contract.id },
    plantedAt: world.now,
    explanation: `Contract ${contract.number} was renewed, its subscription ended and was not started again.`,
  });
}

/** The contract goes on and its subscription does not, for longer than billing takes. */
export function isUnbilledRenewal(world: World, contractId: string): boolean {
  const contract = world.contracts.get(contractId);
  const subscription = world.subscriptions.get(world.links.subscriptionByContract.get(contractId) ?? "");
  if (contract?.status !== "Activated" || subscription?.status !== "canceled") return false;
  const ended = utcDate(subscription.canceledAt ?? 0);
  const { entity } = world.customers.must(contract.customerId);
  return contract.endDate >= ended && dateIn(entityOf(entity).timeZone, world.now) > addDays(ended, GRACE_DAYS);
}
