import { z } from "zod";
import { unitPriceOf } from "#server/domain/exceptions/agreed-prices";
import type { UnsettledUse } from "#server/domain/exceptions/missing-days";
import { extendPrice } from "#server/domain/money";

const whole = z.string().regex(/^\d+$/);
const amount = z.string().regex(/^-?\d+$/);

const Use = z.strictObject({
  productCode: z.string(),
  /** Days without use, each with the units usual on its weekday. */
  missing: z.array(z.strictObject({ usedOn: z.string(), usualUnits: whole })),
  /** Days the meter changed after the invoice was made. */
  late: z.array(z.strictObject({ usedOn: z.string(), units: amount })),
  countedUnits: amount,
  ratedUnits: amount.nullable(),
  unitPriceMicros: whole,
  /** What the bill would change by, before tax; an estimate where days are missing. */
  atStakeMinor: amount,
});
export type Use = z.infer<typeof Use>;

export const MissingUsageDetails = z.strictObject({
  currency: z.string(),
  contractNumber: z.string(),
  periodStartsOn: z.string(),
  periodEndsOn: z.string(),
  uses: z.array(Use).min(1),
});
export type MissingUsageDetails = z.infer<typeof MissingUsageDetails>;

export function useOf({ product, missing, late, countedUnits, ratedUnits, unitsAtStake }: UnsettledUse): Use {
  const price = unitPriceOf(product.agreed);
  return {
    productCode: product.productCode,
    missing: missing.map((day) => ({ usedOn: day.usedOn, usualUnits: day.usualUnits.toString() })),
    late: late.map((day) => ({ usedOn: day.usedOn, units: day.quantity.toString() })),
    countedUnits: countedUnits.toString(),
    ratedUnits: ratedUnits === null ? null : ratedUnits.toString(),
    unitPriceMicros: price.toString(),
    atStakeMinor: extendPrice(unitsAtStake, price).toString(),
  };
}

export function leadingUse(details: MissingUsageDetails): Use {
  return details.uses[0] as Use;
}

export function isMissing(use: Use): boolean {
  return use.missing.length > 0;
}

/** Too high and too low do not make up for each other: both are wrong. */
export function atStakeOf(details: MissingUsageDetails): bigint {
  return details.uses.reduce((sum, { atStakeMinor }) => {
    const minor = BigInt(atStakeMinor);
    return sum + (minor < 0n ? -minor : minor);
  }, 0n);
}
