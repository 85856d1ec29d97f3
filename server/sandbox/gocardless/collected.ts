import type { Invoice } from "#server/sandbox/world/billing-model";
import { DAY } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

const COLLECTED_DAYS = 183;
/** A debit is asked for this long after the invoice went out: the customer has been told of it by then. */
const TOLD_BEFORE = 3 * DAY;

/**
 * The invoices of a customer that are collected by direct debit, with the instant at which that was asked for. Of the
 * past only what is still open at the anchor is collected, so that the gateway has money no other system has told of;
 * afterwards whatever is open when its turn comes.
 */
export function collectedInvoices(world: World, customerId: string): { invoice: Invoice; at: number }[] {
  return (world.links.invoicesByCustomer.get(customerId) ?? [])
    .map((id) => world.invoices.must(id))
    .flatMap((invoice) => {
      const { finalizedAt } = invoice;
      if (finalizedAt === null || invoice.duplicateOf !== null) return [];
      const at = finalizedAt + TOLD_BEFORE;
      const isRecent = finalizedAt >= world.anchor - COLLECTED_DAYS * DAY;
      return isRecent && at <= world.now && isOpenAt(invoice, Math.max(at, world.anchor)) ? [{ invoice, at }] : [];
    })
    .sort((left, right) => left.at - right.at || (left.invoice.id < right.invoice.id ? -1 : 1));
}

function isOpenAt({ finalizedAt, paidAt, voidedAt, uncollectibleAt }: Invoice, at: number): boolean {
  return (
    finalizedAt !== null &&
    finalizedAt <= at &&
    ![paidAt, voidedAt, uncollectibleAt].some((end) => end !== null && end <= at)
  );
}

/** What was left to pay when the debit was asked for, whatever has happened since. */
export function amountAsked(world: World, invoice: Invoice, at: number): number {
  const credited = world.creditNotes.rows
    .filter((note) => note.invoiceId === invoice.id && note.type === "pre_payment" && note.createdAt <= at)
    .filter((note) => note.voidedAt === null || note.voidedAt > at)
    .reduce((sum, note) => sum + note.total, 0);
  const paid = (world.links.paymentsByInvoice.get(invoice.id) ?? [])
    .map((id) => world.invoicePayments.must(id))
    .filter((payment) => payment.paidAt !== null && payment.paidAt <= at)
    .reduce((sum, payment) => sum + (payment.amountPaid ?? 0), 0);
  return invoice.total - invoice.fromBalance - credited - paid;
}
