import { ACCOUNT_CASE } from "#server/domain/collections/account-case";

/** Cases whose place and due time come from rules of their own, and not from the order and the clocks of exceptions. */
export const selfRankedTypes: readonly string[] = [ACCOUNT_CASE];

export function ranksItself(type: string): boolean {
  return selfRankedTypes.includes(type);
}
