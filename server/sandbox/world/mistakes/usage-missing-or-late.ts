import type { Invoice } from "#server/sandbox/world/billing-model";
import { entityOf } from "#server/sandbox/world/legal-entities";
import {
  innerDays,
  isCountedByDay,
  isInPeriod,
  subscriptionOf,
  tellAgain,
  unitsOf,
} from "#server/sandbox/world/mistakes/metered-days";
import { noteInvoiceMistake } from "#server/sandbox/world/mistakes/plant";
import { drawsFor } from "#server/sandbox/world/prng";
import { setOverage } from "#server/sandbox/world/rerate";
import { dateIn, isoOf } from "#server/sandbox/world/time";
import { noon } from "#server/sandbox/world/usage";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

/** The calls of one to three days in a row were lost on their way: neither the meter nor billing has them. */
export function plantLostDays(world: World, invoice: Invoice): PlantedMistake | null {
  const subscription = subscriptionOf(world, invoice);
  if (!subscription) return null;
  const days = innerDays(world, subscription, invoice.periodStart, invoice.periodEnd);
  const draw = drawsFor(world.seed, `lost days/${invoice.id}`);
  if (days.length === 0) return null;
  const first = draw.pick(days);
  const lost = [first, first + 1, first + 2].slice(0, draw.int(1, 3)).filter((day) => days.includes(day));
  subscription.usage.lostDays.push(...lost);
  for (const day of lost) tellAgain(world, subscription, day, world.now);
  setOverage(world, invoice);
  const why = `The calls of ${lost.length} days from ${isoOf(noon(first)).slice(0, 10)} on never arrived.`;
  return noteInvoiceMistake(world, "usage_missing_or_late", invoice, why);
}

/** The meter counted calls of a past day after the invoice was made, and billing was not told. */
export function plantUntoldCalls(world: World, invoice: Invoice): PlantedMistake | null {
  const subscription = subscriptionOf(world, invoice);
  // Of a period that was not over when its invoice was made nothing comes late.
  if (!subscription || !isCountedByDay(subscription) || invoice.createdAt < invoice.periodEnd) return null;
  const days = innerDays(world, subscription, invoice.periodStart, invoice.periodEnd);
  if (days.length === 0) return null;
  const draw = drawsFor(world.seed, `untold calls/${invoice.id}`);
  const day = draw.pick(days);
  const units = 5 * unitsOf(world, subscription, day) + draw.int(5, 60);
  subscription.usage.untold.push({ at: noon(day), units });
  tellAgain(world, subscription, day, world.now);
  const why = `The meter took in ${units} more units of ${isoOf(noon(day)).slice(0, 10)}, and billing rates without them.`;
  return noteInvoiceMistake(world, "usage_missing_or_late", invoice, why);
}

/** Days are missing, or billing was not told; it has until the next business day. */
export function lacksUse(world: World, invoice: Invoice): boolean {
  const subscription = subscriptionOf(world, invoice);
  if (!subscription) return false;
  const { lostDays, untold, changes } = subscription.usage;
  if (lostDays.some((day) => isInPeriod(invoice, day))) return true;
  const { timeZone } = entityOf(invoice.entity);
  const today = dateIn(timeZone, world.now);
  return untold.some(
    (calls) =>
      calls.at >= invoice.periodStart &&
      calls.at < invoice.periodEnd &&
      changes.every((change) => noon(change.day) !== calls.at || dateIn(timeZone, change.at) < today),
  );
}
