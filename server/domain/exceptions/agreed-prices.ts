import type { ContractFacts, ContractPriceFacts } from "#server/domain/exceptions/facts";
import type { PlainDate } from "#server/domain/time";

/**
 * What the contract agreed for a product on a day: the binding order item that began last on or before it. Of several
 * that begin on one day the later order counts. Null before the first, and after the last one's end: then nothing is agreed.
 */
export function agreedOn(contract: ContractFacts, productCode: string, day: PlainDate): ContractPriceFacts | null {
  const inForce = begunBy(contract, productCode, day).at(-1);
  if (!inForce) return null;
  return inForce.endsOn !== null && inForce.endsOn < day ? null : inForce;
}

/** The items of a product that had begun by a day, oldest first. */
export function begunBy(contract: ContractFacts, productCode: string, day: PlainDate): ContractPriceFacts[] {
  return contract.prices
    .filter((price) => price.isBinding && price.productCode === productCode && price.startsOn <= day)
    .sort((left, right) => compare(left.startsOn, right.startsOn) || compare(left.orderNumber, right.orderNumber));
}

/** Use beyond what is included costs extra: the product is metered. */
export function isMetered(price: ContractPriceFacts): boolean {
  return price.overageUnitPriceMicros !== null || price.includedUnits !== null;
}

/** What one billed unit costs: for metered products a unit beyond the included ones. */
export function unitPriceOf(price: ContractPriceFacts): bigint {
  return isMetered(price) ? (price.overageUnitPriceMicros ?? price.unitPriceMicros) : price.unitPriceMicros;
}

export function productsOf(contract: ContractFacts): string[] {
  return [...new Set(contract.prices.map((price) => price.productCode))].sort();
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
