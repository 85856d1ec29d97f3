import { sql } from "drizzle-orm";
import { z } from "zod";
import type { SyncRunView } from "#server/domain/sync/overview";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { sourceLabel } from "#server/services/sync/known-sources";

/** The latest runs, newest first: of one source or of all. */
export const listRuns = defineQuery({
  name: "sync.runs",
  permission: "sync.read",
  input: z.strictObject({ source: z.string().min(1).max(100).optional(), limit: z.int().min(1).max(200).default(20) }),
  run: (scope, { source, limit }) => latestRuns(scope, source ?? null, limit),
});

type RunRow = {
  id: string;
  source: string;
  state: SyncRunView["state"];
  started_by: string;
  started_at: string;
  finished_at: string | null;
  read_count: number;
  applied_count: number;
  unchanged_count: number;
  dead_lettered_count: number;
  error: string | null;
};

export async function latestRuns(
  scope: Pick<Scope, "tx">,
  source: string | null,
  limit: number,
): Promise<SyncRunView[]> {
  const rows = await scope.tx.execute<RunRow>(sql`
    select id, source, state, started_by, started_at, finished_at, read_count, applied_count, unchanged_count, dead_lettered_count, error
    from sync_runs where ${source === null ? sql`true` : sql`source = ${source}`} order by started_at desc, id desc limit ${limit}`);
  return rows.map(runView);
}

export async function runningRuns(scope: Pick<Scope, "tx">): Promise<SyncRunView[]> {
  const rows = await scope.tx.execute<RunRow>(sql`
    select id, source, state, started_by, started_at, finished_at, read_count, applied_count, unchanged_count, dead_lettered_count, error
    from sync_runs where state = 'running'`);
  return rows.map(runView);
}

function runView(row: RunRow): SyncRunView {
  return {
    id: row.id,
    source: row.source,
    sourceLabel: sourceLabel(row.source),
    state: row.state,
    startedBy: row.started_by,
    startedAt: new Date(row.started_at),
    finishedAt: row.finished_at === null ? null : new Date(row.finished_at),
    read: row.read_count,
    applied: row.applied_count,
    unchanged: row.unchanged_count,
    deadLettered: row.dead_lettered_count,
    error: row.error,
  };
}
