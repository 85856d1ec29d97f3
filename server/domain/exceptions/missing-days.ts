import { isExtraCopy } from "#server/domain/exceptions/copies";
import { type InvoiceFacts, isClaim, type UsageFacts } from "#server/domain/exceptions/facts";
import {
  beyondIncluded,
  daysOf,
  isAccepted,
  knownPeriodOf,
  type MeteredProduct,
  medianOf,
  meteredProducts,
  ratedUsage,
  type UsagePeriod,
  usagePeriodOf,
  usedOn,
  usedWithin,
} from "#server/domain/exceptions/usage-days";
import type { UsageDayFacts } from "#server/domain/exceptions/usage-facts";
import { addDays, businessDate, type PlainDate } from "#server/domain/time";

/** A weekday's usual use is told from the same weekdays of this many weeks before, and of the period itself. */
const WEEKS_BEFORE = 8;
/** Fewer of them say nothing of what is usual. */
const LEAST_COMPARED = 3;
/** Customers of a unit a day have days without any by chance. */
const LEAST_USUAL = 2n;
/** One in so many of a weekday's days may be without use, such as a holiday, and the others still tell what is usual. */
const QUIET_SHARE = 4;

export type MissingDay = { usedOn: PlainDate; usualUnits: bigint };

/** Use of a product that did not reach the bill: days without any, or days that changed after the invoice was made. */
export type UnsettledUse = {
  product: MeteredProduct;
  missing: MissingDay[];
  /** Days the meter changed after billing had rated them; told only where both now differ. */
  late: UsageDayFacts[];
  /** What the meter's days come to, and what billing rated. */
  countedUnits: bigint;
  ratedUnits: bigint | null;
  rated: UsageFacts[];
  /** How many units beyond the included ones the bill would change by; below zero when it would become lower. */
  unitsAtStake: bigint;
};

/** Every product whose use in the invoice's period cannot be billed as it is measured now. */
export function unsettledUses(facts: InvoiceFacts, today: PlainDate): UnsettledUse[] {
  const period = usagePeriodOf(facts);
  if (!period || !isClaim(facts) || isExtraCopy(facts)) return [];
  return meteredProducts(facts, period).flatMap((product) => unsettledUse(facts, product, period, today) ?? []);
}

/**
 * Until the meter and billing agree on what was used nobody can say what is owed, so other types leave the product alone.
 * That holds too while billing has not been read since the meter changed a day.
 */
export function isUseUnsettled(facts: InvoiceFacts, productCode: string, today: PlainDate): boolean {
  const isUnsettled = unsettledUses(facts, today).some((use) => use.product.productCode === productCode);
  return isUnsettled || isBillingBehind(facts, productCode);
}

function isBillingBehind(facts: InvoiceFacts, productCode: string): boolean {
  const period = usagePeriodOf(facts);
  const product = period && meteredProducts(facts, period).find((each) => each.productCode === productCode);
  if (!period || !product) return false;
  const rated = ratedUsage(facts, productCode, period);
  const counted = usedWithin(product, period);
  const ratedUnits = rated.reduce((sum, each) => sum + each.quantity, 0n);
  const changed = changedSinceMade(facts, product, period);
  if (rated.length === 0 || counted === ratedUnits || (counted < ratedUnits && !wasOver(facts, period))) return false;
  return changed.some((day) => rated.every((each) => each.seenAt < day.changedAt));
}

/** Days of the period that the meter changed after the invoice was made. */
function changedSinceMade(
  { invoice: { createdAt } }: InvoiceFacts,
  { days }: MeteredProduct,
  { startsOn, endsOn }: UsagePeriod,
): UsageDayFacts[] {
  return [...days.values()]
    .filter((day) => day.usedOn >= startsOn && day.usedOn < endsOn && createdAt !== null && day.changedAt >= createdAt)
    .sort((left, right) => (left.usedOn < right.usedOn ? -1 : 1));
}

/** Whether the period was over when the invoice was made, so that its days were all there or late. */
function wasOver({ invoice: { createdAt }, entity }: InvoiceFacts, { endsOn }: UsagePeriod): boolean {
  return createdAt !== null && businessDate(createdAt, entity.timeZone) >= endsOn;
}

