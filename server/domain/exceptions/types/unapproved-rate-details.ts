import { z } from "zod";
import { amountWords, priceWords, productWords } from "#server/domain/exceptions/words";

const whole = z.string().regex(/^-?\d+$/);

/** One thing billed at a price that nobody approved. */
const Unapproved = z.discriminatedUnion("kind", [
  /** Lines that bill the terms of an order whose approval is pending or rejected. */
  z.strictObject({
    kind: z.literal("order"),
    productCode: z.string(),
    lineIds: z.array(z.string()).min(1),
    orderNumber: z.string(),
    approval: z.enum(["pending", "rejected"]),
    billedQuantity: whole,
    billedPriceMicros: whole,
    billedMinor: whole,
    /** What the last approved terms come to; nulls where the product was never approved at all. */
    approvedQuantity: whole.nullable(),
    approvedPriceMicros: whole.nullable(),
    approvedMinor: whole,
  }),
  /** A deduction that brings a product below its agreed price. */
  z.strictObject({
    kind: z.literal("discount"),
    productCode: z.string(),
    lineIds: z.array(z.string()).min(1),
    billedMinor: whole,
    approvedMinor: whole,
    orderNumber: z.string(),
  }),
  /** Hours at a rate nobody approved. */
  z.strictObject({
    kind: z.literal("rate"),
    projectId: z.string(),
    projectName: z.string(),
    role: z.string(),
    rateId: z.string(),
    hourlyMinor: whole,
    minutes: z.int(),
    billedMinor: whole,
  }),
]);
export type Unapproved = z.infer<typeof Unapproved>;

export const UnapprovedDetails = z.strictObject({
  currency: z.string(),
  contractNumber: z.string().nullable(),
  subtotalMinor: whole,
  parts: z.array(Unapproved).min(1),
});
export type UnapprovedDetails = z.infer<typeof UnapprovedDetails>;

/** What is billed less what was approved; hours at a rate nobody approved are at stake as a whole. */
export function differenceOf(part: Unapproved): bigint {
  if (part.kind === "rate") return BigInt(part.billedMinor);
  return BigInt(part.billedMinor) - BigInt(part.approvedMinor);
}

export function atStake({ parts }: UnapprovedDetails): bigint {
  return parts.reduce((sum, part) => {
    const difference = differenceOf(part);
    return sum + (difference < 0n ? -difference : difference);
  }, 0n);
}

/** "37 h 30 min". */
export function hoursWords(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (rest === 0) return `${hours} h`;
  return hours === 0 ? `${rest} min` : `${hours} h ${rest} min`;
}

export function partTitle(part: Unapproved, currency: string): string {
  if (part.kind === "rate")
    return `${hoursWords(part.minutes)} of ${part.role} at ${amountWords(BigInt(part.hourlyMinor), currency)} an hour, nobody approved the rate`;
  const product = productWords(part.productCode);
  if (part.kind === "discount")
    return `${amountWords(-differenceOf(part), currency)} off ${product} without an approved amendment`;
  return `${product} at ${priceWords(BigInt(part.billedPriceMicros), currency)}, order ${part.orderNumber} is ${part.approval === "rejected" ? "rejected" : "not approved"}`;
}

export function titleOf(details: UnapprovedDetails): string {
  const [first, ...others] = details.parts;
  return !first || others.length > 0
    ? `${details.parts.length} items billed at prices nobody approved`
    : partTitle(first, details.currency);
}

/** Whether a part is the same as another one and goes no further, on whichever document. */
export function liesWithin(part: Unapproved, known: Unapproved): boolean {
  if (part.kind === "rate")
    return (
      known.kind === "rate" && part.rateId === known.rateId && BigInt(part.hourlyMinor) <= BigInt(known.hourlyMinor)
    );
  if (part.kind === "discount")
    return (
      known.kind === "discount" &&
      part.productCode === known.productCode &&
      part.orderNumber === known.orderNumber &&
      differenceOf(part) >= differenceOf(known)
    );
  return (
    known.kind === "order" &&
    part.productCode === known.productCode &&
    part.orderNumber === known.orderNumber &&
    part.approval === known.approval &&
    part.billedPriceMicros === known.billedPriceMicros &&
    BigInt(part.billedQuantity) <= BigInt(known.billedQuantity)
  );
}
