import { changeInvoice, record } from "#server/sandbox/stripe/events";
import { chargeShape, creditNoteShape, refundShape } from "#server/sandbox/stripe/shape-payment";
import { taxOn } from "#server/sandbox/world/amounts";
import type { Charge, CreditNote, Invoice, Refund } from "#server/sandbox/world/billing-model";
import { moveBalance } from "#server/sandbox/world/credit-balance";
import { amountRemaining } from "#server/sandbox/world/invoice-totals";
import { markPaid } from "#server/sandbox/world/payments";
import { markTransaction } from "#server/sandbox/world/simulate-erp";
import { HOUR } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

export interface CreditDetails {
  lines: Omit<CreditNote["lines"][number], "id">[];
  reason: string | null;
  memo: string | null;
  /** The amount with tax, when that is what was asked for; otherwise tax follows from the lines. */
  total?: number;
  /** Put on the customer's credit balance instead of being paid back; asked of paid invoices alone. */
  toBalance?: boolean;
  /** Given back by a way billing only takes note of; asked of paid invoices alone. */
  isOutOfBand?: boolean;
  metadata?: Record<string, string>;
}

/** The most that can still be credited: what is unpaid on an open invoice, what was paid and not refunded otherwise. */
export function creditable(world: World, invoice: Invoice, withoutRefund = false): number {
  if (invoice.status === "open") return amountRemaining(invoice);
  if (withoutRefund) return invoice.amountPaid - invoice.creditedAfterPayment;
  const charge = world.charges.get(invoice.lastChargeId ?? "");
  return charge ? charge.amount - charge.refunded : 0;
}

export function creditInvoice(world: World, invoice: Invoice, details: CreditDetails): CreditNote | null {
  const { subtotal, tax, total } = totalsOf(invoice, details);
  const before = invoice.status === "open";
  const toBalance = !before && details.toBalance === true;
  const isOutOfBand = !before && details.isOutOfBand === true;
  if (total <= 0 || total > creditable(world, invoice, toBalance || isOutOfBand)) return null;
  const serial = world.count(`credit notes of ${invoice.id}`);
  const id = world.id("cn", `${invoice.id}/${serial}`);
  const refundId = before || toBalance || isOutOfBand ? null : refundLastCharge(world, invoice, total, serial);
  const note = world.creditNotes.add({
    id,
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
    toBalance: toBalance ? total : 0,
    balanceTransactionId: toBalance ? putAside(world, invoice, total, id) : null,
    ...(isOutOfBand ? { outOfBand: total } : {}),
    metadata: details.metadata ?? {},
    voidedAt: null,
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

/** What a credit comes to. Lines credited by their names bring their tax; otherwise it is calculated on them together. */
export function totalsOf(
  invoice: Invoice,
  { lines, total }: Pick<CreditDetails, "lines" | "total">,
): { subtotal: number; tax: number; total: number } {
  const subtotal = lines.reduce((sum, line) => sum + line.amount, 0);
  if (total !== undefined) return { subtotal, tax: total - subtotal, total };
  const taxes = lines.flatMap((line) => line.tax ?? []);
  const tax =
    taxes.length === lines.length ? taxes.reduce((sum, each) => sum + each, 0) : taxOn(subtotal, invoice.taxPpm);
  return { subtotal, tax, total: subtotal + tax };
}

function putAside(world: World, invoice: Invoice, credit: number, creditNoteId: string): string {
  const customer = world.customers.must(invoice.customerId);
  return moveBalance(world, customer, credit, { type: "credit_note", creditNoteId, invoiceId: invoice.id }).id;
}

/** Takes a credit back as long as its invoice still waits for its money. False when it is too late for that. */
export function voidCreditNote(world: World, note: CreditNote): boolean {
  const invoice = world.invoices.must(note.invoiceId);
  if (note.voidedAt !== null || note.type !== "pre_payment" || invoice.status !== "open") return false;
  note.voidedAt = world.now;
  world.creditNotes.touch();
  record(world, "credit_note.voided", () => creditNoteShape(note));
  changeInvoice(world, invoice, "invoice.updated", () => {
    invoice.creditedBeforePayment -= note.total;
  });
  markTransaction(world, note.id, "Voided");
  return true;
}

function refundLastCharge(world: World, invoice: Invoice, amount: number, serial: number): string | null {
  const charge = world.charges.get(invoice.lastChargeId ?? "");
  if (!charge) return null;
  return refundCharge(world, charge, { id: world.id("re", `${invoice.id}/${serial}`), amount }).id;
}

/** Pays a charge back, as far as it was not paid back before. */
export function refundCharge(
  world: World,
  charge: Charge,
  details: Pick<Refund, "id" | "amount"> & Partial<Pick<Refund, "reason" | "metadata">>,
): Refund {
  const refund = world.refunds.add({
    chargeId: charge.id,
    paymentIntentId: charge.paymentIntentId,
    customerId: charge.customerId,
    currency: charge.currency,
    reason: "requested_by_customer",
    createdAt: world.now,
    ...details,
  });
  charge.refunded += refund.amount;
  world.charges.touch();
  record(world, "refund.created", () => refundShape(refund));
  record(world, "charge.refunded", () => chargeShape(world, charge));
  return refund;
}
