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

type Test = (world: World, mistake: PlantedMistake) => boolean;

const STILL_THERE: Record<InjectableType, Test> = {
  contract_price_variance: whileBilled(deviatesFromContract),
  usage_over_entitlement: whileBilled(deviatesFromUsage),
  missing_purchase_order: whileBilled(lacksPurchaseOrder),
  tax_calculation_failure: whileBilled((_world, invoice) => isTaxMissing(invoice)),
  duplicate_invoice: whileBilled(isDoubleBilled),
  erp_posting_rejection: onInvoice(isRejected),
  failed_payment: onInvoice((_world, invoice) => isUnpaidAfterDecline(invoice)),
  // A broken event cannot be taken back at the source; the receiver deals with it once.
  sync_failure: () => false,
};

function whileBilled(test: (world: World, invoice: Invoice) => boolean): Test {
  return onInvoice(
    (world, invoice) =>
      (invoice.status === "draft" || invoice.status === "open" || invoice.status === "paid") && test(world, invoice),
  );
}

/** A mistake whose subject is an invoice, or the staging row through which one reaches the ERP. */
function onInvoice(test: (world: World, invoice: Invoice) => boolean): Test {
  return (world, { subject }) => {
    const invoiceId =
      subject.type === "customrecord_invoice_import" ? world.imports.get(subject.id)?.externalId : subject.id;
    const invoice = world.invoices.get(invoiceId ?? "");
    return invoice !== undefined && test(world, invoice);
  };
}

function isPresent(world: World, mistake: PlantedMistake): boolean {
  return STILL_THERE[mistake.type](world, mistake);
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
