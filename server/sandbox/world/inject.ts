import { record } from "#server/sandbox/stripe/events";
import { invoiceShape } from "#server/sandbox/stripe/shape-invoice";
import type { Invoice, Subscription } from "#server/sandbox/world/billing-model";
import { HARD_DECLINES, SOFT_DECLINES } from "#server/sandbox/world/decline-codes";
import { finalizeInvoice } from "#server/sandbox/world/finalize";
import type { EntityCode } from "#server/sandbox/world/legal-entities";
import { plantPriceVariance } from "#server/sandbox/world/mistakes/contract-price-variance";
import { plantDuplicate } from "#server/sandbox/world/mistakes/duplicate-invoice";
import type { InjectableType } from "#server/sandbox/world/mistakes/kinds";
import { plantMissingPurchaseOrder } from "#server/sandbox/world/mistakes/missing-purchase-order";
import { presentMistakes } from "#server/sandbox/world/mistakes/registry";
import { plantTaxFailure } from "#server/sandbox/world/mistakes/tax-calculation-failure";
import { plantLateUsage } from "#server/sandbox/world/mistakes/usage-over-entitlement";
import type { Customer } from "#server/sandbox/world/model";
import { breakCard, declineCharge } from "#server/sandbox/world/payments";
import { periodStart } from "#server/sandbox/world/periods";
import { drawsFor } from "#server/sandbox/world/prng";
import { drawNextPeriod } from "#server/sandbox/world/simulate-billing";
import { changesWithNextPeriod } from "#server/sandbox/world/simulate-crm";
import { addImport, tryPosting } from "#server/sandbox/world/simulate-erp";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

interface Recipe {
  suits(customer: Customer, subscription: Subscription): boolean;
  plant(world: World, invoice: Invoice): PlantedMistake | null;
}

const always = () => true;

const RECIPES: Record<InjectableType, Recipe> = {
  contract_price_variance: { suits: always, plant: changed(plantPriceVariance) },
  usage_over_entitlement: {
    suits: (_customer, subscription) => subscription.usage.dailyUnits > 0 && subscription.periodIndex > 0,
    plant: plantLateUsage,
  },
  missing_purchase_order: { suits: (customer) => customer.poRequired, plant: changed(plantMissingPurchaseOrder) },
  tax_calculation_failure: { suits: always, plant: changed(plantTaxFailure) },
  erp_posting_rejection: { suits: always, plant: rejectPosting },
  failed_payment: {
    suits: (customer) => customer.collection === "charge_automatically" && customer.brokenCard === null,
    plant: failPayment,
  },
  duplicate_invoice: { suits: always, plant: plantDuplicate },
  sync_failure: { suits: always, plant: breakEvent },
};

/** Plants up to `count` mistakes on clean drafts, billing a next period early where there are too few of those. */
export function inject(world: World, type: InjectableType, entity: EntityCode | null, count: number): PlantedMistake[] {
  const recipe = RECIPES[type];
  const touched = new Set(presentMistakes(world).map((mistake) => mistake.subject.id));
  const planted: PlantedMistake[] = [];
  for (const invoice of [...world.invoices.rows]) {
    if (planted.length === count) return planted;
    if (!isCleanDraft(world, invoice, touched) || (entity && invoice.entity !== entity)) continue;
    const subscription = world.subscriptions.must(invoice.subscriptionId ?? "");
    if (!recipe.suits(world.customers.must(invoice.customerId), subscription)) continue;
    const mistake = recipe.plant(world, invoice);
    if (mistake) planted.push(mistake);
  }
  for (const subscription of nextToBill(world, entity)) {
    if (planted.length === count) return planted;
    if (!recipe.suits(world.customers.must(subscription.customerId), subscription)) continue;
    const mistake = recipe.plant(world, billAhead(world, subscription));
    if (mistake) planted.push(mistake);
  }
  return planted;
}

function isCleanDraft(world: World, invoice: Invoice, touched: Set<string>): boolean {
  if (invoice.status !== "draft" || invoice.taxStatus !== "complete") return false;
  if (invoice.duplicateOf !== null || touched.has(invoice.id)) return false;
  return !world.counters.has(`duplicates of ${invoice.id}`);
}

function nextToBill(world: World, entity: EntityCode | null): Subscription[] {
  const due = (subscription: Subscription) => periodStart(subscription, subscription.periodIndex + 1);
  return world.subscriptions.rows
    .filter((subscription) => subscription.status === "active" && !changesWithNextPeriod(world, subscription))
    .filter((subscription) => {
      const customer = world.customers.must(subscription.customerId);
      return (
        (!entity || customer.entity === entity) && customer.stripeAddress.country && customer.stripeAddress.postalCode
      );
    })
    .sort((left, right) => due(left) - due(right));
}

/** Metering of the running period closes with its early bill, or the bill would be short by the days to come. */
function billAhead(world: World, subscription: Subscription): Invoice {
  subscription.usage.pauses.push({ from: world.now, to: periodStart(subscription, subscription.periodIndex + 1) });
  return drawNextPeriod(world, subscription, false);
}

/** A mistake planted on a draft that others have seen is a change of theirs to notice. */
function changed(plant: (world: World, invoice: Invoice) => PlantedMistake | null): Recipe["plant"] {
  return (world, invoice) => {
    const mistake = plant(world, invoice);
    world.invoices.touch();
    if (mistake) record(world, "invoice.updated", () => invoiceShape(world, invoice), {});
    return mistake;
  };
}

function rejectPosting(world: World, invoice: Invoice): PlantedMistake | null {
  finalizeInvoice(world, invoice);
  const row = addImport(world, invoice, true);
  tryPosting(world, row);
  return world.mistakes.get(`erp_posting_rejection/${row.id}`) ?? null;
}

function failPayment(world: World, invoice: Invoice): PlantedMistake | null {
  finalizeInvoice(world, invoice);
  const draw = drawsFor(world.seed, `injected decline/${invoice.id}`);
  const decline = draw.happens(0.6) ? draw.pick(SOFT_DECLINES) : breakCard(world, invoice, draw.pick(HARD_DECLINES));
  declineCharge(world, invoice, decline);
  return world.mistakes.get(`failed_payment/${invoice.id}`) ?? null;
}

/** An event whose amounts are words and whose lines are gone: no schema takes it. */
function breakEvent(world: World, invoice: Invoice): PlantedMistake | null {
  const broken = { ...invoiceShape(world, invoice), amount_due: "twelve hundred", total: null, lines: "unavailable" };
  record(world, "invoice.updated", () => broken, {});
  const event = world.events.rows.at(-1);
  if (!event) return null;
  const subject = { system: "stripe", type: "event", id: event.id } as const;
  const explanation = `The event about ${invoice.id} has an amount in words and no lines.`;
  return { type: "sync_failure", entity: invoice.entity, subject, plantedAt: world.now, explanation };
}
