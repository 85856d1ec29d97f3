import { changeInvoice, record } from "#server/sandbox/stripe/events";
import { chargeShape, creditNoteShape, refundShape } from "#server/sandbox/stripe/shape-payment";
import { taxOn } from "#server/sandbox/world/amounts";
import type { CreditNote, Invoice } from "#server/sandbox/world/billing-model";
import { amountRemaining } from "#server/sandbox/world/invoice-totals";
import { markPaid } from "#server/sandbox/world/payments";
import { HOUR } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

export interface CreditDetails {
  lines: Omit<CreditNote["lines"][number], "id">[];
  reason: string | null;
  memo: string | null;
  /** The amount with tax, when that is what was asked for; otherwise tax follows from the lines. */
  total?: number;
}

/** The most that can still be credited: what is unpaid on an open invoice, what was paid and not refunded otherwise. */
export function creditable(world: World, invoice: Invoice): number {
  if (invoice.status === "open") return amountRemaining(invoice);
  const charge = world.charges.get(invoice.lastChargeId ?? "");
  return charge ? charge.amount - charge.refunded : 0;
}

export function creditInvoice(world: World, invoice: Invoice, details: CreditDetails): CreditNote | null {
  const subtotal = details.lines.reduce((sum, line) => sum + line.amount, 0);
  const tax = details.total === undefined ? taxOn(subtotal, invoice.taxPpm) : details.total - subtotal;
  const total = subtotal + tax;
  if (total <= 0 || total > creditable(world, invoice)) return null;
  const before = invoice.status === "open";
  const serial = world.count(`credit notes of ${invoice.id}`);
  const refundId = before ? null : refundLastCharge(world, invoice, total, serial);
  const note = world.creditNotes.add({
    id: world.id("cn", `${invoice.id}/${serial}`),
    number: `${invoice.number}-CN-${String(serial).padStart(2, "0")}`,
    invoiceId: invoice.id,
    customerId: invoice.customerId,
    entity: invoice.entity,
    currency: invoice.currency,
    subtotal,
    tax,
    total,
    reason: details.reason,
    memo: details.memo,
    type: before ? "pre_payment" : "post_payment",
    lines: details.lines.map((line, index) => ({ ...line, id: world.id("cnli", `${invoice.id}/${serial}/${index}`) })),
    refundId,
    createdAt: world.now,
  });
  record(world, "credit_note.created", () => creditNoteShape(note));
  changeInvoice(world, invoice, "invoice.updated", () => {
    if (before) invoice.creditedBeforePayment += total;
    else invoice.creditedAfterPayment += total;
  });
  world.tasks.push(world.now + 4 * HOUR, "erpCredit", note.id);
  if (before && amountRemaining(invoice) === 0) markPaid(world, invoice, null);
  return note;
}

function refundLastCharge(world: World, invoice: Invoice, amount: number, serial: number): string | null {
  const charge = world.charges.get(invoice.lastChargeId ?? "");
  if (!charge) return null;
  const refund = world.refunds.add({
    id: world.id("re", `${invoice.id}/${serial}`),
    chargeId: charge.id,
    paymentIntentId: charge.paymentIntentId,
    customerId: charge.customerId,
    amount,
    currency: charge.currency,
    reason: "requested_by_customer",
    createdAt: world.now,
  });
  charge.refunded += amount;
  world.charges.touch();
  record(world, "refund.created", () => refundShape(refund));
  record(world, "charge.refunded", () => chargeShape(world, charge));
  return refund.id;
}
