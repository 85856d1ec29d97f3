import type { Invoice } from "#server/sandbox/world/billing-model";
import type { EntityCode } from "#server/sandbox/world/legal-entities";
import type { Customer, Tier } from "#server/sandbox/world/model";
import { type Draw, drawsFor } from "#server/sandbox/world/prng";
import type { World } from "#server/sandbox/world/world";

/** How those who send transfers pay: as agreed, or as late as many do. */
export type Payers = "punctual" | "slow";

type Habit = readonly [days: number, weight: number];

/** Days after the due day on which customers who send transfers do so: a purchasing department takes its time, and Japan does not. */
const HABITS: Record<"large" | "small" | "punctual", readonly Habit[]> = {
  large: [
    [-6, 12],
    [9, 12],
    [24, 24],
    [46, 28],
    [80, 15],
    [118, 9],
  ],
  small: [
    [-6, 8],
    [10, 14],
    [24, 28],
    [42, 30],
    [78, 13],
    [120, 7],
  ],
  punctual: [
    [-6, 40],
    [2, 25],
    [12, 18],
    [28, 11],
    [55, 6],
  ],
};
const MISLAID_SHARE = 0.22;

export function isLarge(tier: Tier): boolean {
  return tier === "Strategic" || tier === "Enterprise";
}

export function habitOf(draw: Draw, payers: Payers, tier: Tier, entity: EntityCode): number {
  const isPunctual = payers === "punctual" || entity === "JP01";
  return draw.weighted(HABITS[isPunctual ? "punctual" : isLarge(tier) ? "large" : "small"]);
}

/** How many days after its due day an invoice is paid by transfer: as its customer does, later where it was mislaid. */
export function daysLate(world: World, invoice: Invoice, customer: Customer): number {
  if (world.payers === "punctual") return customer.paysAfterDueDays;
  const draw = drawsFor(world.seed, `mislaid/${invoice.id}`);
  return customer.paysAfterDueDays + (draw.happens(MISLAID_SHARE) ? draw.int(25, 130) : 0);
}
