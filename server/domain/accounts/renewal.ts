import type { AccountContract } from "#server/domain/accounts/views";
import { extendPrice, type Money } from "#server/domain/money";
import { daysBetween, type PlainDate } from "#server/domain/time";

/** A renewal so many days ahead weighs on how its customer is spoken with. */
export const RENEWAL_IN_SIGHT_DAYS = 60;

export type NextRenewal = { contract: string; endsOn: PlainDate; days: number; stage: string | null };

/** The running contract that ends first, where that is in sight. */
export function renewalInSight(
  contracts: readonly Pick<AccountContract, "number" | "isRunning" | "endsOn" | "renewal">[],
  today: PlainDate,
): NextRenewal | null {
  const [next] = contracts
    .flatMap(({ number, isRunning, endsOn, renewal }): NextRenewal[] =>
      isRunning && endsOn !== null && endsOn >= today
        ? [{ contract: number, endsOn, days: daysBetween(today, endsOn), stage: renewal?.stage ?? null }]
        : [],
    )
    .toSorted((left, right) => left.days - right.days);
  return next && next.days <= RENEWAL_IN_SIGHT_DAYS ? next : null;
}

/**
 * What is agreed for a year, whatever is used: the fixed prices of all billing periods of a year. Prices of use are left out,
 * for nobody knows what will be used. Null where no fixed price runs.
 */
export function yearlyOf(
  prices: readonly { quantity: bigint; unitPriceMicros: bigint; isFixed: boolean }[],
  periodMonths: number,
  currency: string,
): Money | null {
  const fixed = prices.filter(({ isFixed }) => isFixed);
  if (fixed.length === 0) return null;
  const period = fixed.reduce((sum, { quantity, unitPriceMicros }) => sum + extendPrice(quantity, unitPriceMicros), 0n);
  return { minor: period * BigInt(12 / periodMonths), currency };
}
