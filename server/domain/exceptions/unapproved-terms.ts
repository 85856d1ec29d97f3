import { agreedOn, isMetered, unitPriceOf } from "#server/domain/exceptions/agreed-prices";
import type { ContractFacts, ContractPriceFacts, InvoiceLineFacts } from "#server/domain/exceptions/facts";
import { extendPrice } from "#server/domain/money";
import type { PlainDate } from "#server/domain/time";

/**
 * The terms of a signed order that nobody approved, where lines of one product and period bill exactly them and not what
 * was approved. Then the invoice follows its order, and the order is the trouble.
 */
export function unapprovedTermsOf(
  contract: ContractFacts,
  lines: readonly InvoiceLineFacts[],
  day: PlainDate,
): ContractPriceFacts | null {
  const productCode = lines[0]?.productCode ?? null;
  if (productCode === null || lines.some((line) => line.quantity === null)) return null;
  const agreed = agreedOn(contract, productCode, day);
  const unapproved = contract.prices
    .filter(
      (price) =>
        (price.withoutApproval ?? null) !== null &&
        price.productCode === productCode &&
        price.startsOn <= day &&
        (price.endsOn === null || day <= price.endsOn) &&
        // Terms approved later have replaced it.
        (agreed === null || price.startsOn >= agreed.startsOn),
    )
    .sort((left, right) => (orderOf(left) < orderOf(right) ? -1 : 1))
    .at(-1);
  if (!unapproved || !isBilledAt(unapproved, lines)) return null;
  return agreed !== null && isBilledAt(agreed, lines) ? null : unapproved;
}

function orderOf({ startsOn, orderNumber }: ContractPriceFacts): string {
  return `${startsOn} ${orderNumber}`;
}

function isBilledAt(terms: ContractPriceFacts, lines: readonly InvoiceLineFacts[]): boolean {
  const unit = unitPriceOf(terms);
  const quantity = lines.reduce((sum, line) => sum + (line.quantity ?? 0n), 0n);
  const isPriced = lines.every((line) => extendPrice(line.quantity ?? 0n, unit) === line.amountMinor);
  return isPriced && (isMetered(terms) || quantity === terms.quantity);
}

/** Charges of one product and period belong together: a contract's seats may stand on several lines. */
export function chargeGroups(lines: readonly InvoiceLineFacts[]): InvoiceLineFacts[][] {
  const groups = new Map<string, InvoiceLineFacts[]>();
  for (const line of lines) {
    // A proration bills part of a period, so neither its price nor its quantity is the contract's.
    if (line.isProration || line.productCode === null || line.quantity === null || line.amountMinor < 0n) continue;
    const key = [line.productCode, line.periodStartsOn, line.periodEndsOn].join("|");
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  return [...groups.values()];
}
