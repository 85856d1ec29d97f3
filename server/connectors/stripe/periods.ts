import type { ItemPeriod } from "#server/connectors/stripe/map-objects";

export type Interval = { interval: string; count: number };

/**
 * The period before one, by Stripe's rule: period n begins n intervals after the anchor, on the anchor's day or the
 * month's last when it is shorter. Null for intervals we do not know and before the anchor itself.
 */
export function periodBefore(period: ItemPeriod, anchor: number, every: Interval): ItemPeriod | null {
  const start = startBefore(period.start, anchor, every);
  return start === null || start >= period.start || start < anchor ? null : { start, end: period.start };
}

function startBefore(start: number, anchor: number, { interval, count }: Interval): number | null {
  if (interval === "day") return start - count * 86_400;
  if (interval === "week") return start - count * 7 * 86_400;
  if (interval !== "month" && interval !== "year") return null;
  const step = interval === "year" ? 12 * count : count;
  const months = monthsBetween(anchor, start);
  return addMonths(anchor, Math.max(0, Math.round(months / step) - 1) * step);
}

function monthsBetween(from: number, to: number): number {
  const [left, right] = [new Date(from * 1_000), new Date(to * 1_000)];
  return (right.getUTCFullYear() - left.getUTCFullYear()) * 12 + right.getUTCMonth() - left.getUTCMonth();
}

function addMonths(seconds: number, months: number): number {
  const from = new Date(seconds * 1_000);
  const lastDay = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months + 1, 0)).getUTCDate();
  const moved = new Date(seconds * 1_000);
  moved.setUTCMonth(from.getUTCMonth() + months, Math.min(from.getUTCDate(), lastDay));
  return Math.floor(moved.getTime() / 1_000);
}
