import { type FormObject, listAt, objectAt, textAt } from "#server/sandbox/http/form";
import { missing, StripeProblem } from "#server/sandbox/stripe/errors";
import { record } from "#server/sandbox/stripe/events";
import { subscriptionShape } from "#server/sandbox/stripe/shape-catalogue";
import type { Shape } from "#server/sandbox/stripe/shape-common";
import { mergedMetadata } from "#server/sandbox/stripe/write-invoice";
import type { Subscription, SubscriptionItem } from "#server/sandbox/world/billing-model";
import { CATALOGUE, type Frequency, monthsOf } from "#server/sandbox/world/catalogue";
import { periodStart } from "#server/sandbox/world/periods";
import { priceFor, productId } from "#server/sandbox/world/prices";
import { openFirstPeriod } from "#server/sandbox/world/simulate-billing";
import { SECOND } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

const FREQUENCIES: readonly Frequency[] = ["Monthly", "Quarterly", "Annual"];

/**
 * A subscription that begins on a day that may lie behind: its first invoice bills from there to the next billing day. Only
 * those of a contract that is known are taken, as this company's all are.
 */
export function createSubscription(world: World, form: FormObject): Shape {
  const customerId = textAt(form, "customer") ?? "";
  if (!world.customers.get(customerId)) throw missing("customer", customerId);
  const metadata = mergedMetadata({}, form);
  const contract = world.contracts.rows.find((each) => each.number === metadata.contract_number);
  if (contract?.customerId !== customerId)
    throw new StripeProblem("The metadata name no contract of the customer.", { param: "metadata[contract_number]" });
  const former = world.subscriptions.get(world.links.subscriptionByContract.get(contract.id) ?? "");
  if (!former || former.status === "active")
    throw new StripeProblem("The contract has a subscription that runs already.", { code: "resource_already_exists" });
  const anchorAt = startOf(world, form);
  const key = `${contract.id}/${world.count(`subscriptions of ${contract.id}`)}`;
  const subscription: Subscription = {
    ...former,
    id: world.id("sub", key),
    number: world.count("restarted subscription", 900_000),
    status: "active",
    frequency: frequencyOf(form, former.frequency),
    anchorAt,
    periodIndex: 0,
    items: [],
    usage: { ...former.usage },
    metadata,
    createdAt: world.now,
    canceledAt: null,
  };
  while (periodStart(subscription, subscription.periodIndex + 1) <= world.now) subscription.periodIndex += 1;
  subscription.items = itemsOf(world, form, subscription);
  world.subscriptions.add(subscription);
  world.links.subscriptionByContract.set(contract.id, subscription.id);
  record(world, "customer.subscription.created", () => subscriptionShape(world, subscription));
  openFirstPeriod(world, subscription);
  return subscriptionShape(world, subscription);
}

function startOf(world: World, form: FormObject): number {
  const backdated = textAt(form, "backdate_start_date");
  const at = backdated === undefined ? world.now : Number(backdated) * SECOND;
  if (!Number.isSafeInteger(at) || at > world.now)
    throw new StripeProblem("backdate_start_date must lie in the past.", { param: "backdate_start_date" });
  return at;
}

function frequencyOf(form: FormObject, former: Frequency): Frequency {
  const recurring = listAt(form, "items")
    .map((item) => objectAt(objectAt(item, "price_data") ?? {}, "recurring"))
    .find((each) => each !== undefined);
  if (!recurring) return former;
  const months = Number(textAt(recurring, "interval_count") ?? 1) * (textAt(recurring, "interval") === "year" ? 12 : 1);
  const found = FREQUENCIES.find((each) => monthsOf(each) === months);
  if (!found) throw new StripeProblem("Nothing is sold for such an interval.", { param: "items" });
  return found;
}

function itemsOf(world: World, form: FormObject, subscription: Subscription): SubscriptionItem[] {
  const { currency } = world.customers.must(subscription.customerId);
  const items = listAt(form, "items").map((item, index): SubscriptionItem => {
    const common = {
      id: world.id("si", `${subscription.id}/${index}`),
      quantity: Number(textAt(item, "quantity") ?? 1),
      createdAt: world.now,
    };
    const known = world.prices.get(textAt(item, "price") ?? "");
    if (known) return { ...common, productCode: known.productCode, priceId: known.id };
    const data = objectAt(item, "price_data") ?? {};
    const product = CATALOGUE.find((each) => productId(world, each.code) === textAt(data, "product"));
    const amount = Number(textAt(data, "unit_amount_decimal") ?? textAt(data, "unit_amount"));
    if (!product || !Number.isSafeInteger(amount) || textAt(data, "currency")?.toUpperCase() !== currency)
      throw new StripeProblem("An item needs a price, or price_data with product, currency and amount.", {
        param: `items[${index}]`,
      });
    const price = priceFor(world, product.code, currency, subscription.frequency, amount);
    return { ...common, productCode: product.code, priceId: price.id };
  });
  if (items.length === 0) throw new StripeProblem("Missing required param: items.", { param: "items" });
  return items;
}
