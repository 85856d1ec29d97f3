import type { Invoice } from "#server/sandbox/world/billing-model";
import { deviatesFromContract } from "#server/sandbox/world/mistakes/contract-price-variance";
import { isDoubleBilled } from "#server/sandbox/world/mistakes/duplicate-invoice";
import { isRejected } from "#server/sandbox/world/mistakes/erp-posting-rejection";
import { isUnpaidAfterDecline } from "#server/sandbox/world/mistakes/failed-payment";
import type { InjectableType } from "#server/sandbox/world/mistakes/kinds";
import { lacksPurchaseOrder } from "#server/sandbox/world/mistakes/missing-purchase-order";
import { isTaxMissing } from "#server/sandbox/world/mistakes/tax-calculation-failure";
import { deviatesFromUsage } from "#server/sandbox/world/mistakes/usage-over-entitlement";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

const STILL_THERE: Record<InjectableType, (world: World, invoice: Invoice) => boolean> = {
  contract_price_variance: whileBilled(deviatesFromContract),
  usage_over_entitlement: whileBilled(deviatesFromUsage),
  missing_purchase_order: whileBilled(lacksPurchaseOrder),
  tax_calculation_failure: whileBilled((_world, invoice) => isTaxMissing(invoice)),
  duplicate_invoice: whileBilled(isDoubleBilled),
  erp_posting_rejection: isRejected,
  failed_payment: (_world, invoice) => isUnpaidAfterDecline(invoice),
  // A broken event cannot be taken back at the source; the receiver deals with it once.
  sync_failure: () => false,
};

function whileBilled(test: (world: World, invoice: Invoice) => boolean) {
  return (world: World, invoice: Invoice) =>
    (invoice.status === "draft" || invoice.status === "open" || invoice.status === "paid") && test(world, invoice);
}

function isPresent(world: World, mistake: PlantedMistake): boolean {
  const invoiceId =
    mistake.subject.system === "netsuite"
      ? (world.imports.get(mistake.subject.id)?.externalId ?? "")
      : mistake.subject.id;
  const invoice = world.invoices.get(invoiceId);
  return invoice !== undefined && STILL_THERE[mistake.type](world, invoice);
}

export function presentMistakes(world: World): PlantedMistake[] {
  return [...world.mistakes.values()].filter((mistake) => isPresent(world, mistake));
}

/** The live mistakes that keep a draft from going out by itself. */
export function mistakesOf(world: World, invoiceId: string): PlantedMistake[] {
  return ["contract_price_variance", "usage_over_entitlement", "missing_purchase_order", "duplicate_invoice"]
    .map((type) => world.mistakes.get(`${type}/${invoiceId}`))
    .filter((mistake) => mistake !== undefined)
    .filter((mistake) => isPresent(world, mistake));
}
