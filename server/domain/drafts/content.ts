/** What an approval holds for: whom the draft bills, in what currency, and each line. Tax follows from these and from the customer. */
export type DraftContent = {
  customerId: string;
  currency: string;
  lines: readonly { externalId: string; description: string; quantity: bigint | null; amountMinor: bigint }[];
};

/** The same content gives the same text, whatever order its lines came in. */
export function contentText({ customerId, currency, lines }: DraftContent): string {
  const rows = lines.map(({ externalId, description, quantity, amountMinor }) => [
    externalId,
    description,
    quantity?.toString() ?? null,
    amountMinor.toString(),
  ]);
  return JSON.stringify([
    customerId,
    currency,
    rows.sort(([left], [right]) => ((left ?? "") < (right ?? "") ? -1 : 1)),
  ]);
}

export function amountOfLines(lines: readonly { amountMinor: bigint }[]): bigint {
  return lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
}
