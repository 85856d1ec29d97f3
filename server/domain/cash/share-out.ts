import type { Difference } from "#server/domain/cash/receipt";

/** What of an invoice is paid, in its currency. */
type Claim<Invoice> = { invoice: Invoice; minor: bigint };
type Off<Credit> = { credit: Credit; minor: bigint };

/** How money and credits settle invoices. */
export type SharedOut<Invoice, Credit> = {
  /** Money on each invoice, in the invoice's currency, and what of the receipt that is, in the receipt's. */
  shares: readonly { invoice: Invoice; minor: bigint; usedMinor: bigint }[];
  credits: readonly { invoice: Invoice; credit: Credit; minor: bigint }[];
  /** What is missing on the last and given up. */
  writeOff: { invoice: Invoice; minor: bigint } | null;
  /** What of the receipt nothing is put on. */
  restMinor: bigint;
};

type Given<Invoice, Credit> = {
  amountMinor: bigint;
  claims: readonly Claim<Invoice>[];
  credits: readonly Off<Credit>[];
  difference: Difference;
  /** Up to here what is missing is given up. */
  toleratedMinor: bigint;
  isConverted: boolean;
};

/** Credits go on the last invoices, money on the first; what is missing is missing on the last. */
export function shareOut<Invoice, Credit>(given: Given<Invoice, Credit>): SharedOut<Invoice, Credit> {
  if (given.isConverted) return converted(given);
  const open = given.claims.map(({ minor }) => minor);
  const credits = given.credits.flatMap(({ credit, minor }) =>
    takenOff(open, minor).map(({ at, minor: part }) => ({ invoice: invoiceAt(given, at), credit, minor: part })),
  );
  const claimed = open.reduce((sum, minor) => sum + minor, 0n);
  const missing = claimed > given.amountMinor ? claimed - given.amountMinor : 0n;
  const short = takenOff(open, missing);
  const shares = open.flatMap((minor, at) =>
    minor > 0n ? [{ invoice: invoiceAt(given, at), minor, usedMinor: minor }] : [],
  );
  const [last] = short;
  const isGivenUp = (given.difference.kind === "cents" || given.difference.kind === "charge") && short.length === 1;
  return {
    shares,
    credits,
    writeOff:
      last && isGivenUp && missing <= given.toleratedMinor
        ? { invoice: invoiceAt(given, last.at), minor: missing }
        : null,
    restMinor: given.amountMinor - (claimed - missing),
  };
}

/** Takes an amount off, from the last backwards. */
function takenOff(open: bigint[], minor: bigint): { at: number; minor: bigint }[] {
  let left = minor;
  const taken: { at: number; minor: bigint }[] = [];
  for (let at = open.length - 1; at >= 0 && left > 0n; at--) {
    const here = open[at] ?? 0n;
    const part = here < left ? here : left;
    if (part === 0n) continue;
    open[at] = here - part;
    left -= part;
    taken.push({ at, minor: part });
  }
  return taken;
}

function invoiceAt<Invoice>({ claims }: { claims: readonly Claim<Invoice>[] }, at: number): Invoice {
  return (claims[at] as Claim<Invoice>).invoice;
}

/** Invoices in another currency are settled whole, each by its part of the receipt; rounding falls on the last. */
function converted<Invoice, Credit>({ claims, amountMinor }: Given<Invoice, Credit>): SharedOut<Invoice, Credit> {
  const claimed = claims.reduce((sum, { minor }) => sum + minor, 0n);
  let left = amountMinor;
  const shares = claims.map(({ invoice, minor }, at) => {
    const usedMinor = at === claims.length - 1 ? left : (amountMinor * minor) / claimed;
    left -= usedMinor;
    return { invoice, minor, usedMinor };
  });
  return { shares, credits: [], writeOff: null, restMinor: 0n };
}
