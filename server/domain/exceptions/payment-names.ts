import type { MatchingPolicy } from "#server/domain/bank/matching-policy";
import { remembering } from "#server/domain/cash/references";
import { foldedName } from "#server/domain/exceptions/company-names";

/** How alike two companies are called, from 0 to 1: the share of words they have in common. */
export function nameLikeness(left: string | null, right: string | null): number {
  const [first, second] = [wordsOfName(left ?? ""), wordsOfName(right ?? "")];
  if (first.size === 0 || second.size === 0) return 0;
  const shared = [...first].filter((word) => second.has(word)).length;
  return shared / Math.max(first.size, second.size);
}

const wordsOfName = remembering(
  (name) =>
    new Set(
      foldedName(name)
        .split(" ")
        .filter((word) => word !== ""),
    ),
);

/** Whether two names are taken for one company's. */
export function isLikeName(
  left: string | null,
  right: string | null,
  { likeNamesPercent }: Pick<MatchingPolicy, "likeNamesPercent">,
): boolean {
  return nameLikeness(left, right) * 100 >= likeNamesPercent;
}
