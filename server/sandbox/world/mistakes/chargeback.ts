import type { Charge, Dispute } from "#server/sandbox/world/billing-model";
import { openDispute } from "#server/sandbox/world/disputes";
import type { EntityCode } from "#server/sandbox/world/legal-entities";
import { note } from "#server/sandbox/world/mistakes/plant";
import { drawsFor } from "#server/sandbox/world/prng";
import { DAY } from "#server/sandbox/world/time";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

const REASONS = ["fraudulent", "product_not_received", "unrecognized", "subscription_canceled", "duplicate"] as const;
const DISPUTED_WITHIN = 60 * DAY;

/** Takes back payments by card of the last two months, the latest first. */
export function injectChargeback(world: World, entity: EntityCode | null, count: number): PlantedMistake[] {
  const planted: PlantedMistake[] = [];
  for (const charge of world.charges.rows.toReversed()) {
    if (planted.length === count || charge.createdAt < world.now - DISPUTED_WITHIN) break;
    const invoice = world.invoices.must(charge.invoiceId);
    const isWhole = charge.status === "succeeded" && charge.method === "card" && charge.refunded === 0;
    if (!isWhole || charge.disputed || (entity !== null && invoice.entity !== entity)) continue;
    planted.push(plantChargeback(world, charge));
  }
  return planted;
}

export function plantChargeback(world: World, charge: Charge, fewestDays = 2): PlantedMistake {
  const draw = drawsFor(world.seed, `dispute/${charge.id}`);
  const dispute = openDispute(world, charge, draw.pick(REASONS), world.now + draw.int(fewestDays, 20) * DAY);
  world.tasks.push(dispute.evidenceDueAt + DAY, "decideDispute", dispute.id);
  const subject = { system: "stripe", type: "charge", id: charge.id } as const;
  return note(world, {
    type: "chargeback",
    entity: dispute.entity,
    subject,
    plantedAt: world.now,
    explanation: `The payer takes ${dispute.amount} back: ${dispute.reason}.`,
  });
}

export function awaitsAnswer({ status }: Dispute): boolean {
  return status === "needs_response";
}
