import type { MatchingPolicy } from "#server/domain/bank/matching-policy";
import type { CashInvoiceFacts } from "#server/domain/exceptions/payment-facts";
import { isLikeName, textNames } from "#server/domain/exceptions/payment-names";
import { listWords } from "#server/domain/exceptions/words";

/** One or several invoices that money may be for, with what speaks for it. */
export type Candidate = { invoices: readonly CashInvoiceFacts[]; reasons: readonly string[]; score: number };

type Money = { amountMinor: bigint; words: string | null; payerName: string | null };

const MOST_ADDED_UP = 14;

/** What the money is probably for, the likeliest first. Only what something speaks for. */
export function candidatesFor(
  money: Money,
  invoices: readonly CashInvoiceFacts[],
  matching: MatchingPolicy,
): Candidate[] {
  const open = invoices.filter((invoice) => invoice.status === "open" && invoice.balanceMinor > 0n);
  const single = open.map((invoice) => judged(money, [invoice], matching));
  return [...single, ...togetherOf(money, open, matching).map((several) => judged(money, several, matching))]
    .filter((candidate) => candidate.score > 0)
    .sort((left, right) => right.score - left.score || (namesOf(left) < namesOf(right) ? -1 : 1))
    .slice(0, matching.mostShown);
}

function judged(money: Money, invoices: readonly CashInvoiceFacts[], matching: MatchingPolicy): Candidate {
  const { points } = matching;
  const isOne = invoices.length === 1;
  const due = invoices.reduce((sum, invoice) => sum + invoice.balanceMinor, 0n);
  const total = invoices.reduce((sum, invoice) => sum + invoice.totalMinor, 0n);
  const isNamed = invoices.every((invoice) => textNames(money.words, invoice.number));
  const isPayer = isLikeName(money.payerName, invoices[0]?.customerName ?? null, matching);
  const found: [boolean, number, string][] = [
    [isNamed, points.named, isOne ? "named by the payer" : "all named by the payer"],
    [
      due === money.amountMinor,
      isOne ? points.balance : points.together,
      isOne ? "exactly its balance" : "together exactly the amount",
    ],
    [isOne && due !== money.amountMinor && total === money.amountMinor, points.total, "exactly its total"],
    [isPayer, points.payer, "the payer is called like its customer"],
  ];
  const held = found.filter(([holds]) => holds);
  return {
    invoices,
    reasons: held.map(([, , words]) => words),
    score: held.reduce((sum, [, weight]) => sum + weight, 0),
  };
}

/** Sets of a customer's invoices that add up to exactly the amount. */
function togetherOf(
  { amountMinor }: Money,
  open: readonly CashInvoiceFacts[],
  { mostTogether, mostShown }: MatchingPolicy,
): CashInvoiceFacts[][] {
  const found: CashInvoiceFacts[][] = [];
  for (const ofOne of Map.groupBy(open, (invoice) => invoice.customerId).values()) {
    const ordered = [...ofOne].sort((left, right) => (left.issuedOn < right.issuedOn ? -1 : 1)).slice(0, MOST_ADDED_UP);
    const walk = (from: number, rest: bigint, taken: CashInvoiceFacts[]): void => {
      if (rest === 0n && taken.length > 1) found.push(taken);
      if (rest <= 0n || taken.length === mostTogether || found.length >= mostShown) return;
      for (const [index, invoice] of ordered.entries())
        if (index >= from) walk(index + 1, rest - invoice.balanceMinor, [...taken, invoice]);
    };
    walk(0, amountMinor, []);
  }
  return found;
}

export function namesOf({ invoices }: Pick<Candidate, "invoices">): string {
  return listWords(invoices.map((invoice) => invoice.number ?? invoice.externalId));
}
