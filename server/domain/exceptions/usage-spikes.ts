import type { InvoiceFacts } from "#server/domain/exceptions/facts";
import {
  daysOf,
  isAccepted,
  knownPeriodOf,
  type MeteredProduct,
  medianOf,
  type UsagePeriod,
  usedOn,
} from "#server/domain/exceptions/usage-days";
import { addDays, type PlainDate } from "#server/domain/time";

/** What a customer's usual use is told from. */
const DAYS_BEFORE = 90;
/** Fewer days tell nothing: four weeks hold each weekday four times. */
const LEAST_KNOWN_DAYS = 28;
/** In thousandths: 3.5 of a score, 0.6745 and 1.2533 of its scale. */
const THRESHOLD = 3_500n;
const NORMAL_OF_MEDIAN = 674n;
const NORMAL_OF_MEAN = 1_253n;
/** Below this a day is no anomaly whatever its score: half again more of next to nothing is still next to nothing. */
const LEAST_EXCESS = 10n;

export type Spike = { usedOn: PlainDate; dayId: string; units: bigint; usualUnits: bigint };
export type Usual = { medianUnits: bigint; deviationUnits: bigint; knownDays: number };

/**
 * Days of the period on which far more was used than the customer's own history tells. The score is the modified z-score
 * M = 0.6745 × (x − median) / MAD, MAD being the median of the absolute deviations from the median, over the 90 days before
 * the period; a day with M above 3.5 is an outlier (B. Iglewicz and D. Hoaglin, "How to Detect and Handle Outliers", ASQC
 * 1993). Where more than half the days are alike the MAD is zero, and their mean absolute deviation stands in for it:
 * M = (x − median) / (1.2533 × MeanAD). A spike must also be twice the median and ten units above it. Median and MAD do not
 * move with the outliers themselves, as mean and standard deviation would.
 *
 * Only what billing knew when it made the invoice counts: what the meter took in later is not billed by it, and is a matter
 * of late usage.
 */
export function spikesOf(facts: InvoiceFacts, product: MeteredProduct, period: UsagePeriod): Spike[] {
  const usual = usualOf(product, period);
  const { createdAt } = facts.invoice;
  if (!usual) return [];
  const { startsOn, endsOn } = knownPeriodOf(facts, period);
  return [...product.days.values()]
    .filter((day) => day.usedOn >= startsOn && day.usedOn < endsOn && (createdAt === null || day.changedAt < createdAt))
    .filter((day) => isOutlier(day.quantity, usual))
    .filter((day) => !isAccepted(facts, "spike", day))
    .map((day) => ({
      usedOn: day.usedOn,
      dayId: day.externalId,
      units: day.quantity,
      usualUnits: usual.medianUnits,
    }))
    .sort((left, right) => (left.usedOn < right.usedOn ? -1 : 1));
}

/** The customer's usual day before the period; null where too few days are known. Known days without a row had no use. */
export function usualOf(
  product: MeteredProduct,
  { startsOn }: UsagePeriod,
): (Usual & { meanDeviationMillis: bigint }) | null {
  const earliest = addDays(startsOn, -DAYS_BEFORE);
  const from = product.firstKnownOn > earliest ? product.firstKnownOn : earliest;
  const days = daysOf(from, startsOn);
  if (days.length < LEAST_KNOWN_DAYS) return null;
  const units = days.map((day) => usedOn(product, day));
  const medianUnits = medianOf(units);
  const deviations = units.map((each) => (each > medianUnits ? each - medianUnits : medianUnits - each));
  const total = deviations.reduce((sum, each) => sum + each, 0n);
  return {
    medianUnits,
    deviationUnits: medianOf(deviations),
    knownDays: days.length,
    meanDeviationMillis: (total * 1_000n) / BigInt(days.length),
  };
}

function isOutlier(
  units: bigint,
  { medianUnits, deviationUnits, meanDeviationMillis }: NonNullable<ReturnType<typeof usualOf>>,
): boolean {
  const excess = units - medianUnits;
  if (excess < LEAST_EXCESS || units < 2n * medianUnits) return false;
  if (deviationUnits > 0n) return NORMAL_OF_MEDIAN * excess > THRESHOLD * deviationUnits;
  // Thousandths on both sides: excess / (1.253 × mean) > 3.5.
  return excess * 1_000_000_000n > THRESHOLD * NORMAL_OF_MEAN * meanDeviationMillis;
}
