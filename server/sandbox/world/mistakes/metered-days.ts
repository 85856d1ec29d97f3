import { arrivalDay } from "#server/sandbox/metering/aggregates";
import type { Invoice, Subscription } from "#server/sandbox/world/billing-model";
import type { Customer } from "#server/sandbox/world/model";
import { periodStart } from "#server/sandbox/world/periods";
import { DAY, HOUR } from "#server/sandbox/world/time";
import { noon, usageBetween } from "#server/sandbox/world/usage";
import type { World } from "#server/sandbox/world/world";

/** Customers of fewer units a day have days without any by chance. */
export const CERTAIN_DAILY_UNITS = 4;
export const ANY_DAILY_UNITS = 0.5;
/** So many days before the period tell what is usual. */
const HISTORY = 29 * DAY;
/** So much of the running period has to be over for it to have days that are complete, or one with neighbours. */
const SOME_DAYS = 3.5 * DAY;
const LEAST_RUN = 6 * DAY;
/** West of Greenwich the date is an earlier one for so long. */
const WEST = 5 * HOUR;

/** Customers whose use by day is known for long enough, and whose running period is under way. */
export function hasUsualUse(world: World, leastDailyUnits: number) {
  const leastRun = leastDailyUnits >= CERTAIN_DAILY_UNITS ? LEAST_RUN : SOME_DAYS;
  return (_customer: Customer, subscription: Subscription): boolean => {
    const { usage, anchorAt, periodIndex } = subscription;
    const began = periodStart(subscription, periodIndex);
    if (!isCountedByDay(subscription) || usage.dailyUnits < leastDailyUnits) return false;
    if (began - anchorAt < HISTORY || world.now - began < leastRun) return false;
    return usage.pauses.length + usage.bursts.length + usage.lostDays.length + usage.untold.length === 0;
  };
}

/** Customers the meter counts by day, whatever they use. */
export function isCountedByDay({ frequency, usage, periodIndex }: Subscription): boolean {
  return frequency === "Monthly" && usage.dailyUnits > 0 && usage.refusals.length === 0 && periodIndex >= 1;
}

/** Days of a period that are over for everybody, as the days on which their calls arrive. */
export function daysOver(world: World, subscription: Subscription, from: number, to: number): number[] {
  const first = Math.floor(from / DAY);
  const last = Math.min(Math.floor(to / DAY) - 1, Math.floor((world.now - WEST) / DAY) - 2);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) =>
    arrivalDay(subscription, (first + index) * DAY),
  );
}

/** Those of them with use on both sides. */
export function innerDays(world: World, subscription: Subscription, from: number, to: number): number[] {
  return daysOver(world, subscription, from, to).filter((day) =>
    [day - 1, day, day + 1].every((each) => unitsOf(world, subscription, each) > 0),
  );
}

export function unitsOf(world: World, subscription: Subscription, day: number): number {
  return usageBetween(world.seed, subscription, noon(day), noon(day) + 1);
}

export function subscriptionOf(world: World, invoice: Invoice): Subscription | null {
  return world.subscriptions.get(invoice.subscriptionId ?? "") ?? null;
}

/** Whether the calls of a day belong to the invoice's period. */
export function isInPeriod({ periodStart: from, periodEnd: to }: Invoice, day: number): boolean {
  return noon(day) >= from && noon(day) < to;
}

/** The meter tells the day again. */
export function tellAgain(world: World, subscription: Subscription, day: number, at: number): void {
  subscription.usage.changes.push({ day, at });
  world.subscriptions.touch();
}
