import { record } from "#server/sandbox/stripe/events";
import { invoiceShape } from "#server/sandbox/stripe/shape-invoice";
import type { Invoice } from "#server/sandbox/world/billing-model";
import { HARD_DECLINES, SOFT_DECLINES } from "#server/sandbox/world/decline-codes";
import { finalizeInvoice } from "#server/sandbox/world/finalize";
import type { EntityCode } from "#server/sandbox/world/legal-entities";
import { plantPriceVariance } from "#server/sandbox/world/mistakes/contract-price-variance";
import { plantDuplicate } from "#server/sandbox/world/mistakes/duplicate-invoice";
import type { InjectableType } from "#server/sandbox/world/mistakes/kinds";
import { plantMissingPurchaseOrder } from "#server/sandbox/world/mistakes/missing-purchase-order";
import { changed, onDrafts } from "#server/sandbox/world/mistakes/on-drafts";
import { plantTaxFailure } from "#server/sandbox/world/mistakes/tax-calculation-failure";
import { plantLateUsage } from "#server/sandbox/world/mistakes/usage-over-entitlement";
import { breakCard, declineCharge } from "#server/sandbox/world/payments";
import { drawsFor } from "#server/sandbox/world/prng";
import { addImport, tryPosting } from "#server/sandbox/world/simulate-erp";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

/** Plants up to `count` mistakes of a type in a legal entity, or in any. */
type Recipe = (world: World, entity: EntityCode | null, count: number) => PlantedMistake[];

const anyDraft = () => true;

const RECIPES: Record<InjectableType, Recipe> = {
  contract_price_variance: onDrafts(anyDraft, changed(plantPriceVariance)),
  usage_over_entitlement: onDrafts(
    (_customer, subscription) => subscription.usage.dailyUnits > 0 && subscription.periodIndex > 0,
    plantLateUsage,
  ),
  missing_purchase_order: onDrafts((customer) => customer.poRequired, changed(plantMissingPurchaseOrder)),
  tax_calculation_failure: onDrafts(anyDraft, changed(plantTaxFailure)),
  erp_posting_rejection: onDrafts(anyDraft, rejectPosting),
  failed_payment: onDrafts(
    (customer) => customer.collection === "charge_automatically" && customer.brokenCard === null,
    failPayment,
  ),
  duplicate_invoice: onDrafts(anyDraft, plantDuplicate),
  sync_failure: onDrafts(anyDraft, breakEvent),
};

export function inject(world: World, type: InjectableType, entity: EntityCode | null, count: number): PlantedMistake[] {
  return RECIPES[type](world, entity, count);
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
