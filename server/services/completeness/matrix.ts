import { sql } from "drizzle-orm";
import { z } from "zod";
import { countedWindow, daysOf, wasOver } from "#server/domain/completeness/last-complete-day";
import {
  type CompletenessMatrix,
  type ControlTotalView,
  type DayCell,
  type RetentionGapView,
  type SubjectRow,
  subjectLabel,
} from "#server/domain/completeness/views";
import { NO_CURRENCY } from "#server/domain/money";
import { businessDate, type PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import {
  countedSubjects,
  lastCompleteOf,
  loadZones,
  subjectsOut,
} from "#server/services/completeness/last-complete-days";
import { loadCounts } from "#server/services/completeness/load-counts";
import { knownSources, sourceLabel } from "#server/services/sync/known-sources";

export const MatrixInput = z.strictObject({
  entity: z
    .string()
    .regex(/^[\w-]{1,20}$/, "the code of a legal entity")
    .optional(),
});

/** Does every source agree with us, by count and by sum, on each of the last days? */
export const completenessMatrix = defineQuery({
  name: "completeness.matrix",
  permission: "sync.read",
  input: MatrixInput,
  async run(scope, { entity }): Promise<CompletenessMatrix> {
    const window = countedWindow(businessDate(scope.now, "UTC"));
    const zones = await loadZones(scope);
    const all = await loadCounts(scope, window);
    const shown = entity === undefined ? all : all.filter((count) => count.entityCode === entity);
    const days = daysOf(window);
    return {
      days,
      rows: rowsOf(shown, days, zones),
      lastComplete: lastCompleteOf(all, window, zones),
      gaps: await loadGaps(scope),
      entities: scope.entities === "all" ? [...zones.keys()].sort() : [...scope.entities],
      asOf: scope.now,
    };
  },
});

function rowsOf(
  counts: readonly ControlTotalView[],
  days: readonly PlainDate[],
  zones: ReadonlyMap<string, string>,
): SubjectRow[] {
  return knownSources().flatMap((source) => {
    const own = counts.filter((count) => count.source === source.key);
    return [...countedSubjects(source), ...subjectsOut(own)].map(({ subject, direction }): SubjectRow => {
      const of = own.filter((count) => count.subject === subject && count.direction === direction);
      return {
        source: source.key,
        sourceLabel: source.label,
        subject,
        subjectLabel: subjectLabel(subject, source.censuses ?? []),
        direction,
        cells: days.map((on) =>
          cellOf(
            on,
            of.filter((count) => count.businessOn === on),
            zones,
          ),
        ),
      };
    });
  });
}

function cellOf(on: PlainDate, counts: readonly ControlTotalView[], zones: ReadonlyMap<string, string>): DayCell {
  const sums = new Map<string, bigint>();
  for (const { currency, sourceSumMinor, ourSumMinor } of counts)
    sums.set(currency, (sums.get(currency) ?? 0n) + ourSumMinor - sourceSumMinor);
  const total = (pick: (count: ControlTotalView) => number) => counts.reduce((sum, count) => sum + pick(count), 0);
  const times = counts.map((count) => count.countedAt.getTime());
  return {
    on,
    state: stateOf(counts, zones),
    count: total((count) => count.sourceCount),
    countDifference: total((count) => count.ourCount - count.sourceCount),
    sumDifferences: [...sums]
      .filter(([currency, minor]) => currency !== NO_CURRENCY && minor !== 0n)
      .map(([currency, minor]) => ({ currency, minor })),
    explained: total((count) => count.differences.explained?.length ?? 0),
    countedAt: times.length === 0 ? null : new Date(Math.min(...times)),
  };
}

function stateOf(counts: readonly ControlTotalView[], zones: ReadonlyMap<string, string>): DayCell["state"] {
  if (counts.length === 0) return "not_counted";
  if (counts.some((count) => count.state === "breaks")) return "breaks";
  return counts.every((count) => wasOver(count, zones.get(count.entityCode) ?? "UTC")) ? "agrees" : "open";
}

/** Silences that were too long, the latest first, as far back as the counts reach. */
async function loadGaps(scope: Pick<Scope, "tx" | "now">): Promise<RetentionGapView[]> {
  const streams = knownSources().map((source) => `source:${source.key}`);
  if (streams.length === 0) return [];
  const rows = await scope.tx.execute<{
    stream: string;
    at: string;
    data: { silentSince: string; listableForDays: number };
  }>(sql`
    select stream, at, payload->'data' as data from events
    where stream = any(${sql.param(streams)}::text[]) and type = 'completeness.gap_recognised' and at > ${scope.now.toISOString()}::timestamptz - interval '30 days'
    order by at desc limit 5`);
  return rows.map(({ stream, at, data }) => {
    const source = stream.slice("source:".length);
    return {
      source,
      sourceLabel: sourceLabel(source),
      silentSince: new Date(data.silentSince),
      recognisedAt: new Date(at),
      listableForDays: data.listableForDays,
    };
  });
}
