import { type FactsFreshness, staleFor, staleRefusal } from "#server/domain/sync/freshness";
import type { Scope } from "#server/kernel/context";
import { ruleViolation } from "#server/kernel/errors";
import { loadFreshness } from "#server/services/sync/freshness-facts";

/**
 * Refuses an act on a source while facts that it rests on are older than the freshness policy allows. Asked inside the
 * act's own transaction, so that what was shown as fresh a while ago does not count.
 * @throws AppError RULE_VIOLATION naming what is stale and what lets the act go on.
 */
export async function refuseWhenStale(
  scope: Pick<Scope, "tx" | "now">,
  acts: readonly { operation: { operation: string } }[],
): Promise<void> {
  if (acts.length === 0) return;
  const { policy, facts } = await loadFreshness(scope);
  const stale = new Map<string, FactsFreshness>();
  for (const { operation } of acts)
    for (const each of staleFor(operation.operation, facts, scope.now)) stale.set(`${each.source} ${each.facts}`, each);
  if (stale.size === 0) return;
  throw ruleViolation(staleRefusal([...stale.values()], scope.now), {
    policyVersion: policy,
    staleSources: [...new Set([...stale.values()].map((each) => each.source))],
  });
}
