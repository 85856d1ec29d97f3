import type { Subscription } from "#server/sandbox/world/billing-model";
import { monthsOf } from "#server/sandbox/world/catalogue";
import { addMonths } from "#server/sandbox/world/time";

export function periodStart(subscription: Subscription, index: number): number {
  return addMonths(subscription.anchorAt, index * monthsOf(subscription.frequency));
}
