import type { Invoice, Subscription } from "#server/sandbox/world/billing-model";
import { daysOver, isInPeriod, subscriptionOf, tellAgain, unitsOf } from "#server/sandbox/world/mistakes/metered-days";
import { noteInvoiceMistake } from "#server/sandbox/world/mistakes/plant";
import { periodStart } from "#server/sandbox/world/periods";
import { drawsFor } from "#server/sandbox/world/prng";
import { termsOn } from "#server/sandbox/world/terms";
import { isoOf, MINUTE, utcDate } from "#server/sandbox/world/time";
import { noon, usageBetween } from "#server/sandbox/world/usage";
import type { PlantedMistake, World } from "#server/sandbox/world/world";

/** Far above what a customer's days ever reach by themselves. */
const TIMES_USUAL = 3;

/** A day of the running period on which the meter counts many times the usual, and the period more than is included. */
export function raiseSpike(world: World, subscription: Subscription): void {
  const from = periodStart(subscription, subscription.periodIndex);
  const draw = drawsFor(world.seed, `spike/${subscription.number}/${subscription.periodIndex}`);
  const days = daysOver(world, subscription, from, world.now);
  if (days.length === 0) return;
  const day = draw.pick(days);
  const included = termsOn(world, subscription.contractId, utcDate(from)).get("API_CALLS")?.includedUnits ?? 0;
  const used = usageBetween(world.seed, subscription, from, world.now);
  const units = Math.max(0, included - used) + 12 * unitsOf(world, subscription, day) + draw.int(20, 90);
  subscription.usage.bursts.push({ at: noon(day), units });
  // Before the draft is made, so that billing rates it.
  tellAgain(world, subscription, day, world.now - MINUTE);
}

export function noteSpike(world: World, invoice: Invoice): PlantedMistake | null {
  const spike = spikeOf(world, invoice);
  if (!spike) return null;
  const why = `The meter counts ${spike.units} units on ${isoOf(spike.at).slice(0, 10)} beside the usual ones.`;
  return noteInvoiceMistake(world, "usage_spike", invoice, why);
}

export function hasSpike(world: World, invoice: Invoice): boolean {
  return invoice.status === "draft" && spikeOf(world, invoice) !== null;
}

function spikeOf(world: World, invoice: Invoice): { at: number; units: number } | null {
  const subscription = subscriptionOf(world, invoice);
  if (!subscription) return null;
  const { bursts, dailyUnits, changes } = subscription.usage;
  const days = new Set(bursts.map((burst) => Math.floor(burst.at / 86_400_000)));
  for (const day of days) {
    const units = bursts.filter((burst) => burst.at === noon(day)).reduce((sum, burst) => sum + burst.units, 0);
    const isRated = changes.some((change) => change.day === day && change.at < invoice.createdAt);
    if (isRated && isInPeriod(invoice, day) && units > TIMES_USUAL * dailyUnits) return { at: noon(day), units };
  }
  return null;
}
