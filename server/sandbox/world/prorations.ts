import type { InvoiceLine, Subscription, SubscriptionItem } from "#server/sandbox/world/billing-model";
import { productOf } from "#server/sandbox/world/catalogue";
import { periodStart } from "#server/sandbox/world/periods";
import { DAY, SECOND, secondsOf, utcDate } from "#server/sandbox/world/time";
import type { World } from "#server/sandbox/world/world";

type Line = Omit<InvoiceLine, "id" | "tax">;
type Sold = Pick<SubscriptionItem, "id" | "productCode" | "priceId" | "quantity">;

/** A whole amount's part, rounded half away from zero. */
export function partOf(whole: bigint, part: number, of: number): number {
  const scaled = whole * BigInt(part) * 2n + BigInt(of);
  return Number(scaled / (2n * BigInt(of)));
}

/** The lines Stripe puts on the next invoice for a change inside the running period: counted to the second. */
export function prorationLines(
  world: World,
  subscription: Subscription,
  change: { before: Sold | null; after: Sold | null; at: number },
): Line[] {
  const { before, after, at } = change;
  const lines: Line[] = [];
  if (before) lines.push(prorationLine(world, subscription, before, at, -1));
  if (after) lines.push(prorationLine(world, subscription, after, at, 1));
  return lines.filter((line) => line.amount !== 0);
}

function prorationLine(world: World, subscription: Subscription, sold: Sold, at: number, sign: 1 | -1): Line {
  const start = periodStart(subscription, subscription.periodIndex);
  const end = periodStart(subscription, subscription.periodIndex + 1);
  return partLine(world, sold, { from: at, start, end }, sign);
}

export function partLine(
  world: World,
  sold: Sold,
  { from, start, end }: { from: number; start: number; end: number },
  sign: 1 | -1,
): Line {
  const unit = world.prices.must(sold.priceId).unitAmount;
  const whole = BigInt(sold.quantity) * BigInt(unit);
  const amount = partOf(whole, secondsOf(end) - secondsOf(from), secondsOf(end) - secondsOf(start)) * sign;
  const words = sign < 0 ? "Unused time on" : "Remaining time on";
  return {
    productCode: sold.productCode,
    priceId: sold.priceId,
    description: `${words} ${sold.quantity} × ${productOf(sold.productCode).name} after ${utcDate(from)}`,
    quantity: sold.quantity,
    unitDecimal: String(unit * sign),
    amount,
    periodStart: from,
    periodEnd: end,
    subscriptionItemId: sold.id,
    metadata: { product_code: sold.productCode },
    isProration: true,
  };
}

/** The same part counted by whole days, the day of the change among them. */
export function partByDay(quantity: number, unit: number, from: number, start: number, end: number): number {
  const days = (left: number, right: number) =>
    Math.round((Date.parse(utcDate(right)) - Date.parse(utcDate(left))) / DAY);
  return partOf(BigInt(quantity) * BigInt(unit), days(from, end), days(start, end));
}

/** Whole seconds, as Stripe keeps instants. */
export function wholeSecond(at: number): number {
  return Math.floor(at / SECOND) * SECOND;
}
