import { strayEntryId, strayIsTold } from "#server/sandbox/bank/entry-ids";
import { payerOf } from "#server/sandbox/bank/payers";
import type { Invoice } from "#server/sandbox/world/billing-model";
import { addReceipt } from "#server/sandbox/world/cash";
import { finalizeInvoice } from "#server/sandbox/world/finalize";
import { amountRemaining } from "#server/sandbox/world/invoice-totals";
import { type EntityCode, entityOf, LEGAL_ENTITIES } from "#server/sandbox/world/legal-entities";
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

/** The same where only the bank of the company that got it knows; nobody told the platform. */
export function plantForeignReceipt(world: World, invoice: Invoice, receivedBy: EntityCode): PlantedMistake | null {
  const { currency } = entityOf(receivedBy);
  const rate = world.currencyRates.rows.findLast((one) => one.base === invoice.currency && one.other === currency);
  if (!rate || invoice.number === null) return null;
  const receipt = addReceipt(world, {
    entity: receivedBy,
    customerId: invoice.customerId,
    payer: payerOf(world, world.customers.must(invoice.customerId)).name,
    amount: Math.round(amountRemaining(invoice) * Number(rate.rate)),
    remittance: `Invoice ${invoice.number}`,
    paysFor: [invoice.id],
  });
  return note(world, {
    type: "cross_entity_remittance",
    entity: receivedBy,
    subject: { system: "bank", type: "entry", id: strayEntryId(receipt) },
    plantedAt: world.now,
    explanation: `The bank of ${receivedBy} has the money for ${invoice.number} of ${invoice.entity}.`,
  });
}

/** Until the books of both companies show the transfer. */
export function isNotPassedOn(world: World, { subject }: PlantedMistake): boolean {
  if (subject.system === "bank") {
    const receipt = world.strayReceipts.rows.find((row) => strayEntryId(row) === subject.id);
    const [paid = ""] = receipt?.paysFor ?? [];
    return receipt !== undefined && strayIsTold(world, receipt) && lacks(world, subject.id, receipt.entity, paid);
  }
  const charge = world.charges.get(subject.id);
  if (!charge || charge.receivedBy === null || charge.refunded === charge.amount) return false;
  return lacks(world, charge.id, charge.receivedBy, charge.invoiceId);
}

/** Whether the books of one of the two companies have no entry for the money. */
function lacks(world: World, reference: string, receivedBy: EntityCode, invoiceId: string): boolean {
  const invoice = world.invoices.get(invoiceId);
  return (
    invoice !== undefined &&
    [receivedBy, invoice.entity].some(
      (code) => !world.links.documentByExternal.has(`Journal/intercompany-${reference.slice(0, 40)}-${code}`),
    )
  );
}
