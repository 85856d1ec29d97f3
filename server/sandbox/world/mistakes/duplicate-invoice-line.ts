import type { Invoice, InvoiceLine } from "#server/sandbox/world/billing-model";
import { recalculate } from "#server/sandbox/world/invoice-totals";
import { noteInvoiceMistake } from "#server/sandbox/world/mistakes/plant";
import { drawsFor } from "#server/sandbox/world/prng";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

/** One line of the draft stands on it twice. */
export function plantDuplicateLine(world: World, invoice: Invoice): PlantedMistake | null {
  const billing = invoice.lines.filter((line) => line.amount > 0 && line.productCode !== null);
  if (billing.length === 0) return null;
  const line = drawsFor(world.seed, `duplicate line/${invoice.id}`).pick(billing);
  const id = world.id("il", `${line.id}/again/${world.count(`copies of ${line.id}`)}`);
  invoice.lines = [...invoice.lines, { ...line, id, metadata: { ...line.metadata } }];
  recalculate(invoice, world.customers.must(invoice.customerId));
  return noteInvoiceMistake(world, "duplicate_invoice_line", invoice, `"${line.description}" stands on it twice.`);
}

export function hasDuplicateLine(_world: World, invoice: Invoice): boolean {
  const seen = new Set<string>();
  return invoice.lines.some((line) => {
    const key = contentOf(line);
    return line.amount > 0 && line.productCode !== null && (seen.has(key) || !seen.add(key));
  });
}

function contentOf({
  productCode,
  description,
  quantity,
  unitDecimal,
  amount,
  periodStart,
  periodEnd,
}: InvoiceLine): string {
  return [productCode, description, quantity, unitDecimal, amount, periodStart, periodEnd].join("|");
}
