import { z } from "zod";
import { amountWords, countWords, dayWords, priceWords, productWords } from "#server/domain/exceptions/words";

const whole = z.string().regex(/^-?\d+$/);

/** Lines of one product and period that differ from the contract. */
const Variance = z.strictObject({
  productCode: z.string(),
  kind: z.enum(["price", "quantity", "price_and_quantity", "ended"]),
  lineIds: z.array(z.string()).min(1),
  billedQuantity: whole,
  agreedQuantity: whole,
  billedPriceMicros: whole,
  agreedPriceMicros: whole,
  billedMinor: whole,
  agreedMinor: whole,
  orderNumber: z.string(),
  agreedSince: z.string(),
  /** The price billed is one the contract had before. */
  isFormerPrice: z.boolean(),
});
export type Variance = z.infer<typeof Variance>;

export const PriceVarianceDetails = z.strictObject({
  currency: z.string(),
  contractNumber: z.string(),
  subtotalMinor: whole,
  variances: z.array(Variance),
});
export type PriceVarianceDetails = z.infer<typeof PriceVarianceDetails>;

export function differenceOf(details: PriceVarianceDetails): bigint {
  return details.variances.reduce(
    (sum, variance) => sum + absolute(BigInt(variance.billedMinor) - BigInt(variance.agreedMinor)),
    0n,
  );
}

/** Positive when too much is billed. */
export function netDifferenceOf(details: PriceVarianceDetails): bigint {
  return details.variances.reduce(
    (sum, variance) => sum + BigInt(variance.billedMinor) - BigInt(variance.agreedMinor),
    0n,
  );
}

export function titleOf(details: PriceVarianceDetails): string {
  const [first, ...others] = details.variances;
  if (!first) return "Billed as the contract says";
  if (others.length > 0)
    return `${details.variances.length} items differ from the contract by ${amountWords(differenceOf(details), details.currency)}`;
  const { kind, productCode } = first;
  const [billed, agreed] = [BigInt(first.billedQuantity), BigInt(first.agreedQuantity)];
  const [billedPrice, agreedPrice] = [
    priceWords(BigInt(first.billedPriceMicros), details.currency),
    priceWords(BigInt(first.agreedPriceMicros), details.currency),
  ];
  if (kind === "ended")
    return `${productWords(productCode)} billed, contract ended it on ${dayWords(first.agreedSince)}`;
  if (kind === "quantity")
    return `${countWords(billed)} ${unitWord(productCode)}s billed, contract says ${countWords(agreed)}`;
  if (kind === "price_and_quantity")
    return `${countWords(billed)} ${unitWord(productCode)}s at ${billedPrice} billed, contract says ${countWords(agreed)} at ${agreedPrice}`;
  return billed === 1n
    ? `Billed ${billedPrice} for ${productWords(productCode)}, contract says ${agreedPrice}`
    : `Billed ${billedPrice} per ${unitWord(productCode)}, contract says ${agreedPrice}`;
}

/** Platform plans are sold by the seat. */
function unitWord(productCode: string): string {
  return productCode.startsWith("PLATFORM_") ? "seat" : "unit";
}

export function orderWords(details: PriceVarianceDetails): string {
  const [first, ...others] = details.variances;
  return first && others.length === 0 ? `, order ${first.orderNumber}, since ${dayWords(first.agreedSince)}` : "";
}

export function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}

/** Whether a variance of a product is no larger than another one, of price and of quantity, each in the same direction. */
export function liesWithin(variance: Variance, known: Variance): boolean {
  const priceOf = (one: Variance) => BigInt(one.billedPriceMicros) - BigInt(one.agreedPriceMicros);
  const quantityOf = (one: Variance) => BigInt(one.billedQuantity) - BigInt(one.agreedQuantity);
  return (
    variance.productCode === known.productCode &&
    isNoFurther(priceOf(variance), priceOf(known)) &&
    isNoFurther(quantityOf(variance), quantityOf(known))
  );
}

function isNoFurther(deviation: bigint, known: bigint): boolean {
  return deviation >= 0n ? deviation === 0n || deviation <= known : deviation >= known;
}
