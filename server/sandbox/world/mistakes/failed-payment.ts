import type { Invoice } from "#server/sandbox/world/billing-model";
import { noteInvoiceMistake } from "#server/sandbox/world/mistakes/plant";
import type { World } from "#server/sandbox/world/world";

export function noteFailedPayment(world: World, invoice: Invoice): void {
  const key = `failed_payment/${invoice.id}`;
  if (world.mistakes.has(key)) return;
  noteInvoiceMistake(world, "failed_payment", invoice, `The last charge was declined: ${invoice.lastDecline}.`);
}

export function isUnpaidAfterDecline(invoice: Invoice): boolean {
  return invoice.status === "open" && invoice.collection === "charge_automatically" && invoice.lastDecline !== null;
}
