import type { Invoice } from "#server/sandbox/world/billing-model";
import { daysOver, isInPeriod, subscriptionOf, tellAgain } from "#server/sandbox/world/mistakes/metered-days";
import { noteInvoiceMistake } from "#server/sandbox/world/mistakes/plant";
import { wantedVariant } from "#server/sandbox/world/mistakes/variants";
import { drawsFor } from "#server/sandbox/world/prng";
import { isoOf } from "#server/sandbox/world/time";
import { noon } from "#server/sandbox/world/usage";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

const REASONS = {
  too_old: "The event is older than 24 hours.",
  unknown_customer: "The event's customer key is unknown.",
} as const;

/** Events of a day that the meter would not count. */
export function plantRefusedEvents(world: World, invoice: Invoice): PlantedMistake | null {
  const subscription = subscriptionOf(world, invoice);
  if (!subscription) return null;
  const days = daysOver(world, subscription, invoice.periodStart, invoice.periodEnd);
  if (days.length === 0) return null;
  const draw = drawsFor(world.seed, `refused events/${invoice.id}`);
  const day = draw.pick(days);
  const events = draw.int(3, 60);
  const drawn = draw.pick(["too_old", "unknown_customer"] as const);
  const reason = REASONS[wantedVariant(world, "invalid_usage_record") ?? drawn];
  subscription.usage.refusals.push({ day, events, reason });
  tellAgain(world, subscription, day, world.now);
  const why = `The meter refused ${events} events of ${isoOf(noon(day)).slice(0, 10)}: ${reason}`;
  return noteInvoiceMistake(world, "invalid_usage_record", invoice, why);
}

export function hasRefusals(world: World, invoice: Invoice): boolean {
  return subscriptionOf(world, invoice)?.usage.refusals.some((refusal) => isInPeriod(invoice, refusal.day)) ?? false;
}
