import type { Aggregate } from "#server/sandbox/metering/aggregates";
import { drawsFor } from "#server/sandbox/world/prng";
import { HOUR, isoOf, MINUTE } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

export interface RawEvent {
  id: string;
  customer_id: string;
  product: string;
  day: string;
  at: string;
  quantity: string;
  status: "counted" | "refused";
  reason: string | null;
}

/** What an aggregate was added up from: its counted events make its quantity, the refused ones count for nothing. */
export function eventsOf(world: World, aggregate: Aggregate): RawEvent[] {
  const draw = drawsFor(world.seed, `metered events/${aggregate.id}`);
  const shared = { customer_id: aggregate.customer_id, product: aggregate.product, day: aggregate.day };
  const morning = Date.parse(`${aggregate.day}T00:00:00Z`);
  const at = () => isoOf(morning + draw.int(0, 12 * HOUR - MINUTE));
  const id = (index: number) => world.id("uev", `${aggregate.id}/${index}`);
  const counted = shares(Number(aggregate.quantity), aggregate.events).map(
    (quantity, index): RawEvent => ({
      id: id(index),
      ...shared,
      at: at(),
      quantity: String(quantity),
      status: "counted",
      reason: null,
    }),
  );
  const refused = Array.from(
    { length: aggregate.refused },
    (_, index): RawEvent => ({
      id: id(aggregate.events + index),
      ...shared,
      at: at(),
      quantity: "1",
      status: "refused",
      reason: aggregate.refusal,
    }),
  );
  return [...counted, ...refused].sort((left, right) => (left.at < right.at ? -1 : left.at > right.at ? 1 : 0));
}

/** Whole shares that make the total, the first ones larger by one where it does not divide. */
function shares(total: number, count: number): number[] {
  if (count === 0) return [];
  const each = Math.floor(total / count);
  return Array.from({ length: count }, (_, index) => each + (index < total % count ? 1 : 0));
}
