import { addBusinessDays } from "#server/sandbox/bank/business-days";
import type { Invoice } from "#server/sandbox/world/billing-model";
import { entityOf } from "#server/sandbox/world/legal-entities";
import { noteInvoiceMistake } from "#server/sandbox/world/mistakes/plant";
import { drawsFor } from "#server/sandbox/world/prng";
import { deletePlan, plansOf, standingPostingsOf } from "#server/sandbox/world/revenue-plans";
import { addDays, DAY, dateIn } from "#server/sandbox/world/time";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

/** Of the drafts of three weeks one in so many was never issued. */
const FORGOTTEN_SHARE = 0.015;
const FORGOTTEN_WITHIN = 24 * DAY;
/** A draft counts as forgotten from its fourth day on, so none may be forgotten shortly before the anchor. */
const LATEST_FORGOTTEN = 5 * DAY;
const DRAFT_DAYS = 3;

/** Whether billing forgets the draft that should go out now; only before the anchor, for it takes days to be noticed. */
export function isForgotten(world: World, invoice: Invoice): boolean {
  const before = world.anchor - world.now;
  if (before > FORGOTTEN_WITHIN || before < LATEST_FORGOTTEN) return false;
  return drawsFor(world.seed, `forgotten/${invoice.id}`).happens(FORGOTTEN_SHARE);
}

export function forgetDraft(world: World, invoice: Invoice): PlantedMistake {
  invoice.finalizesAt = null;
  return noteInvoiceMistake(world, "invoice_stuck", invoice, "Billing should have issued the draft and did not.");
}

/** Whether enough days passed since it was issued that it must be in the books. */
function mustBePosted(world: World, invoice: Invoice): boolean {
  if (invoice.finalizedAt === null) return false;
  const { timeZone } = entityOf(invoice.entity);
  const issuedOn = dateIn(timeZone, invoice.finalizedAt);
  return addBusinessDays(addDays(issuedOn, 1), 2) <= dateIn(timeZone, world.now);
}

export function isOldEnough(world: World, invoice: Invoice): boolean {
  if (invoice.finalizedAt === null || invoice.finalizedAt < world.now - 60 * DAY || invoice.total === 0) return false;
  return (
    mustBePosted(world, invoice) &&
    standingPostingsOf(world, invoice.id).length === 1 &&
    world.links.importByInvoice.has(invoice.id)
  );
}

/** Somebody rolls the hand-over back in the ERP: staging row, posting and plans are gone, and nobody hands it over again. */
export function rollBack(world: World, invoice: Invoice): PlantedMistake | null {
  const row = world.imports.get(world.links.importByInvoice.get(invoice.id) ?? "");
  if (!row) return null;
  row.deletedAt = world.now;
  world.imports.touch();
  const name = `Invoice Import ${row.id}`;
  world.deletedRecords.push({ type: "customrecord_invoice_import", recordId: row.id, name, deletedAt: world.now });
  world.links.importByInvoice.delete(invoice.id);
  for (const posting of standingPostingsOf(world, invoice.id)) {
    posting.deletedAt = world.now;
    posting.modifiedAt = world.now;
    world.deletedRecords.push({
      type: "Invoice",
      recordId: posting.id,
      name: `Invoice #${posting.tranId}`,
      deletedAt: world.now,
    });
  }
  world.transactions.touch();
  world.links.transactionByExternal.delete(invoice.id);
  for (const plan of plansOf(world, invoice.id)) deletePlan(world, plan);
  return noteInvoiceMistake(world, "invoice_stuck", invoice, "Its hand-over to the ERP was rolled back.");
}

export function isStuck(world: World, invoice: Invoice): boolean {
  if (invoice.status === "draft") {
    const { timeZone } = entityOf(invoice.entity);
    const due = addDays(dateIn(timeZone, invoice.createdAt), DRAFT_DAYS);
    return invoice.autoAdvance && invoice.taxStatus === "complete" && due < dateIn(timeZone, world.now);
  }
  const isOwed = invoice.status === "open" || invoice.status === "paid" || invoice.status === "uncollectible";
  return isOwed && mustBePosted(world, invoice) && !world.links.importByInvoice.has(invoice.id);
}
