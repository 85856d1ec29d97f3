import { itemsOn } from "#server/domain/exceptions/agreed-prices";
import type { InvoiceFacts, InvoiceLineFacts } from "#server/domain/exceptions/facts";

/** Lines of one invoice that bill the same thing, in their order; `allowed` of them stand to reason. */
export type RepeatedLines = { lines: [InvoiceLineFacts, ...InvoiceLineFacts[]]; allowed: number };

/**
 * Groups of equal lines of which there are more than the contract explains. Equal: the same product, words, period, quantity,
 * price and amount. Lines that take something back stand against another line, so they repeat nothing. As many equal lines
 * as the contract has order items of that product and quantity are right: two teams ordered apart are billed apart. Of
 * several changes in one cycle each has its own line, so prorations are counted against the orders of the same day.
 */
export function repeatedLines({ lines, contract }: Pick<InvoiceFacts, "lines" | "contract">): RepeatedLines[] {
  const groups = new Map<string, InvoiceLineFacts[]>();
  for (const line of lines) {
    if (line.amountMinor <= 0n || line.productCode === null || line.quantity === null) continue;
    const key = JSON.stringify([
      line.productCode,
      line.description.trim().toLowerCase(),
      line.periodStartsOn,
      line.periodEndsOn,
      line.periodStartsAt?.getTime() ?? null,
      String(line.quantity),
      String(line.unitPriceMicros),
      String(line.amountMinor),
      line.isProration,
    ]);
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  return [...groups.values()].flatMap((equal): RepeatedLines[] => {
    const [first, ...rest] = equal;
    if (!first || rest.length === 0) return [];
    const allowed = Math.max(1, ordersOf(contract, first));
    return equal.length > allowed ? [{ lines: [first, ...rest], allowed }] : [];
  });
}

/** The lines of an invoice without those that are there once too often: what the other types compare with the contract. */
export function linesOnce(facts: Pick<InvoiceFacts, "lines" | "contract">): readonly InvoiceLineFacts[] {
  const surplus = new Set(repeatedLines(facts).flatMap(({ lines, allowed }) => lines.slice(allowed)));
  return surplus.size === 0 ? facts.lines : facts.lines.filter((line) => !surplus.has(line));
}

function ordersOf(contract: InvoiceFacts["contract"], line: InvoiceLineFacts): number {
  const { periodStartsOn: day, productCode } = line;
  if (!contract || !productCode || day === null) return 0;
  if (line.isProration)
    return contract.prices.filter(
      (price) => price.isBinding && price.productCode === productCode && price.startsOn === day,
    ).length;
  return itemsOn(contract, productCode, day).filter((item) => item.quantity === line.quantity).length;
}