function unsettledUse(
  facts: InvoiceFacts,
  product: MeteredProduct,
  period: UsagePeriod,
  today: PlainDate,
): UnsettledUse | null {
  const counted = usedWithin(product, period);
  const rated = ratedUsage(facts, product.productCode, period);
  const ratedUnits = rated.length === 0 ? null : rated.reduce((sum, each) => sum + each.quantity, 0n);
  const late = lateDays(facts, product, period, counted, rated, today);
  const found = missingDays(facts, product, knownPeriodOf(facts, period));
  // What the meter lacks and billing measured itself is billed all the same.
  const isBilled = ratedUnits !== null && 2n * (ratedUnits - counted) >= usualOf(found) && found.length > 0;
  const missing = isBilled ? [] : found;
  if (late.length === 0 && missing.length === 0) return null;
  const wanted = counted + usualOf(missing);
  const billed = late.length > 0 ? (ratedUnits ?? counted) : counted;
  return {
    product,
    missing,
    late,
    countedUnits: counted,
    ratedUnits,
    rated,
    unitsAtStake: beyondIncluded(wanted, product.agreed) - beyondIncluded(billed, product.agreed),
  };
}

function usualOf(days: readonly MissingDay[]): bigint {
  return days.reduce((sum, day) => sum + day.usualUnits, 0n);
}

/**
 * Days without use that lie between days with use, on weekdays on which the customer usually has some. The days before and
 * after may lie outside the period; without use on both sides the customer may just have begun, paused or left.
 */
function missingDays(facts: InvoiceFacts, product: MeteredProduct, { startsOn, endsOn }: UsagePeriod): MissingDay[] {
  return daysOf(startsOn, endsOn).flatMap((day): MissingDay[] => {
    if (usedOn(product, day) > 0n || !liesWithinUse(product, day)) return [];
    const run = runAround(product, day);
    const usual = usualOn(product, day, run, endsOn);
    if (usual === null || usual < LEAST_USUAL) return [];
    if (isAccepted(facts, "missing", { productCode: product.productCode, usedOn: day, quantity: 0n })) return [];
    return [{ usedOn: day, usualUnits: usual }];
  });
}

function liesWithinUse(product: MeteredProduct, day: PlainDate): boolean {
  return edgeOfUse(product, day, -1) !== null && edgeOfUse(product, day, 1) !== null;
}

/** The first and the last day without use around a day. */
function runAround(product: MeteredProduct, day: PlainDate): { from: PlainDate; to: PlainDate } {
  return {
    from: addDays(edgeOfUse(product, day, -1) ?? day, 1),
    to: addDays(edgeOfUse(product, day, 1) ?? day, -1),
  };
}

/** The nearest day with use in a direction; null when there is none among the known days. */
function edgeOfUse(product: MeteredProduct, day: PlainDate, step: 1 | -1): PlainDate | null {
  for (let each = addDays(day, step); isKnown(product, each); each = addDays(each, step))
    if (usedOn(product, each) > 0n) return each;
  return null;
}

function isKnown({ firstKnownOn, lastKnownOn }: MeteredProduct, day: PlainDate): boolean {
  return day >= firstKnownOn && day <= lastKnownOn;
}

function usualOn(
  product: MeteredProduct,
  day: PlainDate,
  run: { from: PlainDate; to: PlainDate },
  endsOn: PlainDate,
): bigint | null {
  const compared: bigint[] = [];
  for (let each = addDays(day, -7 * WEEKS_BEFORE); each < endsOn; each = addDays(each, 7))
    if (isKnown(product, each) && (each < run.from || each > run.to)) compared.push(usedOn(product, each));
  const quiet = compared.filter((units) => units === 0n).length;
  if (compared.length < LEAST_COMPARED || quiet * QUIET_SHARE > compared.length) return null;
  return medianOf(compared);
}

/**
 * Days that changed after the invoice was made, where what they come to now is not what billing rated. Billing has until the
 * next business day to take the change over. An invoice made before its period was over is left out: its days were still
 * filling up, and what they came to is billed with what is owed.
 */
function lateDays(
  facts: InvoiceFacts,
  product: MeteredProduct,
  period: UsagePeriod,
  counted: bigint,
  rated: readonly UsageFacts[],
  today: PlainDate,
): UsageDayFacts[] {
  const { contract, entity } = facts;
  const knowsAll = product.firstKnownOn <= period.startsOn || (contract?.startsOn ?? "") >= period.startsOn;
  if (rated.length === 0 || !knowsAll || !wasOver(facts, period)) return [];
  const changed = changedSinceMade(facts, product, period);
  if (counted === rated.reduce((sum, each) => sum + each.quantity, 0n)) return [];
  return changed.some((day) => businessDate(day.changedAt, entity.timeZone) >= today) ? [] : changed;
}
