import { sql } from "drizzle-orm";
import { z } from "zod";
import type { BackfillView, SourceState } from "#server/domain/sources/views";
import { daysBetween } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { lastCompleteDays } from "#server/services/completeness/last-complete-days";
import { knownSources, unconnectedSources } from "#server/services/sync/known-sources";

type HealthRow = {
  source: string;
  paused_at: string | null;
  paused_by: string | null;
  pause_reason: string | null;
  failures: number;
  last_failure: string | null;
  last_failed_at: string | null;
  broken_until: string | null;
};
type FlowRow = { source: string; received: number; waiting_since: string | null };

/** Whether each source is stopped, left alone or flowing, and which windows of it are being read once more. */
export const sourceStates = defineQuery({
  name: "source.states",
  permission: "sync.read",
  input: z.strictObject({}),
  async run(scope): Promise<SourceState[]> {
    const health = await scope.tx.execute<HealthRow>(sql`select * from source_health`);
    const flow = await flowOf(scope);
    const backfills = await latestBackfills(scope);
    const complete = await lastCompleteDays(scope);
    const connected = knownSources();
    return [...connected, ...unconnectedSources()].map((source): SourceState => {
      const row = health.find((one) => one.source === source.key);
      const flowing = flow.find((one) => one.source === source.key);
      const { auth, signing, rateLimit, redeliversForHours, listableForDays, idempotencyHours, credentials } =
        source.manifest;
      return {
        key: source.key,
        label: source.label,
        isConnected: connected.includes(source),
        paused: row?.paused_at
          ? { at: new Date(row.paused_at), by: row.paused_by ?? "", reason: row.pause_reason ?? "" }
          : null,
        brokenUntil: future(row?.broken_until, scope.now),
        failures: row?.failures ?? 0,
        lastFailure:
          row?.last_failure && row.last_failed_at
            ? { at: new Date(row.last_failed_at), sentence: row.last_failure }
            : null,
        receivedLastHour: flowing?.received ?? 0,
        waitingSince: flowing?.waiting_since ? new Date(flowing.waiting_since) : null,
        completeUpTo: complete.find((one) => one.source === source.key)?.on ?? null,
        censuses: (source.censuses ?? []).map(({ key, label }) => ({ key, label })),
        credentials: credentials.map((credential) => ({ ...credential })),
        facts: { auth, signing, rateLimit, redeliversForHours, listableForDays, idempotencyHours },
        backfills: backfills.filter((one) => one.source === source.key).map(({ source: _, ...view }) => view),
      };
    });
  },
});

function future(text: string | null | undefined, now: Date): Date | null {
  const at = text ? new Date(text) : null;
  return at !== null && at > now ? at : null;
}

async function flowOf(scope: Scope): Promise<FlowRow[]> {
  return scope.tx.execute<FlowRow>(sql`
    select coalesce(r.source, w.source) as source, coalesce(r.received, 0)::int as received, w.waiting_since
    from (select source, count(*) as received from inbox where received_at > ${scope.now.toISOString()}::timestamptz - interval '1 hour' group by source) r
    full join (select source, min(received_at) as waiting_since from inbox where state = 'received' group by source) w using (source)`);
}

async function latestBackfills(scope: Scope): Promise<(BackfillView & { source: string })[]> {
  const rows = await scope.tx.execute<{
    id: string;
    source: string;
    census: string;
    from_on: string;
    to_on: string;
    reached_on: string | null;
    state: BackfillView["state"];
    read_count: number;
    new_count: number;
    error: string | null;
    requested_by: string;
    requested_at: string;
  }>(sql`
    select id, source, census, from_on::text, to_on::text, reached_on::text, state, read_count, new_count, error, requested_by, requested_at from (
      select *, row_number() over (partition by source order by requested_at desc) as turn from backfills) latest
    where turn <= 5 order by requested_at desc`);
  return rows.map((row) => ({
    id: row.id,
    source: row.source,
    census: row.census,
    fromOn: row.from_on,
    toOn: row.to_on,
    state: row.state,
    percent: percentOf(row.from_on, row.to_on, row.reached_on),
    read: row.read_count,
    fresh: row.new_count,
    error: row.error,
    requestedBy: row.requested_by,
    requestedAt: new Date(row.requested_at),
  }));
}

function percentOf(fromOn: string, toOn: string, reachedOn: string | null): number {
  if (reachedOn === null) return 0;
  return Math.round((100 * (daysBetween(fromOn, reachedOn) + 1)) / (daysBetween(fromOn, toOn) + 1));
}
