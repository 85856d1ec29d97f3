import { injectLostAmendment } from "#server/sandbox/world/mistakes/amendment-not-reflected";
import { injectUnaccepted } from "#server/sandbox/world/mistakes/milestone-not-accepted";
import { injectTimeMismatch } from "#server/sandbox/world/mistakes/time-billing-mismatch";
import type { Task } from "#server/sandbox/world/task-queue";
import { DAY, HOUR } from "#server/sandbox/world/time";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

/** Small companies make few projects and amendments, so that a mistake in one of them is no matter of course. */
const FEWEST_CUSTOMERS = 300;
const FIRST_BEFORE = 14 * DAY;
const EVERY = 3 * DAY;
const SLIPS: readonly ((world: World) => PlantedMistake[])[] = [
  (world) => injectUnaccepted(world, null, 1),
  (world) => injectLostAmendment(world, null, 1),
  (world) => injectTimeMismatch(world, null, 1),
];

/** From two weeks before the anchor on something about contracts and projects goes wrong every few days. */
export function planAgreementSlips(world: World): void {
  if (world.customerCount < FEWEST_CUSTOMERS) return;
  world.tasks.push(world.anchor - FIRST_BEFORE + 3 * HOUR, "agreementSlip", "", 0);
}

export function agreementSlip(world: World, task: Task): void {
  SLIPS[task.detail % SLIPS.length]?.(world);
  world.tasks.push(task.at + EVERY, "agreementSlip", "", task.detail + 1);
}
