import type { ContractFacts, ContractPriceFacts } from "#server/domain/exceptions/facts";
import type { PlainDate } from "#server/domain/time";

/**
 * What the contract agreed for a product on a day: the binding order item that began last on or before it. Of several
 * that begin on one day the later order counts; what one order sells at one price in several items counts together. Null
 * before the first, and after the last one's end: then nothing is agreed.
 */
export function agreedOn(contract: ContractFacts, productCode: string, day: PlainDate): ContractPriceFacts | null {
  const items = itemsOn(contract, productCode, day);
  const inForce = items.at(-1);
  if (!inForce) return null;
  const isAlike = items.every((item) => item.unitPriceMicros === inForce.unitPriceMicros && !isMetered(item));
  return isAlike ? { ...inForce, quantity: items.reduce((sum, item) => sum + item.quantity, 0n) } : inForce;
}

/** The items of the order in force for a product on a day: several where teams or sites were ordered apart. */
export function itemsOn(contract: ContractFacts, productCode: string, day: PlainDate): ContractPriceFacts[] {
  const begun = begunBy(contract, productCode, day);
  const last = begun.at(-1);
  if (!last || (last.endsOn !== null && last.endsOn < day)) return [];
  return begun.filter((item) => item.orderNumber === last.orderNumber && item.startsOn === last.startsOn);
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
