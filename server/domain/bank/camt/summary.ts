import type { BankProblem } from "#server/domain/bank/bank-file";
import { childrenOf, nodeAt, textOf, type XmlNode } from "#server/domain/bank/camt/xml-node";
import { minorFromDecimal } from "#server/domain/money";

const groups = [
  { name: "TtlNtries", direction: null },
  { name: "TtlCdtNtries", direction: "CRDT" },
  { name: "TtlDbtNtries", direction: "DBIT" },
] as const;

/** Numbers and sums of entries that a message states itself (TxsSummry) must be those of its entries. */
export function summaryProblems(node: XmlNode): BankProblem[] {
  const summary = nodeAt(node, "TxsSummry");
  if (summary === null) return [];
  const entries = childrenOf(node, "Ntry");
  return groups.flatMap(({ name, direction }) => {
    const group = nodeAt(summary, name);
    if (group === null) return [];
    const counted = entries.filter((entry) => direction === null || textOf(entry, "CdtDbtInd") === direction);
    const wrong = (what: string, said: string, found: string): BankProblem => ({
      line: group.line,
      reason: `TxsSummry/${name} says ${what} of ${said}, but the entries give ${found}. Something is missing or was changed on the way; ask the bank for the file again.`,
    });
    const count = textOf(group, "NbOfNtries");
    const sum = textOf(group, "Sum");
    return [
      ...(count !== null && Number(count) !== counted.length ? [wrong("a number", count, String(counted.length))] : []),
      ...(sum !== null && !sumsTo(counted, sum) ? [wrong("a sum", sum, "another one")] : []),
    ];
  });
}

/** Sums carry no currency, so they are compared in the finest unit any currency has. */
function sumsTo(entries: readonly XmlNode[], sum: string): boolean {
  const units = (text: string) => minorFromDecimal(text, FINEST);
  const amounts = entries.map((entry) => units(nodeAt(entry, "Amt")?.text ?? ""));
  const total = amounts.reduce<bigint | null>((all, each) => (all === null || each === null ? null : all + each), 0n);
  return total !== null && total === units(sum);
}

/** Four decimal places. */
const FINEST = "CLF";
