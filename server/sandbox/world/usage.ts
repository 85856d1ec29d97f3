import type { Subscription } from "#server/sandbox/world/billing-model";
import { mix, unit } from "#server/sandbox/world/prng";
import { DAY, HOUR } from "#server/sandbox/world/time";

const MILLION = 1_000_000;

/**
 * Metered units (of 1,000 calls) in [from, to). Each day's calls arrive as one meter event at noon UTC, so windows
 * that touch never count a day twice.
 */
export function usageBetween(seed: number, subscription: Subscription, from: number, to: number): number {
  let total = 0;
  for (let day = firstDay(subscription, from); noon(day) < to; day += 1) total += unitsOn(seed, subscription, day);
  for (const burst of subscription.usage.bursts) if (burst.at >= from && burst.at < to) total += burst.units;
  return total;
}

function firstDay(subscription: Subscription, from: number): number {
  const start = Math.max(from, subscription.anchorAt);
  const day = Math.floor(start / DAY);
  return noon(day) >= start ? day : day + 1;
}

/** When the calls of a day arrive. */
export function noon(day: number): number {
  return day * DAY + 12 * HOUR;
}

function unitsOn(seed: number, subscription: Subscription, day: number): number {
  const { dailyUnits, growthPpmPerDay, pauses, lostDays } = subscription.usage;
  const at = noon(day);
  if (lostDays.includes(day)) return 0;
  if (dailyUnits === 0 || (subscription.canceledAt !== null && at >= subscription.canceledAt)) return 0;
  if (pauses.some((pause) => at >= pause.from && at < pause.to)) return 0;
  const age = day - Math.floor(subscription.anchorAt / DAY);
  const grown = dailyUnits + (dailyUnits * growthPpmPerDay * age) / MILLION;
  const weekday = (day + 4) % 7;
  const workload = weekday === 0 || weekday === 6 ? 0.45 : 1.1;
  return Math.round(grown * workload * (0.75 + 0.5 * unit(mix(mix(seed, subscription.number), day))));
}
