import type { MeteringClient, UsageDayRow } from "#server/connectors/metering/client";
import { outcomeOfFirstRead, outcomeOfWrite } from "#server/connectors/source-failure";
import { lookUp } from "#server/connectors/write-once";
import type { EffectOutcome, OutboundEffect, SourceReference } from "#server/domain/sync/effects";

type ResubmitEffect = Extract<OutboundEffect, { operation: "usage.resubmit" }>;
type CorrectEffect = Extract<OutboundEffect, { operation: "usage.correct_day" }>;
export type MeterEffect = OutboundEffect & (ResubmitEffect | CorrectEffect);
/** What the meter says it did: the days it tells again, and how much it took in. */
export type MeterRequest = { days: readonly string[]; counted: number };

export function isForMeter(effect: OutboundEffect): effect is MeterEffect {
  return effect.operation === "usage.resubmit" || effect.operation === "usage.correct_day";
}

/** Reads how the meter names what is to be changed, asks once, and answers in the meter's words. */
export async function performAtMeter(
  client: MeteringClient,
  effect: MeterEffect,
  signal: AbortSignal,
): Promise<EffectOutcome> {
  const touched = touchedBy(effect);
  let day: UsageDayRow | null;
  try {
    day = await client.day(dayOf(effect), signal);
  } catch (error) {
    return outcomeOfFirstRead(error, touched);
  }
  if (day === null)
    return {
      outcome: "refused",
      reason: `The usage meter does not know the day ${dayOf(effect)} any more, so nothing was changed there. Have it looked at in the meter.`,
      touched,
    };
  try {
    return confirmed(effect, await ask(client, effect, day, signal));
  } catch (error) {
    return outcomeOfWrite(error, touched);
  }
}

/** Did it happen? The meter keeps what it did under the key it was asked with. */
export function lookUpAtMeter(client: MeteringClient, effect: MeterEffect, signal: AbortSignal) {
  return lookUp(async () => {
    const done = await client.request(effect.idempotencyKey, signal);
    return done && confirmed(effect, done);
  });
}

function ask(
  client: MeteringClient,
  effect: MeterEffect,
  day: UsageDayRow,
  signal: AbortSignal,
): Promise<MeterRequest> {
  if (effect.operation === "usage.correct_day")
    return client.post(
      `/v1/usage/days/${encodeURIComponent(effect.dayId)}/corrections`,
      { quantity: effect.quantity, reason: effect.reason },
      effect.idempotencyKey,
      signal,
    );
  const { customer_id: customer, product } = day;
  return client.post(
    "/v1/usage/resubmissions",
    { customer_id: customer, product, days: effect.days },
    effect.idempotencyKey,
    signal,
  );
}

function confirmed(effect: MeterEffect, { days, counted }: MeterRequest): EffectOutcome {
  const told: SourceReference[] = days.map((id) => ({ system: "metering", type: "usage_day", id }));
  const confirmation =
    effect.operation === "usage.correct_day"
      ? `The usage meter counts ${effect.quantity} units on that day now and told billing.`
      : `The usage meter took ${counted === 1 ? "1 item" : `${counted} items`} of ${days.length === 1 ? "1 day" : `${days.length} days`} again and told billing.`;
  return { outcome: "confirmed", confirmation, touched: told };
}

function dayOf(effect: MeterEffect): string {
  return effect.operation === "usage.correct_day" ? effect.dayId : effect.likeDayId;
}

function touchedBy(effect: MeterEffect): SourceReference[] {
  return [{ system: "metering", type: "usage_day", id: dayOf(effect) }];
}
