import type { MatchingPolicy } from "#server/domain/bank/matching-policy";
import { candidateSets, keyOf, type Question } from "#server/domain/cash/candidate-sets";
import { likelyPayers } from "#server/domain/cash/likely-payers";
import { namedItems } from "#server/domain/cash/named-items";
import { namesOf, obstaclesTo } from "#server/domain/cash/obstacles";
import type { Ground, Receipt } from "#server/domain/cash/receipt";
import { type Proposal, type Weighed, weighed } from "#server/domain/cash/weigh";
import { listWords } from "#server/domain/exceptions/words";

/** Whether the best proposal is applied by itself, shown to somebody, or there is none; with why, as sentences. */
export type Verdict =
  | { kind: "automatic"; proposal: Proposal; because: readonly string[] }
  | { kind: "proposed"; proposal: Proposal; because: readonly string[] }
  | { kind: "nothing"; because: readonly string[] };

export type Match = {
  /** The likeliest first, no more than are shown. */
  proposals: readonly Proposal[];
  verdict: Verdict;
  /** How many items were looked at to add up sums: never more than the policy's. */
  steps: number;
};

/** What a receipt is probably for, and whether that is certain enough to need nobody. */
export function matchReceipt(receipt: Receipt, ground: Ground, policy: MatchingPolicy): Match {
  const named = namedItems(receipt.words, ground.items);
  const likely = likelyPayers(receipt, ground, policy);
  const question: Question = { receipt, ground, named, likely, policy };
  const candidates = candidateSets(question);
  const all = candidates.sets
    .flatMap((set) => weighed(set, question) ?? [])
    .filter(({ points }) => points > 0)
    .sort(byLikelihood);
  const [best] = all;
  const proposals = all.slice(0, policy.mostShown).map(shown);
  if (!best)
    return {
      proposals,
      verdict: { kind: "nothing", because: ["Nothing speaks for any invoice."] },
      steps: candidates.steps,
    };
  const because = obstaclesTo(best, { question, candidates, all });
  const verdict: Verdict =
    because.length === 0
      ? { kind: "automatic", proposal: shown(best), because: whyAlone(best, all[1]) }
      : { kind: "proposed", proposal: shown(best), because };
  return { proposals, verdict, steps: candidates.steps };
}

/** Of equally likely ones fewer invoices come first, then those that were due first. */
function byLikelihood(left: Weighed, right: Weighed): number {
  const dueOf = ({ set }: Weighed) => set.invoices[0]?.dueOn ?? "";
  return (
    right.points - left.points ||
    left.items.length - right.items.length ||
    (dueOf(left) < dueOf(right) ? -1 : dueOf(left) > dueOf(right) ? 1 : 0) ||
    (keyOf(left.items) < keyOf(right.items) ? -1 : 1)
  );
}

function shown({ parts, items, difference, points, reasons }: Weighed): Proposal {
  return { parts, items, difference, points, reasons };
}

function whyAlone(best: Weighed, next: Weighed | undefined): string[] {
  const reasons = listWords(best.reasons.map(({ words }) => words));
  return [
    `${namesOf(best)}: ${reasons}.`,
    next
      ? `The next, ${namesOf(next)}, has ${next.points} points and this has ${best.points}.`
      : "Nothing else speaks for anything.",
  ];
}
