import type { Invoice } from "#server/sandbox/world/billing-model";
import { finalizeInvoice } from "#server/sandbox/world/finalize";
import { amountRemaining } from "#server/sandbox/world/invoice-totals";
import { type EntityCode, LEGAL_ENTITIES } from "#server/sandbox/world/legal-entities";
import { onDrafts } from "#server/sandbox/world/mistakes/on-drafts";
import { paysByTransfer } from "#server/sandbox/world/mistakes/overpayment";
import { note } from "#server/sandbox/world/mistakes/plant";
import { takeMoney } from "#server/sandbox/world/payments";
import { drawsFor } from "#server/sandbox/world/prng";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

export function injectCrossEntity(world: World, entity: EntityCode | null, count: number): PlantedMistake[] {
  const plant = onDrafts(
    (customer) => paysByTransfer(world, customer),
    (_world, invoice) => {
      finalizeInvoice(world, invoice);
      return plantCrossEntity(world, invoice);
    },
  );
  return plant(world, entity, count);
}

/** The customer pays into the account of another company of the group; the case is that company's. */
export function plantCrossEntity(world: World, invoice: Invoice): PlantedMistake | null {
  const rest = amountRemaining(invoice);
  if (invoice.status !== "open" || rest === 0) return null;
  const others = LEGAL_ENTITIES.map(({ code }) => code).filter((code) => code !== invoice.entity);
  const receivedBy = drawsFor(world.seed, `cross/${invoice.id}`).pick(others);
  const reference = invoice.number ?? invoice.id;
  const charge = takeMoney(world, invoice, rest, "customer_balance", { receivedBy, reference });
  return note(world, {
    type: "cross_entity_remittance",
    entity: receivedBy,
    subject: { system: "stripe", type: "charge", id: charge.id },
    plantedAt: world.now,
    explanation: `${receivedBy} has the money for ${invoice.number}.`,
  });
}

/** Until the books of both companies show the transfer. */
export function isNotPassedOn(world: World, { subject }: PlantedMistake): boolean {
  const charge = world.charges.get(subject.id);
  const invoice = world.invoices.get(charge?.invoiceId ?? "");
  if (!charge || !invoice || charge.receivedBy === null || charge.refunded === charge.amount) return false;
  return [charge.receivedBy, invoice.entity].some(
    (code) => !world.links.documentByExternal.has(`Journal/intercompany-${charge.id.slice(0, 40)}-${code}`),
  );
}
