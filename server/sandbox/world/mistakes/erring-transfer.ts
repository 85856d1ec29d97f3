import type { Invoice } from "#server/sandbox/world/billing-model";
import { plantCrossEntity } from "#server/sandbox/world/mistakes/cross-entity-remittance";
import { paysByTransfer, plantOverpayment } from "#server/sandbox/world/mistakes/overpayment";
import { plantShortPayment } from "#server/sandbox/world/mistakes/short-payment";
import { hasOne, plantLoose, plantStray } from "#server/sandbox/world/mistakes/unmatched-payment";
import { drawsFor } from "#server/sandbox/world/prng";
import { DAY, HOUR } from "#server/sandbox/world/time";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

const BACKLOG = 21 * DAY;

type Plant = (world: World, invoice: Invoice) => PlantedMistake | null;
/** The share of transfers that go wrong in each way. */
const WAYS: readonly (readonly [share: number, plant: Plant])[] = [
  [0.015, plantLoose],
  [0.015, plantStray],
  [0.012, plantShortPayment],
  [0.012, plantOverpayment],
  [0.006, plantCrossEntity],
];
const AGAIN_SHARE = 0.012;

/** A few of the transfers of late do not pay their invoice as they should. True when this one did not. */
export function goesWrong(world: World, invoice: Invoice): boolean {
  if (world.now < world.anchor - BACKLOG || !paysByTransfer(world, world.customers.must(invoice.customerId)))
    return false;
  if (invoice.amountPaid > 0 || hasOne(world, invoice.customerId)) return false;
  let left = drawsFor(world.seed, `transfer goes wrong/${invoice.id}`).next();
  for (const [share, plant] of WAYS) {
    if (left < share) return plant(world, invoice) !== null;
    left -= share;
  }
  return false;
}

/** A few customers pay what they paid once more some days later. */
export function planSecondTransfer(world: World, invoice: Invoice): void {
  if (world.now < world.anchor - BACKLOG) return;
  const draw = drawsFor(world.seed, `pays again/${invoice.id}`);
  if (draw.happens(AGAIN_SHARE)) world.tasks.push(world.now + draw.int(20, 90) * HOUR, "payAgain", invoice.id);
}
