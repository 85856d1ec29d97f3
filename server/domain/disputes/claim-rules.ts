import type { ContestedItem } from "#server/domain/disputes/inputs";
import type { DisputeReason } from "#server/domain/disputes/reasons";
import { amountWords } from "#server/domain/exceptions/words";

type ClaimedLine = { id: string; description: string; netMinor: bigint; taxMinor: bigint };
export type ClaimedInvoice = {
  id: string;
  number: string;
  customerId: string;
  currency: string;
  openMinor: bigint;
  contestedMinor: bigint;
  lines: readonly ClaimedLine[];
};
type Claim = {
  customer: { id: string; name: string };
  reason: DisputeReason;
  items: readonly ContestedItem[];
};

/** What keeps a claim from being entered, in a sentence; null where nothing does. */
export function claimTrouble(claim: Claim, invoices: ReadonlyMap<string, ClaimedInvoice>): string | null {
  const [first] = claim.items;
  const currency = first && invoices.get(first.invoiceId)?.currency;
  const taken = new Map<string, bigint>();
  const named = new Set<string>();
  for (const item of claim.items) {
    const invoice = invoices.get(item.invoiceId);
    if (!invoice || invoice.customerId !== claim.customer.id)
      return `An invoice that was chosen is none of ${claim.customer.name}. Choose among its invoices.`;
    if (invoice.currency !== currency)
      return `Invoice ${invoice.number} is in ${invoice.currency}, the first one in ${currency}. Raise one dispute for each currency.`;
    const trouble = partTrouble(claim, item, invoice, taken.get(invoice.id) ?? 0n);
    if (trouble) return trouble;
    const key = `${item.invoiceId} ${item.lineId ?? ""}`;
    if (named.has(key))
      return `A part of invoice ${invoice.number} is named twice. Name it once with all that is contested.`;
    named.add(key);
    taken.set(invoice.id, (taken.get(invoice.id) ?? 0n) + item.amountMinor);
  }
  return null;
}

function partTrouble(
  { reason }: Claim,
  { lineId, amountMinor }: ContestedItem,
  invoice: ClaimedInvoice,
  takenMinor: bigint,
): string | null {
  const { number, currency } = invoice;
  if (invoice.openMinor <= 0n) return `Nothing is left to pay of invoice ${number}, so there is nothing to contest.`;
  if (reason.needsLines && lineId === null && invoice.lines.length > 0)
    return `“${reason.label}” is about lines. Name those of invoice ${number} that are contested.`;
  const freeMinor = invoice.openMinor - invoice.contestedMinor - takenMinor;
  if (freeMinor <= 0n) return `All that is left to pay of invoice ${number} is contested already.`;
  if (amountMinor > freeMinor)
    return `Of invoice ${number} at most ${amountWords(freeMinor, currency)} can be contested: the rest is paid, credited or contested already.`;
  if (lineId === null) return null;
  const line = invoice.lines.find(({ id }) => id === lineId);
  if (!line) return `A line that was chosen is none of invoice ${number}. Choose among its lines.`;
  const billedMinor = line.netMinor + line.taxMinor;
  return amountMinor > billedMinor
    ? `“${line.description}” on invoice ${number} comes to ${amountWords(billedMinor, currency)} with its tax. Contest at most so much of it.`
    : null;
}
