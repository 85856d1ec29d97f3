import { ACCOUNT_CASE } from "#server/domain/collections/account-case";
import { CLOSED_BY_ITS_PARTS, DISPUTE_CASE } from "#server/domain/disputes/dispute-case";

/** An account leaves its list when nothing of it is past due, and comes back when something is. */
const KEPT_BY_ITSELF = "It leaves the list by itself once nothing of it is past due. Put it away until a day instead.";

/** Cases whose place and due time come from rules of their own, and not from the order and the clocks of exceptions. */
export const selfRankedTypes: readonly string[] = [ACCOUNT_CASE];

/** Why a case of the type is never closed, dismissed or fixed by hand; null for one that may be. */
export function whyNotByHand(type: string): string | null {
  if (type === ACCOUNT_CASE) return KEPT_BY_ITSELF;
  return type === DISPUTE_CASE ? CLOSED_BY_ITS_PARTS : null;
}

export function ranksItself(type: string): boolean {
  return selfRankedTypes.includes(type);
}
