import { paysByMandate } from "#server/sandbox/gocardless/model";
import type { Charge, Invoice } from "#server/sandbox/world/billing-model";
import { isKeptAsCredit, spareOf } from "#server/sandbox/world/cash";
import { finalizeInvoice } from "#server/sandbox/world/finalize";
import { amountRemaining } from "#server/sandbox/world/invoice-totals";
import type { EntityCode } from "#server/sandbox/world/legal-entities";
import { onDrafts } from "#server/sandbox/world/mistakes/on-drafts";
import { note } from "#server/sandbox/world/mistakes/plant";
import type { Customer } from "#server/sandbox/world/model";
import { takeMoney } from "#server/sandbox/world/payments";
import { drawsFor } from "#server/sandbox/world/prng";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

/** Customers who are sent invoices and pay them by transfer themselves. */
export function paysByTransfer(world: World, customer: Customer): boolean {
  return customer.collection === "send_invoice" && !paysByMandate(world, customer);
}

export function injectOverpayment(world: World, entity: EntityCode | null, count: number): PlantedMistake[] {
  const plant = onDrafts(
    (customer) => paysByTransfer(world, customer),
    (_world, invoice) => {
      finalizeInvoice(world, invoice);
      return plantOverpayment(world, invoice);
    },
  );
  return plant(world, entity, count);
}

/** The customer sends what it owes on another invoice as well and names one alone; else a tenth to a third too much. */
export function plantOverpayment(world: World, invoice: Invoice, other?: Invoice): PlantedMistake | null {
  const rest = amountRemaining(invoice);
  if (invoice.status !== "open" || rest === 0) return null;
  const drawn = Math.ceil((rest * drawsFor(world.seed, `overpaid/${invoice.id}`).int(10, 33)) / 100) + 200;
  const surplus = other ? amountRemaining(other) : drawn;
  if (other) world.paidInMind.add(other.id);
  const reference = invoice.number ?? invoice.id;
  const charge = takeMoney(world, invoice, rest, "customer_balance", { surplus, reference });
  return note(world, {
    type: "overpayment",
    entity: invoice.entity,
    subject: { system: "stripe", type: "charge", id: charge.id },
    plantedAt: world.now,
    explanation: `${charge.amount} of ${invoice.customerId} came in for ${rest} that ${invoice.number} claimed.`,
  });
}

export function isOverpaid(world: World, { subject }: PlantedMistake): boolean {
  // A debit that brought more than billing took: only the gateway can give it back.
  if (subject.system === "gocardless") return true;
  const charge = world.charges.get(subject.id);
  return charge !== undefined && hasSpare(world, charge);
}

function hasSpare(world: World, charge: Charge): boolean {
  return spareOf(world, charge) > 100 && !isKeptAsCredit(world, charge);
}
