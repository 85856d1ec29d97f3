import type { Subscription } from "#server/sandbox/world/billing-model";
import { periodStart } from "#server/sandbox/world/periods";
import { drawsFor } from "#server/sandbox/world/prng";
import { DAY, HOUR, isoOf, MINUTE, utcDate } from "#server/sandbox/world/time";
import { noon, usageBetween } from "#server/sandbox/world/usage";
import type { World } from "#server/sandbox/world/world";

/** What one customer used of one product on one day. `updated_at` moves when events arrive late. */
export interface Aggregate {
  id: string;
  customer_id: string;
  product: string;
  day: string;
  quantity: string;
  events: number;
  refused: number;
  refusal: string | null;
  updated_at: string;
}

export const METERED_PRODUCT = "api_calls";
const KEPT_DAYS = 60;
const LATE_SHARE = 0.04;
const REFUSED_SHARE = 0.012;
/** What is sent twice is counted once: refusing the second loses nothing. */
const REPEATED = "An event with this id was taken before.";

interface Kept {
  asOf: number;
  mistakes: number;
  revision: number;
  rows: Aggregate[];
  byId: Map<string, Aggregate>;
}

/** What was worked out of a world lately: all of it follows from the world and its time alone. */
const kept = new WeakMap<World, Kept>();

/** Every aggregate there is by now, oldest change first. Worked out anew at most once a minute of sandbox time. */
export function aggregatesOf(world: World): Pick<Kept, "rows" | "byId"> {
  const asOf = Math.floor(world.now / MINUTE) * MINUTE;
  const known = kept.get(world);
  const { revision } = world.subscriptions;
  if (known && known.asOf === asOf && known.mistakes === world.mistakes.size && known.revision === revision)
    return known;
  const arrivals = lateCallsOf(world);
  const rows = world.subscriptions.rows
    .filter(isCountedByDay)
    .flatMap((subscription) => daysOf(world, subscription, asOf, arrivals))
    .sort(byChange);
  const made = { asOf, mistakes: world.mistakes.size, revision, rows, byId: new Map(rows.map((row) => [row.id, row])) };
  kept.set(world, made);
  return made;
}

function byChange(left: Aggregate, right: Aggregate): number {
  if (left.updated_at !== right.updated_at) return left.updated_at < right.updated_at ? -1 : 1;
  return left.id < right.id ? -1 : left.id > right.id ? 1 : 0;
}

/**
 * Calls are counted by day for customers billed monthly: of those alone do sixty days hold a whole billing period.
 */
function isCountedByDay(subscription: Subscription): boolean {
  return subscription.frequency === "Monthly" && (subscription.usage.dailyUnits > 0 || hasBursts(subscription));
}

/** The day on which the calls of a customer's day arrive, as days since the epoch: noon of the same date or of the next. */
export function arrivalDay(subscription: Pick<Subscription, "anchorAt">, midnight: number): number {
  return Math.floor(midnight / DAY) + (subscription.anchorAt % DAY <= 12 * HOUR ? 0 : 1);
}

function hasBursts({ usage }: Subscription): boolean {
  return usage.bursts.length > 0;
}

function daysOf(world: World, subscription: Subscription, asOf: number, arrivals: LateCalls): Aggregate[] {
  const rows: Aggregate[] = [];
  const today = Math.floor(asOf / DAY);
  for (let day = today - KEPT_DAYS; day <= today; day += 1) {
    const row = aggregateOf(world, subscription, day * DAY, asOf, arrivals);
    if (row) rows.push(row);
  }
  return rows;
}

/**
 * A customer's day begins at the hour its billing periods begin, so that the days of a period hold exactly its use.
 * Null for a day without any event so far.
 */
function aggregateOf(
  world: World,
  subscription: Subscription,
  midnight: number,
  asOf: number,
  arrivals: LateCalls,
): Aggregate | null {
  const from = midnight + (subscription.anchorAt % DAY);
  const to = Math.min(from + DAY, asOf + 1);
  if (from > asOf || from < subscription.anchorAt) return null;
  const arrivesOn = arrivalDay(subscription, midnight);
  const { lostDays, refusals, untold, changes: told } = subscription.usage;
  const own = told.filter((change) => change.day === arrivesOn && change.at <= world.now).map((change) => change.at);
  const extra = untold
    .filter((calls) => calls.at >= from && calls.at < to)
    .reduce((sum, calls) => sum + calls.units, 0);
  const used = usageBetween(world.seed, subscription, from, to) + extra;
  const at = noon(arrivesOn);
  if (at > asOf && used === 0) return null;
  const key = `${subscription.customerId}/${METERED_PRODUCT}/${utcDate(midnight)}`;
  const draw = drawsFor(world.seed, `metered day/${key}`);
  const late = draw.happens(LATE_SHARE) ? { share: draw.int(5, 30), at: at + draw.int(6, 60) * HOUR } : null;
  const repeated = draw.happens(REFUSED_SHARE) ? draw.int(1, 6) : 0;
  const planted = refusals.filter((refusal) => refusal.day === arrivesOn);
  const refused = planted.length > 0 ? planted.reduce((sum, refusal) => sum + refusal.events, 0) : repeated;
  // A day that was told once is told again when its calls are gone.
  if (used === 0 && refused === 0 && !lostDays.includes(arrivesOn) && own.length === 0) return null;
  const isSplit = late !== null && late.at < endOfPeriod(subscription, from) && used > 0;
  const missing = isSplit && late.at > asOf ? lateUnits(used, late.share) : 0;
  const changes = [at, ...(isSplit ? [late.at] : []), ...arrivals(subscription, from, to), ...own];
  return {
    id: world.id("uday", key),
    customer_id: subscription.customerId,
    product: METERED_PRODUCT,
    day: utcDate(midnight),
    quantity: String(used - missing),
    events: eventCount(used - missing, draw.int(2, 24)),
    refused,
    refusal: refused === 0 ? null : (planted[0]?.reason ?? REPEATED),
    updated_at: isoOf(Math.max(...changes.filter((change) => change <= world.now))),
  };
}

function lateUnits(used: number, percent: number): number {
  return used < 2 ? 0 : Math.max(1, Math.floor((used * percent) / 100));
}

function eventCount(quantity: number, most: number): number {
  return Math.min(quantity, most);
}

/** Nothing arrives late across the end of a billing period: what was billed then stands. */
function endOfPeriod(subscription: Subscription, at: number): number {
  let index = subscription.periodIndex + 1;
  while (periodStart(subscription, index - 1) > at) index -= 1;
  return periodStart(subscription, index);
}

type LateCalls = (subscription: Subscription, from: number, to: number) => number[];

/** Calls that the world added to a past day, with the moment it did so. */
function lateCallsOf(world: World): LateCalls {
  const planted = new Map<string, { from: number; to: number; at: number }[]>();
  for (const mistake of world.mistakes.values()) {
    const invoice = mistake.type === "usage_over_entitlement" ? world.invoices.get(mistake.subject.id) : undefined;
    if (!invoice?.subscriptionId) continue;
    const list = planted.get(invoice.subscriptionId) ?? [];
    list.push({ from: invoice.periodStart, to: invoice.periodEnd, at: mistake.plantedAt });
    planted.set(invoice.subscriptionId, list);
  }
  return (subscription, from, to) =>
    subscription.usage.bursts
      .filter((burst) => burst.at >= from && burst.at < to)
      .flatMap((burst) => [
        burst.at,
        ...(planted.get(subscription.id) ?? [])
          .filter((period) => burst.at >= period.from && burst.at < period.to)
          .map((period) => period.at),
      ]);
}
