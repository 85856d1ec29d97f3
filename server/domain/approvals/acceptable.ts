import { addMonths } from "#server/domain/exceptions/unbilled-renewals";
import type { PlainDate } from "#server/domain/time";

/** Types about a charge that stands out: billed as it stands, once somebody signed for it. */
const outliers = ["usage_spike"] as const;

/** Types about what deviates from a contract, a price list or what was agreed beside them. */
const deviations = [
  "contract_price_variance",
  "unapproved_rate_change",
  "missing_purchase_order",
  "usage_over_entitlement",
  "proration_error",
  "milestone_not_accepted",
  "amendment_not_reflected",
  "renewal_not_billed",
] as const;

/** Deviations that come back with every invoice under the contract: an exception may stand for all of them. */
const repeating = [
  "contract_price_variance",
  "unapproved_rate_change",
  "missing_purchase_order",
  "usage_over_entitlement",
] as const;

const isAmong = (types: readonly string[]) => (type: string) => types.includes(type);

export const isOutlierType = isAmong(outliers);
export const isDeviationType = isAmong(deviations);
export const isRepeatingDeviation = isAmong(repeating);

/** What a contract exception counts for: the document of its case, or everything billed under the contract. */
export const exceptionCovers = ["document", "contract"] as const;
export type ExceptionCovers = (typeof exceptionCovers)[number];

/** For longer than this the contract itself is to be amended. */
export const LONGEST_EXCEPTION_DAYS = 366;

/** How many invoices under a contract a window can bring: one for each period that begins in it, one at least. */
export function timesBilled(
  { fromOn, untilOn }: { fromOn: PlainDate; untilOn: PlainDate },
  everyMonths: number,
): bigint {
  let times = 1n;
  while (addMonths(fromOn, Number(times) * everyMonths) <= untilOn) times += 1n;
  return times;
}
