import { changeCustomer } from "#server/sandbox/stripe/events";
import type { Invoice } from "#server/sandbox/world/billing-model";
import { recalculate } from "#server/sandbox/world/invoice-totals";
import { noteInvoiceMistake } from "#server/sandbox/world/mistakes/plant";
import { wantedVariant } from "#server/sandbox/world/mistakes/variants";
import { drawsFor } from "#server/sandbox/world/prng";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

const LOST = {
  no_postal_code: { postalCode: null },
  no_country: { country: null },
  neither: { country: null, postalCode: null },
} as const;

/** The billing system loses a part of the customer's address, so no tax rate can be chosen; the CRM still has it. */
export function plantTaxFailure(world: World, invoice: Invoice): PlantedMistake | null {
  const customer = world.customers.must(invoice.customerId);
  if (!customer.crmAddress.postalCode || !customer.crmAddress.country) return null;
  const draw = drawsFor(world.seed, `tax failure/${invoice.id}`);
  const drawn = draw.pick(["no_postal_code", "neither", "no_country"] as const);
  const lost = LOST[wantedVariant(world, "tax_calculation_failure") ?? drawn];
  changeCustomer(world, customer, () => {
    customer.stripeAddress = { ...customer.stripeAddress, ...lost };
  });
  recalculate(invoice, customer);
  return noteTaxFailure(world, invoice);
}

export function noteTaxFailure(world: World, invoice: Invoice): PlantedMistake {
  const missing = [invoice.address.country ? "" : "country", invoice.address.postalCode ? "" : "postal code"].filter(
    (part) => part !== "",
  );
  const why = `Tax cannot be calculated: the billing address lacks ${missing.join(" and ")}.`;
  return noteInvoiceMistake(world, "tax_calculation_failure", invoice, why);
}

export function isTaxMissing(invoice: Invoice): boolean {
  return invoice.taxEnabled && invoice.taxStatus !== "complete";
}
