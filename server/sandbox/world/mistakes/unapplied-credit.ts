import { paysByMandate } from "#server/sandbox/gocardless/model";
import type { CreditNote, Invoice } from "#server/sandbox/world/billing-model";
import { finalizeInvoice } from "#server/sandbox/world/finalize";
import { amountRemaining } from "#server/sandbox/world/invoice-totals";
import { type EntityCode, entityOf } from "#server/sandbox/world/legal-entities";
import {
  creditableInvoices,
  creditShare,
  noteCreditMistake,
  plantOnEach,
} from "#server/sandbox/world/mistakes/credit-notes";
import { onDrafts } from "#server/sandbox/world/mistakes/on-drafts";
import { wantedVariant } from "#server/sandbox/world/mistakes/variants";
import { drawsFor } from "#server/sandbox/world/prng";
import { addDays, dateIn, secondsOf } from "#server/sandbox/world/time";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

/** Without an open invoice a credit in hand is left to the next one so long. */
const IDLE_DAYS = 90;
/** The books get so long to tie a credit to its invoice. */
const BOOKS_DAYS = 3;

/** Every fourth is one the books keep open, as long as there are credits to leave open. */
const IN_BOOKS_SHARE = 0.25;

/** Credits an invoice that is paid already, while another one of the customer is open, or leaves a used one open in the books. */
export function injectUnappliedCredit(world: World, entity: EntityCode | null, count: number): PlantedMistake[] {
  const draw = drawsFor(world.seed, `unapplied credits/${world.count("unapplied credits injected")}`);
  const drawn = Array.from({ length: count }, () => draw.happens(IN_BOOKS_SHARE)).filter(Boolean).length;
  const wanted = wantedVariant(world, "unapplied_credit");
  const inBooks = wanted === null ? drawn : wanted === "open_in_books" ? count : 0;
  const planted = plantInBooks(world, entity, inBooks);
  if (wanted === "open_in_books") return planted;
  const suits = (invoice: Invoice) =>
    isPaidAndCreditable(invoice) && openInvoices(world, invoice.customerId).length > 0;
  const left = () => count - planted.length;
  planted.push(
    ...plantOnEach(creditableInvoices(world, entity, suits), left(), (invoice) => plantUnapplied(world, invoice)),
  );
  if (left() === 0) return planted;
  const anew = onDrafts(
    (customer) =>
      customer.collection === "send_invoice" && customer.creditBalance === 0 && !paysByMandate(world, customer),
    (_world, draft) => {
      const paid = paidInvoiceOf(world, draft.customerId);
      if (!paid) return null;
      finalizeInvoice(world, draft);
      return plantUnapplied(world, paid);
    },
  );
  return [...planted, ...anew(world, entity, left())];
}

/** The books keep credits open that billing has used, and have done so for some days. */
export function plantInBooks(world: World, entity: EntityCode | null, count: number): PlantedMistake[] {
  const planted: PlantedMistake[] = [];
  for (const credit of world.creditNotes.rows.toReversed()) {
    if (planted.length === count) break;
    const posting = world.transactions.get(world.links.transactionByExternal.get(credit.id) ?? "");
    const isUsed = credit.voidedAt === null && credit.toBalance === 0 && posting?.status === "Fully Applied";
    if (!isUsed || (entity !== null && credit.entity !== entity)) continue;
    posting.status = "Open";
    posting.date = addDays(dateIn(entityOf(credit.entity).timeZone, world.now), -BOOKS_DAYS - 1);
    posting.modifiedAt = world.now;
    world.transactions.touch();
    planted.push(noteCreditMistake(world, "unapplied_credit", credit, `The books keep ${posting.tranId} open.`));
  }
  return planted;
}

export function plantUnapplied(world: World, invoice: Invoice): PlantedMistake | null {
  if (paysByMandate(world, world.customers.must(invoice.customerId))) return null;
  const memo = "Credit for the outage, to be set off";
  const credit = creditShare(world, invoice, { memo, toBalance: true, about: "unapplied credit" });
  return credit && noteCreditMistake(world, "unapplied_credit", credit, `${credit.total} lie unused on the balance.`);
}

function paidInvoiceOf(world: World, customerId: string): Invoice | undefined {
  return (world.links.invoicesByCustomer.get(customerId) ?? [])
    .map((id) => world.invoices.must(id))
    .findLast(isPaidAndCreditable);
}

function isPaidAndCreditable(invoice: Invoice): boolean {
  return invoice.status === "paid" && invoice.creditedAfterPayment === 0 && invoice.creditedBeforePayment === 0;
}

export function openInvoices(world: World, customerId: string): Invoice[] {
  return (world.links.invoicesByCustomer.get(customerId) ?? [])
    .map((id) => world.invoices.must(id))
    .filter((invoice) => invoice.status === "open" && amountRemaining(invoice) > 0);
}

export function isUnapplied(world: World, credit: CreditNote): boolean {
  const oneUnit = credit.currency === "JPY" ? 1 : 100;
  const { timeZone } = entityOf(credit.entity);
  const today = dateIn(timeZone, world.now);
  if (credit.voidedAt !== null) return false;
  if (unusedOf(world, credit) >= oneUnit)
    return (
      openInvoices(world, credit.customerId).length > 0 ||
      today > addDays(dateIn(timeZone, credit.createdAt), IDLE_DAYS)
    );
  const posting = world.transactions.get(world.links.transactionByExternal.get(credit.id) ?? "");
  return posting?.status === "Open" && today > addDays(posting.date, BOOKS_DAYS);
}

/** Invoices use the oldest credit first, so what is left belongs to the latest. */
function unusedOf(world: World, credit: CreditNote): number {
  const newer = world.creditNotes.rows
    .filter((other) => other.customerId === credit.customerId && other.voidedAt === null && isNewer(other, credit))
    .reduce((sum, other) => sum + other.toBalance, 0);
  const { creditBalance } = world.customers.must(credit.customerId);
  return Math.min(credit.toBalance, Math.max(0, creditBalance - newer));
}

function isNewer(other: CreditNote, credit: CreditNote): boolean {
  const [theirs, own] = [secondsOf(other.createdAt), secondsOf(credit.createdAt)];
  return theirs > own || (theirs === own && other.id > credit.id);
}
