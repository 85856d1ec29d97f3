import type { CreditNote, Invoice } from "#server/sandbox/world/billing-model";
import { creditInvoice } from "#server/sandbox/world/credits";
import type { EntityCode } from "#server/sandbox/world/legal-entities";
import type { InjectableType } from "#server/sandbox/world/mistakes/kinds";
import { note } from "#server/sandbox/world/mistakes/plant";
import { presentMistakes } from "#server/sandbox/world/mistakes/registry";
import { drawsFor } from "#server/sandbox/world/prng";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

export function noteCreditMistake(
  world: World,
  type: InjectableType,
  credit: CreditNote,
  explanation: string,
): PlantedMistake {
  const subject = { system: "stripe", type: "credit_note", id: credit.id } as const;
  return note(world, { type, entity: credit.entity, subject, plantedAt: world.now, explanation });
}

/** A credit of some percent of the invoice's first line. */
export function creditShare(
  world: World,
  invoice: Invoice,
  details: { memo: string; toBalance?: boolean; about: string },
): CreditNote | null {
  const [line] = invoice.lines;
  if (!line) return null;
  const draw = drawsFor(world.seed, `${details.about}/${invoice.id}`);
  const amount = Math.floor((line.amount * draw.int(5, 15)) / 100);
  if (amount <= 0) return null;
  return creditInvoice(world, invoice, {
    lines: [{ invoiceLineId: line.id, description: line.description, quantity: 1, amount }],
    reason: "product_unsatisfactory",
    memo: details.memo,
    toBalance: details.toBalance ?? false,
  });
}

/** Invoices, the latest first, of customers on whose credits nothing was planted yet. */
export function creditableInvoices(
  world: World,
  entity: EntityCode | null,
  suits: (invoice: Invoice) => boolean,
): Invoice[] {
  const touched = new Set(
    presentMistakes(world).flatMap(({ subject }) => {
      const credit = world.creditNotes.get(subject.id);
      const service = world.serviceCredits.get(subject.id);
      const invoice = world.invoices.get(subject.id);
      const customer = world.customers.rows[service?.place ?? -1];
      return [credit?.customerId, customer?.id, invoice?.customerId].filter((id) => id !== undefined);
    }),
  );
  return world.invoices.rows
    .filter((invoice) => (entity === null || invoice.entity === entity) && !touched.has(invoice.customerId))
    .filter((invoice) => invoice.duplicateOf === null && suits(invoice))
    .reverse();
}

/** Plants on each of the invoices, one a customer, until there are enough. */
export function plantOnEach(
  invoices: readonly Invoice[],
  count: number,
  plant: (invoice: Invoice) => PlantedMistake | null,
): PlantedMistake[] {
  const planted: PlantedMistake[] = [];
  const customers = new Set<string>();
  for (const invoice of invoices) {
    if (planted.length === count) break;
    if (customers.has(invoice.customerId)) continue;
    const mistake = plant(invoice);
    if (!mistake) continue;
    customers.add(invoice.customerId);
    planted.push(mistake);
  }
  return planted;
}
