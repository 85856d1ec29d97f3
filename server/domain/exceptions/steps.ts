import { documentName, type InvoiceFacts } from "#server/domain/exceptions/facts";

/** What happens to a draft after its correction, said before it is done. */
export function afterCorrection(facts: InvoiceFacts): string {
  const name = documentName(facts.invoice);
  return `Docket reads ${name} again; once nothing is wrong with it, this case closes and the hold is lifted.`;
}

export const needsApproval =
  "That moves money already claimed and needs an approval that cannot be given on this desk.";
