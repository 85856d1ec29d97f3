import { z } from "zod";
import { amountWords, dayWords, productWords } from "#server/domain/exceptions/words";

const whole = z.string().regex(/^-?\d+$/);

/** One product's lines for a part of a cycle that are not what the change comes to. */
const ProrationError = z.strictObject({
  productCode: z.string(),
  /** amount: wrongly counted; start: from another day; credit or charge: that half is missing altogether. */
  kind: z.enum(["amount", "start", "credit", "charge"]),
  orderNumber: z.string(),
  changedOn: z.string(),
  /** Null where nothing at all is billed for the change. */
  billedFrom: z.string().nullable(),
  billedUntil: z.string(),
  cycleStartsOn: z.string(),
  cycleEndsOn: z.string(),
  /** Days of the part and of the cycle, as the contract counts. */
  partDays: z.int(),
  cycleDays: z.int(),
  billedMinor: whole,
  byDayMinor: whole,
  bySecondMinor: whole,
  /** What each line should say; an empty list where nobody but a person can tell. */
  lines: z.array(z.strictObject({ lineId: z.string(), dueMinor: whole })),
  /** A credit that stands on no line yet. */
  missingCreditMinor: whole.nullable(),
});
export type ProrationError = z.infer<typeof ProrationError>;

export const ProrationDetails = z.strictObject({
  currency: z.string(),
  contractNumber: z.string(),
  subtotalMinor: whole,
  /** How the rest of the invoice is prorated; by the day, as contracts count, unless it shows otherwise. */
  expected: z.enum(["day", "second"]),
  errors: z.array(ProrationError).min(1),
});
export type ProrationDetails = z.infer<typeof ProrationDetails>;

export function dueMinor(error: ProrationError, expected: ProrationDetails["expected"]): bigint {
  return BigInt(expected === "day" ? error.byDayMinor : error.bySecondMinor);
}

/** Positive when too much is billed. */
export function netOf(details: ProrationDetails): bigint {
  return details.errors.reduce((sum, error) => sum + BigInt(error.billedMinor) - dueMinor(error, details.expected), 0n);
}

export function differenceOf(details: ProrationDetails): bigint {
  return details.errors.reduce((sum, error) => {
    const difference = BigInt(error.billedMinor) - dueMinor(error, details.expected);
    return sum + (difference < 0n ? -difference : difference);
  }, 0n);
}

export function titleOf(details: ProrationDetails): string {
  const [first, ...others] = details.errors;
  if (!first) return "Proration differs from the contract";
  if (others.length > 0)
    return `${details.errors.length} prorations off by ${amountWords(differenceOf(details), details.currency)}`;
  const product = productWords(first.productCode);
  const due = amountWords(dueMinor(first, details.expected), details.currency);
  if (first.kind === "credit") return `No credit for the unused time of ${product} from ${dayWords(first.changedOn)}`;
  if (first.kind === "charge") return `${product} from ${dayWords(first.changedOn)} not charged, ${due} is due`;
  if (first.kind === "start" && first.billedFrom)
    return `${product} prorated from ${dayWords(first.billedFrom)}, contract changes on ${dayWords(first.changedOn)}`;
  return `Prorated ${amountWords(BigInt(first.billedMinor), details.currency)} for ${product}, ${due} is due`;
}
