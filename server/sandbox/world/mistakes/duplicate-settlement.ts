import type { Invoice } from "#server/sandbox/world/billing-model";
import { isKeptAsCredit, spareOf, takeLoose } from "#server/sandbox/world/cash";
import type { EntityCode } from "#server/sandbox/world/legal-entities";
import { note } from "#server/sandbox/world/mistakes/plant";
import type { Task } from "#server/sandbox/world/task-queue";
import { DAY } from "#server/sandbox/world/time";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

const PAID_WITHIN = 60 * DAY;

/** Customers pay invoices of the last two months again, the latest first. */
export function injectDuplicateSettlement(world: World, entity: EntityCode | null, count: number): PlantedMistake[] {
  const planted: PlantedMistake[] = [];
  for (const invoice of world.invoices.rows.toReversed()) {
    if (planted.length === count) break;
    if (entity !== null && invoice.entity !== entity) continue;
    const mistake = plantSecondPayment(world, invoice);
    if (mistake) planted.push(mistake);
  }
  return planted;
}

export function payAgain(world: World, task: Task): void {
  plantSecondPayment(world, world.invoices.must(task.id));
}

export function plantSecondPayment(world: World, invoice: Invoice): PlantedMistake | null {
  const first = world.charges.get(invoice.lastChargeId ?? "");
  if (!first || invoice.status !== "paid" || (invoice.paidAt ?? 0) < world.now - PAID_WITHIN) return null;
  if (first.refunded > 0 || first.disputed || first.reference !== null || first.amount !== invoice.total) return null;
  if (world.counters.has(`second payments of ${invoice.id}`)) return null;
  world.count(`second payments of ${invoice.id}`);
  const charge = takeLoose(world, {
    customer: world.customers.must(invoice.customerId),
    meant: invoice,
    amount: first.amount,
    reference: invoice.number,
    createdAt: world.now,
  });
  return note(world, {
    type: "duplicate_settlement",
    entity: invoice.entity,
    subject: { system: "stripe", type: "charge", id: charge.id },
    plantedAt: world.now,
    explanation: `${invoice.number} was paid by ${first.id} already.`,
  });
}

export function isPaidTwice(world: World, { subject }: PlantedMistake): boolean {
  const charge = world.charges.get(subject.id);
  if (!charge || charge.refunded > 0 || isKeptAsCredit(world, charge)) return false;
  return spareOf(world, charge) === charge.amount && world.invoices.must(charge.invoiceId).status === "paid";
}
