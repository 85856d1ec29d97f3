import { sql } from "drizzle-orm";
import { z } from "zod";
import {
  contractsOf,
  type FreshnessPolicy,
  freshnessOf,
  lastSuccessOf,
  type ReadSource,
} from "#server/domain/sync/freshness";
import type { SourceOverview, StreamOverview, SyncOverview, SyncRunView } from "#server/domain/sync/overview";
import { durationMs } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { activePolicy } from "#server/services/policies/active-policy";
import { knownSources, type SourceDescription } from "#server/services/sync/known-sources";
import { latestRuns, runningRuns } from "#server/services/sync/list-runs";

/** Is every feed complete and fresh, what is stuck, and what happened lately? */
export const syncOverview = defineQuery({
  name: "sync.overview",
  permission: "sync.read",
  input: z.strictObject({}),
  async run(scope): Promise<SyncOverview> {
    const facts = {
      running: await runningRuns(scope),
      cursors: await cursors(scope),
      messages: await messages(scope),
      unplaced: await unplaced(scope),
    };
    const { document: policy } = await activePolicy(scope, "freshness");
    return {
      sources: knownSources().map((source) => overviewOf(source, facts, policy, scope.now)),
      runs: await latestRuns(scope, null, 20),
    };
  },
});

type Cursor = { source: string; stream: string; cursor: string | null; last_success_at: string | null };
type Facts = {
  running: SyncRunView[];
  cursors: Cursor[];
  messages: { source: string; state: string; count: number }[];
  unplaced: { system: string; count: number }[];
};

function overviewOf(source: SourceDescription, facts: Facts, policy: FreshnessPolicy, now: Date): SourceOverview {
  const { key, label, role, every } = source;
  const streams = source.streams.map((stream): StreamOverview => {
    const cursor = facts.cursors.find((row) => row.source === key && row.stream === stream.key);
    return {
      key: stream.key,
      label: stream.label,
      cursor: cursor?.cursor ?? null,
      lastSuccessAt: cursor?.last_success_at ? new Date(cursor.last_success_at) : null,
    };
  });
  const lastSuccessAt = lastSuccessOf(streams);
  const staleAfter = strictestLimit({ ...source, streams }, policy);
  const messagesIn = (state: string) =>
    facts.messages.find((row) => row.source === key && row.state === state)?.count ?? 0;
  return {
    key,
    label,
    role,
    every,
    staleAfter,
    streams,
    lastSuccessAt,
    freshness: freshnessOf(durationMs(staleAfter), lastSuccessAt, now),
    running: facts.running.find((run) => run.source === key) ?? null,
    waiting: messagesIn("received"),
    dead: messagesIn("dead"),
    unplaced: facts.unplaced.find((row) => row.system === key)?.count ?? 0,
  };
}

/** The source as a whole is stale as soon as any of its facts are, by the freshness policy in force. */
function strictestLimit(source: ReadSource, policy: FreshnessPolicy): string {
  const limit = Math.min(...contractsOf(policy, [source]).map(({ staleAfterMs }) => staleAfterMs));
  if (limit === durationMs(source.staleAfter)) return source.staleAfter;
  return limit % 60_000 === 0 ? `${limit / 60_000}m` : `${limit / 1_000}s`;
}

async function cursors(scope: Scope): Promise<Cursor[]> {
  return scope.tx.execute<Cursor>(sql`select source, stream, cursor, last_success_at from sync_cursors`);
}

/** Both states have a partial index, so the counts never read what is settled. */
async function messages(scope: Scope): Promise<Facts["messages"]> {
  return scope.tx.execute<Facts["messages"][number]>(sql`
    select source, 'received' as state, count(*)::int as count from inbox where state = 'received' group by source
    union all select source, 'dead', count(*)::int from inbox where state = 'dead' group by source`);
}

async function unplaced(scope: Scope): Promise<Facts["unplaced"]> {
  return scope.tx.execute<Facts["unplaced"][number]>(
    sql`select system, count(*)::int as count from source_records where not is_projected group by system`,
  );
}
