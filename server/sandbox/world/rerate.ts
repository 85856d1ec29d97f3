import { changeInvoice } from "#server/sandbox/stripe/events";
import type { Invoice, Subscription } from "#server/sandbox/world/billing-model";
import { recalculate } from "#server/sandbox/world/invoice-totals";
import { overageLineOf } from "#server/sandbox/world/invoices";
import { noteInvoiceMistake } from "#server/sandbox/world/mistakes/plant";
import { billedUnits, deviatesFromUsage } from "#server/sandbox/world/mistakes/usage-over-entitlement";
import type { World } from "#server/sandbox/world/world";

/**
 * What billing does when the meter tells it of other use: drafts over the days are rated anew; what went out stands, and
 * where it now bills too little that is a mistake of its own.
 */
export function rerate(world: World, subscription: Subscription, from: number, to: number): void {
  for (const id of world.links.invoicesByCustomer.get(subscription.customerId) ?? []) {
    const invoice = world.invoices.must(id);
    if (invoice.subscriptionId !== subscription.id || invoice.duplicateOf !== null) continue;
    if (invoice.periodEnd <= from || invoice.periodStart >= to) continue;
    if (invoice.status === "draft") rateAgain(world, invoice);
    else noteWhatIsMissing(world, invoice);
  }
}

/** Puts the line of what was used beyond the entitlement in step with the use there is now. */
export function rateAgain(world: World, invoice: Invoice): void {
  changeInvoice(world, invoice, "invoice.updated", () => setOverage(world, invoice));
}

export function setOverage(world: World, invoice: Invoice): void {
  const kept = invoice.lines.filter((line) => line.productCode !== "API_CALLS");
  const former = invoice.lines.find((line) => line.productCode === "API_CALLS");
  const line = overageLineOf(world, invoice);
  const id = former?.id ?? world.id("il", `${invoice.id}/rated/${world.count(`ratings of ${invoice.id}`)}`);
  invoice.lines = line ? [...kept, { ...line, id, tax: 0 }] : kept;
  recalculate(invoice, world.customers.must(invoice.customerId));
}

function noteWhatIsMissing(world: World, invoice: Invoice): void {
  if (invoice.status !== "open" && invoice.status !== "paid") return;
  if (!deviatesFromUsage(world, invoice) || world.mistakes.has(`usage_over_entitlement/${invoice.id}`)) return;
  const why = `The meter told billing of use after the invoice went out; ${billedUnits(invoice)} units are billed.`;
  noteInvoiceMistake(world, "usage_over_entitlement", invoice, why);
}
