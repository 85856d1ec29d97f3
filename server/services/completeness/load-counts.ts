import { and, asc, between, eq, type SQL } from "drizzle-orm";
import { controlTotals } from "#db/schema/completeness";
import type { ControlTotalView } from "#server/domain/completeness/views";
import type { Scope } from "#server/kernel/context";
import type { DayWindow } from "#server/services/completeness/our-side";

export type CountFilter = DayWindow & {
  source?: string | undefined;
  subject?: string | undefined;
  entity?: string | undefined;
};

/** The latest count of every group of these days that the reader may see, in the order of days. */
export async function loadCounts(scope: Pick<Scope, "tx">, filter: CountFilter): Promise<ControlTotalView[]> {
  const { fromOn, toOn, source, subject, entity } = filter;
  const conditions: (SQL | undefined)[] = [
    between(controlTotals.businessOn, fromOn, toOn),
    source === undefined ? undefined : eq(controlTotals.source, source),
    subject === undefined ? undefined : eq(controlTotals.subject, subject),
    entity === undefined ? undefined : eq(controlTotals.entityCode, entity),
  ];
  const rows = await scope.tx
    .select()
    .from(controlTotals)
    .where(and(...conditions))
    .orderBy(
      asc(controlTotals.businessOn),
      asc(controlTotals.source),
      asc(controlTotals.subject),
      asc(controlTotals.entityCode),
      asc(controlTotals.currency),
    );
  return rows.map(({ account: _account, runId: _runId, direction, state, ...row }) => ({
    ...row,
    direction: direction === "out" ? "out" : "in",
    state: state === "breaks" ? "breaks" : "agrees",
  }));
}
