import type { BankFormat } from "#server/domain/bank/bank-file";
import { decoded, linesOf } from "#server/domain/bank/text";

/** How many bookings a file holds and how many of them are money coming in. */
export type OwnCount = { entries: number; receipts: number };

/**
 * Counted by the marks alone, past every reader: what a clerk with a pencil would count. Batches that a file takes apart
 * are one booking here.
 */
export function ownCount(format: BankFormat, bytes: Uint8Array): OwnCount {
  const text = decoded(bytes);
  const lines = linesOf(text);
  const ofLines = (entry: RegExp, receipt: RegExp): OwnCount => ({
    entries: lines.filter((line) => entry.test(line)).length,
    receipts: lines.filter((line) => receipt.test(line)).length,
  });
  switch (format) {
    case "mt940":
      return ofLines(/^:61:/, /^:61:\d{6}(\d{4})?(C|RD)/);
    case "bai2":
      return ofLines(/^16,/, /^16,[123]\d\d,/);
    case "lockbox":
      return ofLines(/^6/, /^6/);
    case "nacha":
      return { ...ofLines(/^6/, /^6/), receipts: returnsThatComeIn(lines) };
    default: {
      const entries = text.split(/<(?:\w+:)?Ntry>/).slice(1);
      const receipts = entries.filter((entry) => /<(?:\w+:)?CdtDbtInd>CRDT</.exec(entry)?.index === firstSign(entry));
      return { entries: entries.length, receipts: receipts.length };
    }
  }
}

/** A returned debit is money that leaves again and a returned credit comes back; dishonouring turns either; a notice moves none. */
function returnsThatComeIn(lines: readonly string[]): number {
  return lines.filter((line, at) => {
    const reason = /^79[89]([RC]\d\d)/.exec(lines.slice(at + 1).find((next) => /^79[89]/.test(next)) ?? "")?.[1];
    if (!line.startsWith("6") || reason?.startsWith("C")) return false;
    const isDebit = /^6\d[5-9]/.test(line);
    const isDishonoured = /^R(6[1-9]|70)$/.test(reason ?? "");
    return isDebit === isDishonoured;
  }).length;
}

const firstSign = (entry: string) => /<(?:\w+:)?CdtDbtInd>/.exec(entry)?.index;
