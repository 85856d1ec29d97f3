import { strayEntryId, strayIsTold } from "#server/sandbox/bank/entry-ids";
import { payerOf } from "#server/sandbox/bank/payers";
import type { Invoice } from "#server/sandbox/world/billing-model";
import { addReceipt, isKeptAsCredit, type StrayReceipt, spareOf, takeLoose } from "#server/sandbox/world/cash";
import { finalizeInvoice } from "#server/sandbox/world/finalize";
import { amountRemaining } from "#server/sandbox/world/invoice-totals";
import type { EntityCode } from "#server/sandbox/world/legal-entities";
import { onDrafts } from "#server/sandbox/world/mistakes/on-drafts";
import { paysByTransfer } from "#server/sandbox/world/mistakes/overpayment";
import { note } from "#server/sandbox/world/mistakes/plant";
import { wentBack } from "#server/sandbox/world/mistakes/returned-receipt";
import { wantedVariant } from "#server/sandbox/world/mistakes/variants";
import { drawsFor } from "#server/sandbox/world/prng";
import { DAY } from "#server/sandbox/world/time";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

/** The platform takes such money up some days after it came. */
const TAKEN_UP_AFTER = 3 * DAY;

const WORDS = {
  USD: ["monthly payment", "ACH CREDIT", "thank you"],
  EUR: ["Zahlung", "laut Vereinbarung", "Überweisung"],
  JPY: ["お振込", "ご請求分", "サービス利用料"],
} as const;

/** By turns a payment that names no invoice and a booking that only the bank knows of. */
export function injectUnmatched(world: World, entity: EntityCode | null, count: number): PlantedMistake[] {
  const planted: PlantedMistake[] = [];
  const wanted = wantedVariant(world, "unmatched_payment");
  const plant = (invoice: Invoice) => {
    const isAtBilling = wanted === null ? planted.length % 2 === 0 : wanted === "at_billing";
    const mistake = isAtBilling ? plantLoose(world, invoice) : plantStray(world, invoice);
    planted.push(mistake);
    return mistake;
  };
  for (const invoice of unpaidByTransfer(world, entity)) {
    if (planted.length === count) return planted;
    plant(invoice);
  }
  const billNow = onDrafts(
    (customer) => paysByTransfer(world, customer) && !hasOne(world, customer.id),
    (_world, invoice) => {
      finalizeInvoice(world, invoice);
      return plant(invoice);
    },
  );
  billNow(world, entity, count - planted.length);
  return planted;
}

/** Open invoices that are paid by transfer, each of another customer, the latest first. */
function unpaidByTransfer(world: World, entity: EntityCode | null): Invoice[] {
  const seen = new Set<string>();
  return world.invoices.rows.toReversed().filter((invoice) => {
    const isOpen = invoice.status === "open" && invoice.collection === "send_invoice" && invoice.duplicateOf === null;
    if (!isOpen || invoice.amountPaid > 0 || (entity !== null && invoice.entity !== entity)) return false;
    if (amountRemaining(invoice) === 0 || seen.has(invoice.customerId) || hasOne(world, invoice.customerId))
      return false;
    seen.add(invoice.customerId);
    return true;
  });
}

/** Two such payments of one customer could not be told apart, by the bank as little as by anybody. */
export function hasOne(world: World, customerId: string): boolean {
  return (
    world.strayReceipts.rows.some((receipt) => receipt.customerId === customerId) ||
    world.charges.rows.some(
      (charge) => charge.customerId === customerId && world.mistakes.has(`unmatched_payment/${charge.id}`),
    )
  );
}

/** The customer sends what it owes and says nothing of use with it; billing has it and does not know for what. */
export function plantLoose(world: World, invoice: Invoice): PlantedMistake {
  const charge = takeLoose(world, {
    customer: world.customers.must(invoice.customerId),
    meant: invoice,
    amount: amountRemaining(invoice),
    reference: wordsFor(world, invoice),
    createdAt: world.now - TAKEN_UP_AFTER,
  });
  return note(world, {
    type: "unmatched_payment",
    entity: invoice.entity,
    subject: { system: "stripe", type: "charge", id: charge.id },
    plantedAt: world.now,
    explanation: `${charge.amount} came in for ${invoice.id} and names no invoice.`,
  });
}

/** The money reaches the bank and no platform is told. */
export function plantStray(world: World, invoice: Invoice): PlantedMistake {
  const customer = world.customers.must(invoice.customerId);
  return plantReceipt(world, {
    entity: invoice.entity,
    customerId: customer.id,
    payer: payerOf(world, customer).name,
    amount: amountRemaining(invoice),
    remittance: wordsFor(world, invoice),
    paysFor: [],
  });
}

/** Money reaches the bank, whatever its payer says with it. */
export function plantReceipt(world: World, told: Omit<StrayReceipt, "id" | "createdAt">): PlantedMistake {
  const receipt = addReceipt(world, told);
  return note(world, {
    type: "unmatched_payment",
    entity: receipt.entity,
    subject: { system: "bank", type: "entry", id: strayEntryId(receipt) },
    plantedAt: world.now,
    explanation: `The bank has ${receipt.amount} of ${receipt.customerId ?? receipt.payer} that no system was told of.`,
  });
}

function wordsFor(world: World, { id, currency }: Invoice): string {
  return drawsFor(world.seed, `unmatched words/${id}`).pick(WORDS[currency]);
}

export function isUnmatched(world: World, { subject }: PlantedMistake): boolean {
  if (subject.system === "bank") {
    const receipt = world.strayReceipts.rows.find((row) => strayEntryId(row) === subject.id);
    if (!receipt || wentBack(world, receipt.id)) return false;
    return strayIsTold(world, receipt) && !isRecorded(world, receipt);
  }
  const charge = world.charges.get(subject.id);
  return (
    charge !== undefined &&
    charge.refunded === 0 &&
    spareOf(world, charge) === charge.amount &&
    !isKeptAsCredit(world, charge)
  );
}

/** Whether somebody told billing of the booking. */
function isRecorded(world: World, receipt: StrayReceipt): boolean {
  return world.paymentRecords.rows.some((row) => row.metadata.bank_entry === strayEntryId(receipt));
}
