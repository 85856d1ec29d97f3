import { changeInvoice } from "#server/sandbox/stripe/events";
import type { Invoice } from "#server/sandbox/world/billing-model";
import { recalculate } from "#server/sandbox/world/invoice-totals";
import type { EntityCode } from "#server/sandbox/world/legal-entities";
import { billingMaster } from "#server/sandbox/world/masters";
import { isDoubleBilled } from "#server/sandbox/world/mistakes/duplicate-invoice";
import { noteInvoiceMistake } from "#server/sandbox/world/mistakes/plant";
import { wantedVariant } from "#server/sandbox/world/mistakes/variants";
import type { Customer } from "#server/sandbox/world/model";
import { drawsFor } from "#server/sandbox/world/prng";
import { DAY } from "#server/sandbox/world/time";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

const GERMAN_NUMBER = /^DE\d{9}$/;
const RECENT_DAYS = 60;

/** Companies of the Union alone need a number of the buyer on the invoice. */
export function needsVatNumber(customer: Customer): boolean {
  return customer.entity === "DE01" && customer.taxExempt !== "exempt";
}

/** Billing loses the customer's VAT number, or has it mistyped; sometimes the CRM and the ERP have lost it as well. */
export function plantTaxData(world: World, invoice: Invoice): PlantedMistake | null {
  const customer = world.customers.must(invoice.customerId);
  const { vatNumber } = billingMaster(customer);
  if (!needsVatNumber(customer) || !customer.vatNumber || vatNumber !== customer.vatNumber) return null;
  if (customer.inErp.vatNumber !== undefined) return null;
  const drafts = (world.links.invoicesByCustomer.get(customer.id) ?? [])
    .map((id) => world.invoices.must(id))
    .filter(({ status }) => status === "draft");
  // One that billing forgot would be held for its number from now on, and be forgotten no longer.
  if (drafts.some(({ finalizesAt, autoAdvance }) => finalizesAt === null && autoAdvance)) return null;
  const draw = drawsFor(world.seed, `tax data/${invoice.id}`);
  const drawn = draw.weighted([
    ["lost", 60],
    ["mistyped", 25],
    ["nowhere", 15],
  ]);
  const kind = wantedVariant(world, "tax_data_missing") ?? drawn;
  if (kind === "nowhere") {
    customer.vatNumber = null;
    customer.accountModifiedAt = world.now;
    customer.netsuiteModifiedAt = world.now;
  } else customer.inBilling = { ...customer.inBilling, vatNumber: kind === "lost" ? null : vatNumber.slice(0, -1) };
  world.customers.touch();
  for (const draft of drafts) {
    if (draft.id === invoice.id) recalculate(draft, customer);
    else changeInvoice(world, draft, "invoice.updated", () => recalculate(draft, customer));
    if (lacksTaxData(world, draft)) noteTaxData(world, draft);
  }
  return world.mistakes.get(`tax_data_missing/${invoice.id}`) ?? null;
}

export function noteTaxData(world: World, invoice: Invoice): PlantedMistake {
  const why = invoice.vatNumber
    ? `The VAT number ${invoice.vatNumber} is no German one.`
    : "The invoice carries no VAT number of the customer.";
  return noteInvoiceMistake(world, "tax_data_missing", invoice, why);
}

/** The tax engine reports another tax than was billed: somebody changed its document by hand. */
export function plantEngineTax(world: World, entity: EntityCode, count: number): PlantedMistake[] {
  const from = world.now - RECENT_DAYS * DAY;
  const touched = new Set([...world.mistakes.values()].map(({ subject }) => subject.id));
  const suits = (invoice: Invoice) =>
    invoice.entity === entity &&
    invoice.status === "open" &&
    invoice.tax > 100 &&
    invoice.duplicateOf === null &&
    (invoice.finalizedAt ?? 0) >= from &&
    !touched.has(invoice.id);
  return world.invoices.rows
    .filter(suits)
    .slice(0, count)
    .map((invoice) => {
      const tax = invoice.tax + Math.max(2, Math.round(invoice.tax * 0.03));
      invoice.engineTax = { tax, changedAt: world.now };
      world.invoices.touch();
      return noteInvoiceMistake(world, "tax_data_missing", invoice, "The tax engine has another tax than was billed.");
    });
}

export function lacksTaxData(world: World, invoice: Invoice): boolean {
  if (invoice.engineTax !== null && Math.abs(invoice.engineTax.tax - invoice.tax) > 1)
    return invoice.status === "open" || invoice.status === "paid";
  if (invoice.status !== "draft" && invoice.status !== "open") return false;
  if (invoice.entity !== "DE01" || isDoubleBilled(world, invoice)) return false;
  if (!needsVatNumber(world.customers.must(invoice.customerId))) return false;
  return !GERMAN_NUMBER.test(invoice.vatNumber ?? "");
}
