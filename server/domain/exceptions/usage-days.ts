import { agreedOn, isMetered } from "#server/domain/exceptions/agreed-prices";
import type { ContractPriceFacts, InvoiceFacts, UsageFacts } from "#server/domain/exceptions/facts";
import type { AcceptedKind, UsageDayFacts } from "#server/domain/exceptions/usage-facts";
import { addDays, businessDate, daysBetween, type PlainDate } from "#server/domain/time";

/** The days an invoice bills the use of, its last day not among them. */
export type UsagePeriod = { startsOn: PlainDate; endsOn: PlainDate };

/** A metered product of the contract with its days, by day. */
export type MeteredProduct = {
  productCode: string;
  agreed: ContractPriceFacts;
  days: ReadonlyMap<PlainDate, UsageDayFacts>;
  /** The first and the last day the meter said anything of. */
  firstKnownOn: PlainDate;
  lastKnownOn: PlainDate;
};

/** The period of the invoice's use; null for a first invoice, which has none behind it. */
export function usagePeriodOf({ invoice }: InvoiceFacts): UsagePeriod | null {
  const { periodStartsOn: startsOn, periodEndsOn: endsOn } = invoice;
  return startsOn && endsOn && endsOn > startsOn ? { startsOn, endsOn } : null;
}

/**
 * An invoice made before its period ended knows nothing of the days that were still to come, nor all of the day before: the
 * meter's days need not end at midnight.
 */
export function knownPeriodOf(facts: InvoiceFacts, { startsOn, endsOn }: UsagePeriod): UsagePeriod {
  const { invoice, entity } = facts;
  const madeOn = invoice.createdAt ? businessDate(invoice.createdAt, entity.timeZone) : invoice.issuedOn;
  return { startsOn, endsOn: madeOn < endsOn ? addDays(madeOn, -1) : endsOn };
}

/** What the contract meters at the beginning of the period and the meter counts by day. */
export function meteredProducts(facts: InvoiceFacts, { startsOn }: UsagePeriod): MeteredProduct[] {
  const { contract, usageDays, invoice } = facts;
  if (!contract || contract.currency !== invoice.currency || usageDays.length === 0) return [];
  return [...new Set(usageDays.map((day) => day.productCode))].sort().flatMap((productCode): MeteredProduct[] => {
    const agreed = agreedOn(contract, productCode, startsOn);
    if (!agreed || !isMetered(agreed)) return [];
    const counted = usageDays.filter((day) => day.productCode === productCode);
    const known = counted.map((day) => day.usedOn).sort();
    const [firstKnownOn] = known;
    const lastKnownOn = known.at(-1);
    if (!firstKnownOn || !lastKnownOn) return [];
    return [{ productCode, agreed, days: new Map(counted.map((day) => [day.usedOn, day])), firstKnownOn, lastKnownOn }];
  });
}

export function usedOn({ days }: Pick<MeteredProduct, "days">, day: PlainDate): bigint {
  return days.get(day)?.quantity ?? 0n;
}

export function usedWithin(product: MeteredProduct, { startsOn, endsOn }: UsagePeriod): bigint {
  return daysOf(startsOn, endsOn).reduce((sum, day) => sum + usedOn(product, day), 0n);
}

/** Every day from the first to the one before the last. */
export function daysOf(startsOn: PlainDate, endsOn: PlainDate): PlainDate[] {
  const count = Math.max(0, daysBetween(startsOn, endsOn));
  return Array.from({ length: count }, (_, index) => addDays(startsOn, index));
}

/** Use beyond what the contract includes in the period. */
export function beyondIncluded(used: bigint, agreed: ContractPriceFacts): bigint {
  const included = agreed.includedUnits ?? 0n;
  return used > included ? used - included : 0n;
}

/** Whether somebody said that a day's number is right, and it is still that number. */
export function isAccepted(
  { acceptedUsage }: Pick<InvoiceFacts, "acceptedUsage">,
  kind: AcceptedKind,
  day: { productCode: string; usedOn: PlainDate; quantity: bigint },
): boolean {
  return acceptedUsage.some(
    (word) =>
      word.kind === kind &&
      word.productCode === day.productCode &&
      word.usedOn === day.usedOn &&
      word.quantity === day.quantity,
  );
}

/** What billing itself measured: the measurement of exactly this period, else the shorter ones that lie within it side by side. */
export function ratedUsage(
  { usage }: Pick<InvoiceFacts, "usage">,
  productCode: string,
  { startsOn, endsOn }: UsagePeriod,
): UsageFacts[] {
  const ofProduct = usage.filter((each) => each.productCode === productCode);
  const exact = ofProduct.find((each) => each.periodStartsOn === startsOn && each.periodEndsOn === endsOn);
  if (exact) return [exact];
  const within = ofProduct
    .filter((each) => each.periodStartsOn >= startsOn && each.periodEndsOn <= endsOn)
    .sort((left, right) => (left.periodStartsOn < right.periodStartsOn ? -1 : 1));
  const tiles = within.every(
    (each, index) => each.periodStartsOn === (index === 0 ? startsOn : within[index - 1]?.periodEndsOn),
  );
  return tiles && within.at(-1)?.periodEndsOn === endsOn ? within : [];
}

/** The middle value; of an even count the mean of the middle two, rounded half up. Zero of none. */
export function medianOf(values: readonly bigint[]): bigint {
  const sorted = [...values].sort((left, right) => (left < right ? -1 : left > right ? 1 : 0));
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0n;
  if (sorted.length % 2 === 1 || sorted.length === 0) return upper;
  return ((sorted[middle - 1] ?? 0n) + upper + 1n) / 2n;
}

/** When the meter's word on the invoice's days last changed for us; the invoice's own where there is none. */
export function usageSeenAt({ usageDays, invoice }: InvoiceFacts): Date {
  const latest = usageDays.reduce((newest, day) => Math.max(newest, day.seenAt.getTime()), 0);
  return latest === 0 ? invoice.seenAt : new Date(latest);
}
