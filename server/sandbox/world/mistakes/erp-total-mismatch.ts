import type { Invoice } from "#server/sandbox/world/billing-model";
import type { ErpTransaction } from "#server/sandbox/world/erp-model";
import { LEGAL_ENTITIES } from "#server/sandbox/world/legal-entities";
import { noteInvoiceMistake } from "#server/sandbox/world/mistakes/plant";
import { wantedVariant } from "#server/sandbox/world/mistakes/variants";
import { drawsFor } from "#server/sandbox/world/prng";
import { standingPostingsOf } from "#server/sandbox/world/revenue-plans";
import { newTransaction } from "#server/sandbox/world/simulate-erp";
import { DAY } from "#server/sandbox/world/time";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

const BACKLOG = 21 * DAY;
const SHARE = 0.012;
/** The smallest unit: as far as two systems may round apart. */
const ROUNDING = 1;

/** Before the anchor and after it, some postings come out otherwise than they were billed. */
export function maySpoilPosting(world: World, invoice: Invoice): void {
  if (world.now < world.anchor - BACKLOG || invoice.status === "void") return;
  if (drawsFor(world.seed, `posting differs/${invoice.id}`).happens(SHARE)) spoilPosting(world, invoice);
}

export function isPostedOnce(world: World, invoice: Invoice): boolean {
  return invoice.total > 0 && standingPostingsOf(world, invoice.id).length === 1 && invoice.creditedAfterPayment === 0;
}

export function spoilPosting(world: World, invoice: Invoice): PlantedMistake | null {
  const [posting] = standingPostingsOf(world, invoice.id);
  if (!posting) return null;
  const draw = drawsFor(world.seed, `posting mistake/${invoice.id}`);
  const drawn = draw.pick(["total", "total", "tax", "twice", "currency"] as const);
  const wanted = wantedVariant(world, "erp_total_mismatch");
  if (wanted === "tax" && invoice.tax <= ROUNDING) return null;
  const kind = wanted ?? drawn;
  if (kind === "twice") {
    postTwice(world, invoice, posting);
    return differs(world, invoice, "The ERP has it twice.");
  }
  const amount = 100 * draw.int(5, 90);
  if (kind === "currency") posting.currency = otherCurrency(posting, draw.next());
  else if (kind === "tax" && invoice.tax > ROUNDING) posting.tax = Math.floor(invoice.tax / 2);
  else posting.total += amount;
  posting.modifiedAt = world.now;
  world.transactions.touch();
  return differs(
    world,
    invoice,
    `The ERP posted it with another ${kind === "tax" && invoice.tax <= ROUNDING ? "total" : kind}.`,
  );
}

/** Entered by hand a second time, with the billing document written beside it. */
function postTwice(world: World, invoice: Invoice, { id: _id, modifiedAt: _at, ...posting }: ErpTransaction): void {
  const again = newTransaction(world, {
    ...posting,
    tranId: `INV${world.count("tranid invoice", 10_001)}`,
    externalId: `${invoice.id}-2`,
    billingDocument: invoice.id,
  });
  world.links.append(world.links.postingsByInvoice, invoice.id, again.id);
}

function otherCurrency({ currency }: ErpTransaction, fraction: number): ErpTransaction["currency"] {
  const others = LEGAL_ENTITIES.map((entity) => entity.currency).filter((each) => each !== currency);
  return others[Math.floor(fraction * others.length)] ?? currency;
}

function differs(world: World, invoice: Invoice, why: string): PlantedMistake {
  return noteInvoiceMistake(world, "erp_total_mismatch", invoice, why);
}

export function isPostedOtherwise(world: World, invoice: Invoice): boolean {
  const postings = standingPostingsOf(world, invoice.id);
  const posted = postings.reduce((sum, posting) => sum + posting.total, 0);
  if (postings.length === 0) return false;
  if (invoice.status === "void") return posted !== 0;
  if (postings.some((posting) => posting.currency !== invoice.currency)) return true;
  if (Math.abs(posted - invoice.total) > ROUNDING) return true;
  const tax = postings.reduce((sum, posting) => sum + (posting.tax ?? 0), 0);
  return Math.abs(tax - invoice.tax) > ROUNDING;
}
