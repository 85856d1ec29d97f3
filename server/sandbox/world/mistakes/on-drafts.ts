import { record } from "#server/sandbox/stripe/events";
import { invoiceShape } from "#server/sandbox/stripe/shape-invoice";
import type { Invoice, Subscription } from "#server/sandbox/world/billing-model";
import type { EntityCode } from "#server/sandbox/world/legal-entities";
import type { Customer } from "#server/sandbox/world/model";
import { periodStart } from "#server/sandbox/world/periods";
import { drawNextPeriod } from "#server/sandbox/world/simulate-billing";
import { changesWithNextPeriod } from "#server/sandbox/world/simulate-crm";
import { DAY } from "#server/sandbox/world/time";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

export type Suits = (customer: Customer, subscription: Subscription) => boolean;
type Plant = (world: World, invoice: Invoice) => PlantedMistake | null;

/** Plants on clean drafts of customers that suit, billing a next period early where there are too few of those. */
export function onDrafts(suits: Suits, plant: Plant) {
  return (world: World, entity: EntityCode | null, count: number): PlantedMistake[] => {
    // Also those that only come to light with time.
    const touched = new Set([...world.mistakes.values()].map((mistake) => mistake.subject.id));
    const planted: PlantedMistake[] = [];
    for (const invoice of [...world.invoices.rows]) {
      if (planted.length === count) return planted;
      if (!isCleanDraft(world, invoice, touched) || (entity && invoice.entity !== entity)) continue;
      // Services are billed on drafts of their own, which have no subscription.
      const subscription = world.subscriptions.get(invoice.subscriptionId ?? "");
      if (!subscription) continue;
      if (!suits(world.customers.must(invoice.customerId), subscription)) continue;
      const mistake = plant(world, invoice);
      if (mistake) planted.push(mistake);
    }
    for (const subscription of nextToBill(world, entity)) {
      if (planted.length === count) return planted;
      if (!suits(world.customers.must(subscription.customerId), subscription)) continue;
      const mistake = plant(world, billAhead(world, subscription));
      if (mistake) planted.push(mistake);
    }
    return planted;
  };
}

/** Plants on drafts that are made for it: what goes wrong has to be there before billing makes its invoice. */
export function onNextDrafts(suits: Suits, prepare: (world: World, subscription: Subscription) => void, plant: Plant) {
  return (world: World, entity: EntityCode | null, count: number): PlantedMistake[] => {
    const planted: PlantedMistake[] = [];
    for (const subscription of nextToBill(world, entity)) {
      if (planted.length === count) return planted;
      if (!suits(world.customers.must(subscription.customerId), subscription)) continue;
      prepare(world, subscription);
      const mistake = plant(world, billAhead(world, subscription));
      if (mistake) planted.push(mistake);
    }
    return planted;
  };
}

function isCleanDraft(world: World, invoice: Invoice, touched: Set<string>): boolean {
  if (invoice.status !== "draft" || invoice.taxStatus !== "complete") return false;
  if (invoice.duplicateOf !== null || touched.has(invoice.id)) return false;
  return !world.counters.has(`duplicates of ${invoice.id}`);
}

function nextToBill(world: World, entity: EntityCode | null): Subscription[] {
  const due = (subscription: Subscription) => periodStart(subscription, subscription.periodIndex + 1);
  return (
    world.subscriptions.rows
      .filter((subscription) => subscription.status === "active" && !changesWithNextPeriod(world, subscription))
      // What is billed within the day anyhow is left alone: its last day would be one without use.
      .filter((subscription) => due(subscription) > world.now + DAY)
      // Billed ahead once: a period further on nobody reads the meter of the one in between any more.
      .filter((subscription) => periodStart(subscription, subscription.periodIndex) <= world.now)
      .filter((subscription) => {
        const customer = world.customers.must(subscription.customerId);
        return (
          (!entity || customer.entity === entity) && customer.stripeAddress.country && customer.stripeAddress.postalCode
        );
      })
      .sort((left, right) => due(left) - due(right))
  );
}

/** Metering of the running period closes with its early bill, or the bill would be short by the days to come. */
function billAhead(world: World, subscription: Subscription): Invoice {
  subscription.usage.pauses.push({ from: world.now, to: periodStart(subscription, subscription.periodIndex + 1) });
  return drawNextPeriod(world, subscription, false);
}

/** A mistake planted on a draft that others have seen is a change of theirs to notice. */
export function changed(plant: Plant): Plant {
  return (world, invoice) => {
    const mistake = plant(world, invoice);
    world.invoices.touch();
    if (mistake) record(world, "invoice.updated", () => invoiceShape(world, invoice), {});
    return mistake;
  };
}
