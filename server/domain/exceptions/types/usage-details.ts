import { z } from "zod";

const whole = z.string().regex(/^\d+$/);

const Gap = z.strictObject({
  productCode: z.string(),
  usedUnits: whole,
  includedUnits: whole,
  owedUnits: whole,
  /** On this invoice and on others of the same period. */
  billedUnits: whole,
  billedElsewhereUnits: whole,
  unitPriceMicros: whole,
  owedMinor: whole,
  billedMinor: whole,
  lineIds: z.array(z.string()),
  orderNumber: z.string(),
});
export type Gap = z.infer<typeof Gap>;

export const UsageDetails = z.strictObject({
  currency: z.string(),
  contractNumber: z.string(),
  periodStartsOn: z.string(),
  periodEndsOn: z.string(),
  gaps: z.array(Gap).min(1),
});
export type UsageDetails = z.infer<typeof UsageDetails>;

export function leading(details: UsageDetails): Gap {
  return details.gaps[0] as Gap;
}

export function isUnderbilled(gap: Gap): boolean {
  return BigInt(gap.billedUnits) < BigInt(gap.owedUnits);
}

export function differenceOf(details: UsageDetails): bigint {
  return details.gaps.reduce((total, gap) => {
    const difference = BigInt(gap.owedMinor) - BigInt(gap.billedMinor);
    return total + (difference < 0n ? -difference : difference);
  }, 0n);
}

/** Whether a product is billed wrongly in the same direction as another time, and by no more. */
export function liesWithin(gap: Gap, known: Gap): boolean {
  const deviation = BigInt(gap.billedMinor) - BigInt(gap.owedMinor);
  const accepted = BigInt(known.billedMinor) - BigInt(known.owedMinor);
  const isNoFurther = deviation >= 0n ? deviation <= accepted : deviation >= accepted;
  return gap.productCode === known.productCode && isUnderbilled(gap) === isUnderbilled(known) && isNoFurther;
}
