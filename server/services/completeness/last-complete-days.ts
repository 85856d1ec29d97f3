import { sql } from "drizzle-orm";
import { isCounted } from "#server/domain/completeness/census-row";
import { countedWindow, lastCompleteDay } from "#server/domain/completeness/last-complete-day";
import type { ControlTotalView, Direction } from "#server/domain/completeness/views";
import { businessDate, type PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { loadCounts } from "#server/services/completeness/load-counts";
import { knownSources, type SourceDescription } from "#server/services/sync/known-sources";

export type LastComplete = { source: string; sourceLabel: string; on: PlainDate | null };

/** Per source the day up to which both sides agree; null when that is not known of any day of the window. */
export async function lastCompleteDays(scope: Pick<Scope, "tx" | "now">): Promise<LastComplete[]> {
  const window = countedWindow(businessDate(scope.now, "UTC"));
  return lastCompleteOf(await loadCounts(scope, window), window, await loadZones(scope));
}

export function lastCompleteOf(
  counts: readonly ControlTotalView[],
  window: { fromOn: PlainDate; toOn: PlainDate },
  zones: ReadonlyMap<string, string>,
): LastComplete[] {
  return knownSources()
    .filter((source) => countedSubjects(source).length > 0)
    .map((source) => {
      const own = counts.filter((count) => count.source === source.key);
      const sent = subjectsOut(own);
      const on = lastCompleteDay(
        [...countedSubjects(source), ...sent],
        own,
        window,
        (entityCode) => zones.get(entityCode) ?? "UTC",
      );
      return { source: source.key, sourceLabel: source.label, on };
    });
}

export function countedSubjects(source: SourceDescription): { subject: string; label: string; direction: Direction }[] {
  return (source.censuses ?? [])
    .filter((census) => isCounted(census.kind))
    .map(({ key, label }) => ({ subject: key, label, direction: "in" }));
}

/** What we sent is counted where there is anything; a source that was never acted on owes no proof of acts. */
export function subjectsOut(counts: readonly ControlTotalView[]): { subject: string; direction: Direction }[] {
  const held = counts.filter((count) => count.direction === "out" && count.sourceCount + count.ourCount > 0);
  return [...new Set(held.map((count) => count.subject))].sort().map((subject) => ({ subject, direction: "out" }));
}

export async function loadZones(scope: Pick<Scope, "tx">): Promise<Map<string, string>> {
  const rows = await scope.tx.execute<{ code: string; time_zone: string }>(
    sql`select code, time_zone from legal_entities`,
  );
  return new Map(rows.map((row) => [row.code, row.time_zone]));
}
