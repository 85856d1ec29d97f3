import type { ContestedItem } from "#server/domain/disputes/inputs";
import type { RaisableInvoice } from "#server/domain/disputes/views";
import { decimalFromMinor } from "#server/domain/money";
import { readAmount } from "../approvals/typed-amounts";

/** A part of an invoice as it can be ticked: the whole of it, or one of its lines. */
export type RaisablePart = {
  key: string;
  invoiceId: string;
  lineId: string | null;
  label: string;
  currency: string;
  /** What of it can be contested. */
  freeMinor: bigint;
};
/** What is ticked, with the amount as typed. */
export type Typed = Readonly<Record<string, string>>;

/** What can be ticked of some invoices: their lines where the reason is about lines and they have any. */
export function partsOf(invoices: readonly RaisableInvoice[], needsLines: boolean): RaisablePart[] {
  return invoices.flatMap((invoice): RaisablePart[] => {
    const { id, number, open, contested, lines } = invoice;
    const freeMinor = open.minor - contested.minor;
    if (freeMinor <= 0n) return [];
    const whole = { invoiceId: id, currency: open.currency };
    const named = lines.filter(({ billed }) => billed.minor > 0n);
    if (!needsLines || named.length === 0) return [{ ...whole, key: id, lineId: null, label: number, freeMinor }];
    return named.map((line) => ({
      ...whole,
      key: line.id,
      lineId: line.id,
      label: `${number}, ${line.description}`,
      freeMinor: line.billed.minor < freeMinor ? line.billed.minor : freeMinor,
    }));
  });
}

export function wholeOfPart({ freeMinor, currency }: RaisablePart): string {
  return decimalFromMinor(freeMinor, currency);
}

export type ReadParts = { items: ContestedItem[]; troubles: Record<string, string> };

/** What was ticked and typed, as it is sent; parts that are not offered any more are left out. */
export function readParts(parts: readonly RaisablePart[], typed: Typed): ReadParts {
  const read: ReadParts = { items: [], troubles: {} };
  for (const { key, invoiceId, lineId, currency, freeMinor } of parts) {
    const text = typed[key];
    if (text === undefined) continue;
    const amount = readAmount(text, currency);
    if ("trouble" in amount) read.troubles[key] = amount.trouble;
    else if (amount.value > freeMinor) read.troubles[key] = `At most ${decimalFromMinor(freeMinor, currency)}.`;
    else read.items.push({ invoiceId, lineId, amountMinor: amount.value });
  }
  return read;
}
