import { documentName, type InvoiceFacts } from "#server/domain/exceptions/facts";
import { productWords } from "#server/domain/exceptions/words";

/** What happens to a draft after its correction, said before it is done. */
export function afterCorrection(facts: InvoiceFacts): string {
  const name = documentName(facts.invoice);
  return `Docket reads ${name} again; once nothing is wrong with it, this case closes and the hold is lifted.`;
}

/** Why no correction is offered when a product stands on several lines: nobody but a person can tell which is wrong. */
export function severalLines(
  found: { productCode: string; lineIds: readonly string[] },
  invoice: InvoiceFacts["invoice"],
): string {
  return `${productWords(found.productCode)} stands on ${found.lineIds.length} lines of ${documentName(invoice)}; which of them to change is for a person to decide in billing.`;
}
