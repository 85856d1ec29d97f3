import type { Invoice } from "#server/sandbox/world/billing-model";
import { PO_FIELD } from "#server/sandbox/world/invoices";
import { noteInvoiceMistake } from "#server/sandbox/world/mistakes/plant";
import { wantedVariant } from "#server/sandbox/world/mistakes/variants";
import { drawsFor } from "#server/sandbox/world/prng";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

/** The draft goes without the customer's PO number; sometimes the contract has lost it too. */
export function plantMissingPurchaseOrder(world: World, invoice: Invoice): PlantedMistake | null {
  const customer = world.customers.must(invoice.customerId);
  const contract = world.contracts.get(invoice.contractId ?? "");
  if (!customer.poRequired || !contract) return null;
  invoice.customFields = invoice.customFields.filter((field) => field.name !== PO_FIELD);
  const draw = drawsFor(world.seed, `missing po/${invoice.id}`);
  const drawn = draw.happens(0.35) ? "nowhere" : "not_on_draft";
  if ((wantedVariant(world, "missing_purchase_order") ?? drawn) === "nowhere") {
    contract.poNumber = null;
    contract.modifiedAt = world.now;
    world.contracts.touch();
  }
  return noteMissingPurchaseOrder(world, invoice);
}

export function noteMissingPurchaseOrder(world: World, invoice: Invoice): PlantedMistake {
  const known = world.contracts.get(invoice.contractId ?? "")?.poNumber;
  const why = known
    ? `The customer requires a PO; the contract has ${known}, the draft has none.`
    : "The customer requires a PO; neither the contract nor the draft has one.";
  return noteInvoiceMistake(world, "missing_purchase_order", invoice, why);
}

export function lacksPurchaseOrder(world: World, invoice: Invoice): boolean {
  if (!world.customers.must(invoice.customerId).poRequired) return false;
  return !invoice.customFields.some((field) => field.name === PO_FIELD && field.value.trim() !== "");
}
