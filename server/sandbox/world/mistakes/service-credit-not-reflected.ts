import type { CreditNote, Invoice } from "#server/sandbox/world/billing-model";
import { creditable } from "#server/sandbox/world/credits";
import { type EntityCode, entityOf } from "#server/sandbox/world/legal-entities";
import { creditableInvoices, plantOnEach } from "#server/sandbox/world/mistakes/credit-notes";
import { note } from "#server/sandbox/world/mistakes/plant";
import { drawsFor } from "#server/sandbox/world/prng";
import { grantServiceCredit, notesFor, type ServiceCredit } from "#server/sandbox/world/service-credits";
import { addDays, dateIn } from "#server/sandbox/world/time";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

/** Billing gets so long to issue what was promised. */
const ISSUE_WITHIN_DAYS = 5;
/** The books get so long to show what billing issued. */
const POST_WITHIN_DAYS = 3;

/** A promise of some days ago that nobody told billing of. */
export function injectServiceCredit(world: World, entity: EntityCode | null, count: number): PlantedMistake[] {
  const suits = (invoice: Invoice) =>
    (invoice.status === "open" || invoice.status === "paid") &&
    invoice.creditedAfterPayment === 0 &&
    invoice.creditedBeforePayment === 0 &&
    creditable(world, invoice) > 0;
  return plantOnEach(creditableInvoices(world, entity, suits), count, (invoice) => plantUnissued(world, invoice));
}

export function plantUnissued(world: World, invoice: Invoice): PlantedMistake | null {
  const draw = drawsFor(world.seed, `unissued credit/${invoice.id}`);
  const amount = Math.floor((creditable(world, invoice) * draw.int(4, 12)) / 100);
  if (amount <= 0) return null;
  const credit = grantServiceCredit(world, invoice, amount, draw.int(ISSUE_WITHIN_DAYS + 2, ISSUE_WITHIN_DAYS + 12));
  return credit && noteServiceCredit(world, credit, `${credit.amount} were promised and never credited.`);
}

export function noteServiceCredit(world: World, credit: ServiceCredit, explanation: string): PlantedMistake {
  const subject = { system: "zendesk", type: "service_credit", id: credit.id } as const;
  return note(world, {
    type: "service_credit_not_reflected",
    entity: credit.entity,
    subject,
    plantedAt: world.now,
    explanation,
  });
}

export function isNotReflected(world: World, credit: ServiceCredit): boolean {
  if (credit.status !== "granted") return false;
  const { timeZone } = entityOf(credit.entity);
  const today = dateIn(timeZone, world.now);
  const notes = notesFor(world, credit);
  if (notes.length === 0) return today > addDays(credit.grantedOn, ISSUE_WITHIN_DAYS);
  return notes.some(
    (each) => !isInBooks(world, each) && today > addDays(dateIn(timeZone, each.createdAt), POST_WITHIN_DAYS),
  );
}

function isInBooks(world: World, { id }: CreditNote): boolean {
  const { transactionByExternal, documentByExternal } = world.links;
  return [transactionByExternal.get(id), documentByExternal.get(`CustCred/${id}`)]
    .map((posting) => world.transactions.get(posting ?? ""))
    .some((posting) => posting !== undefined && posting.deletedAt === undefined);
}
