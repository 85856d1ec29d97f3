import { controlTotals } from "#db/schema/completeness";
import { subjectLabel } from "#server/domain/completeness/views";
import type { ControlTotalFacts } from "#server/domain/exceptions/facts";
import type { Scope } from "#server/kernel/context";
import { among } from "#server/services/exceptions/row-sets";
import { knownSources } from "#server/services/sync/known-sources";

export async function loadControlTotalFacts(
  scope: Pick<Scope, "tx">,
  ids: readonly string[],
): Promise<ControlTotalFacts[]> {
  if (ids.length === 0) return [];
  const rows = await scope.tx.select().from(controlTotals).where(among(controlTotals.id, ids));
  return rows.map(({ account: _account, runId: _runId, direction, state, ...row }) => {
    const source = knownSources().find((each) => each.key === row.source);
    return {
      ...row,
      direction: direction === "out" ? "out" : "in",
      state: state === "breaks" ? "breaks" : "agrees",
      sourceLabel: source?.label ?? row.source,
      subjectLabel: subjectLabel(row.subject, source?.censuses ?? []),
    };
  });
}
