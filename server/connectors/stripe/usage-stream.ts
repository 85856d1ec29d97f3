import { z } from "zod";
import type { PullContext, RawMessage, Stream } from "#server/connectors/connector";
import { readCursor, writeCursor } from "#server/connectors/cursor";
import { snapshotInstant } from "#server/connectors/pulled-message";
import type { StripeClient } from "#server/connectors/stripe/client";
import { listPage, onceEach, withEach } from "#server/connectors/stripe/lists";
import { type ItemPeriod, periodOfItem } from "#server/connectors/stripe/map-objects";
import { periodBefore } from "#server/connectors/stripe/periods";
import { type WireSubscription, type WireSubscriptionItem, wireSubscription } from "#server/connectors/stripe/wire";
import { productCodeOf } from "#server/connectors/stripe/words";

const cursorSchema = z.strictObject({ hasHistory: z.boolean(), after: z.string().nullable() });

type Reading = {
  customer: string;
  meter: string;
  productCode: string | null;
  metadata: Record<string, string> | null;
  period: ItemPeriod;
  isRunning: boolean;
};

const SUBSCRIPTIONS_AT_ONCE = 50;
/** Meter events may be reported or corrected for a while after their period ended. */
const SETTLING = 3 * 86_400;
/** The running period and two before it. */
const FIRST_PERIODS = 3;
const HOUR_MS = 3_600_000;

/**
 * Measured use by customer, meter and billing period. Usage has no events, so every pull reads the running period again,
 * and those that ended lately, of which a customer billed daily has several; the first pull reads the two before it as well. The quantity stands in the message's id: what did not grow is a duplicate.
 * The period before may also shrink and grow back, when its days are corrected at the meter; its ids name the hour besides.
 */
export function usageStream(client: StripeClient): Stream {
  return {
    key: "usage",
    label: "Usage",
    async pull(text, context) {
      const at = readCursor(cursorSchema, text) ?? { hasHistory: false, after: null };
      const page = await listPage(
        client,
        "/v1/subscriptions",
        { status: "all" },
        at.after,
        context.signal,
        SUBSCRIPTIONS_AT_ONCE,
      );
      const now = Math.floor(context.now.getTime() / 1_000);
      const readings = page.objects.flatMap((subscription) => readingsOf(subscription, now, !at.hasHistory));
      const messages = await withEach(readings, (reading) => readUsage(client, reading, context));
      const isLast = page.after === null;
      return {
        messages: messages.filter((message) => message !== null),
        cursor: writeCursor({ hasHistory: at.hasHistory || isLast, after: page.after }),
        isLast,
      };
    },
  };
}

function readingsOf(object: unknown, now: number, isFirst: boolean): Reading[] {
  const parsed = wireSubscription.safeParse(object);
  if (!parsed.success) return [];
  const subscription = parsed.data;
  const ended = subscription.ended_at ?? null;
  if (!isFirst && ended !== null && ended < now - SETTLING) return [];
  return subscription.items.data.flatMap((item) => {
    const price = item.price;
    const meter = price?.recurring?.usage_type === "metered" ? price.recurring.meter : null;
    const period = periodOfItem(subscription, item);
    if (!price || !meter || !period) return [];
    return periodsToRead(subscription, item, period, now, isFirst).map((each) => ({
      customer: subscription.customer,
      meter,
      productCode: productCodeOf(price),
      metadata: subscription.metadata ?? null,
      period: each,
      isRunning: each === period,
    }));
  });
}

function periodsToRead(
  subscription: WireSubscription,
  item: WireSubscriptionItem,
  current: ItemPeriod,
  now: number,
  isFirst: boolean,
): ItemPeriod[] {
  const recurring = item.price?.recurring;
  const anchor = subscription.billing_cycle_anchor ?? subscription.start_date ?? subscription.created ?? current.start;
  const every = { interval: recurring?.interval ?? "month", count: recurring?.interval_count ?? 1 };
  const wanted = [current];
  const isWanted = ({ end }: ItemPeriod) => end >= now - SETTLING || (isFirst && wanted.length < FIRST_PERIODS);
  let before = periodBefore(current, anchor, every);
  while (before !== null && isWanted(before)) {
    wanted.push(before);
    before = periodBefore(before, anchor, every);
  }
  return wanted;
}

async function readUsage(
  client: StripeClient,
  { customer, meter, productCode, metadata, period, isRunning }: Reading,
  { now, signal }: PullContext,
): Promise<RawMessage | null> {
  const query = { customer, start_time: nextMinute(period.start), end_time: nextMinute(period.end) };
  if (query.end_time <= query.start_time) return null;
  const page = await listPage(
    client,
    `/v1/billing/meters/${encodeURIComponent(meter)}/event_summaries`,
    query,
    null,
    signal,
  );
  const summaries = onceEach(page.objects);
  const payload = {
    object: "usage_reading",
    customer,
    meter,
    product_code: productCode,
    metadata,
    period_start: period.start,
    period_end: period.end,
    read_at: snapshotInstant(now, page.answeredAt),
    summaries,
  };
  const quantity = quantityOf(summaries);
  const hour = isRunning ? "" : `:${Math.floor(now.getTime() / HOUR_MS)}`;
  const eventId = `usage:${meter}:${customer}:${period.start}:${quantity}${hour}`;
  return { stream: "usage", eventId, correlationId: eventId, payload };
}

/** Stripe takes whole minutes alone. Rounding both ends up keeps neighbouring periods free of gaps and of overlaps. */
function nextMinute(seconds: number): number {
  return Math.ceil(seconds / 60) * 60;
}

function quantityOf(summaries: readonly Record<string, unknown>[]): string {
  return (
    summaries
      .map(({ aggregated_value: value }) => (typeof value === "number" ? String(value) : "unreadable"))
      .join("+") || "0"
  );
}
