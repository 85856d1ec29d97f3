import type { CreditNote, Invoice } from "#server/sandbox/world/billing-model";
import { creditable, creditInvoice } from "#server/sandbox/world/credits";
import { finalizeInvoice } from "#server/sandbox/world/finalize";
import type { EntityCode } from "#server/sandbox/world/legal-entities";
import {
  creditableInvoices,
  creditShare,
  noteCreditMistake,
  plantOnEach,
} from "#server/sandbox/world/mistakes/credit-notes";
import { onDrafts } from "#server/sandbox/world/mistakes/on-drafts";
import { DAY } from "#server/sandbox/world/time";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

const REPEAT_WITHIN = 30 * DAY;

/** Credits an open invoice, and a moment later somebody else credits the same again. */
export function injectDuplicateCredit(world: World, entity: EntityCode | null, count: number): PlantedMistake[] {
  const suits = (invoice: Invoice) =>
    invoice.status === "open" && invoice.amountPaid === 0 && invoice.creditedBeforePayment === 0;
  const plant = (invoice: Invoice) => plantDuplicateCredit(world, invoice);
  const planted = plantOnEach(creditableInvoices(world, entity, suits), count, plant);
  if (planted.length === count) return planted;
  const anew = onDrafts(
    (customer) => customer.collection === "send_invoice" && customer.creditBalance === 0,
    (_world, draft) => {
      finalizeInvoice(world, draft);
      return plant(draft);
    },
  );
  return [...planted, ...anew(world, entity, count - planted.length)];
}

function plantDuplicateCredit(world: World, invoice: Invoice): PlantedMistake | null {
  const first = creditShare(world, invoice, { memo: "Credit for the interruption", about: "duplicate credit" });
  return first && repeatCredit(world, first);
}

/** The same credit once more; null where the invoice cannot take it. */
export function repeatCredit(world: World, first: CreditNote): PlantedMistake | null {
  const invoice = world.invoices.must(first.invoiceId);
  if (creditable(world, invoice) < first.total) return null;
  const second = creditInvoice(world, invoice, {
    lines: first.lines.map(({ id: _id, ...line }) => line),
    reason: first.reason,
    memo: first.memo,
  });
  const repeated = second && latestOf(first, second);
  return repeated && noteCreditMistake(world, "duplicate_credit", repeated, `Credits again what ${first.id} credits.`);
}

/** Of two that were made in the same second, the one whose id comes last counts as the repetition. */
function latestOf(first: CreditNote, second: CreditNote): CreditNote {
  return comesBefore(first, second) ? second : first;
}

export function isRepeated(world: World, credit: CreditNote): boolean {
  const invoice = world.invoices.must(credit.invoiceId);
  if (credit.voidedAt !== null || (invoice.status === "void" && credit.type === "pre_payment")) return false;
  return world.creditNotes.rows.some(
    (other) =>
      other.id !== credit.id &&
      other.invoiceId === credit.invoiceId &&
      other.voidedAt === null &&
      comesBefore(other, credit) &&
      credit.createdAt - other.createdAt <= REPEAT_WITHIN &&
      other.total === credit.total &&
      other.memo === credit.memo &&
      other.reason === credit.reason,
  );
}

function comesBefore(left: CreditNote, right: CreditNote): boolean {
  const second = ({ createdAt }: CreditNote) => Math.floor(createdAt / 1_000);
  return second(left) < second(right) || (second(left) === second(right) && left.id < right.id);
}
