import { sql } from "drizzle-orm";
import { z } from "zod";
import type { SourceOutcome } from "#server/domain/sources/breaker";
import { defineCommand } from "#server/kernel/command";
import { conflict } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import { noteSourceOutcome, reachabilityOf, unreachableSentence } from "#server/services/sources/source-health";
import { holdLease } from "#server/services/sync/land-messages";

/** A run that has not shown itself for this long is taken to be dead. */
const SILENT_SECONDS = 20;

const Source = z.string().min(1).max(100);
const Lease = { source: Source, runId: z.uuid(), leaseToken: z.int() };

/** Opens a run, once runs that went silent are given up. One runs at a time per source; each has a larger lease token than all before. */
export const startRun = defineCommand({
  name: "sync.start_run",
  permission: "sync.ingest",
  input: z.strictObject({ source: Source, startedBy: z.string().min(1).max(200) }),
  async run(scope, { source, startedBy }) {
    const now = scope.now.toISOString();
    const unreachable = unreachableSentence(source, await reachabilityOf(scope, source), scope.now);
    if (unreachable) throw conflict(`${unreachable} Nothing was read.`);
    const abandoned = await scope.tx.execute<{ id: string }>(sql`
      update sync_runs set state = 'abandoned', finished_at = ${now}::timestamptz, error = 'The run went silent; a later one took over.'
      where source = ${source} and state = 'running' and heartbeat_at < ${now}::timestamptz - make_interval(secs => ${SILENT_SECONDS}) returning id`);
    const runId = newId(scope.now);
    const [started] = await scope.tx.execute<{ lease_token: string }>(sql`
      insert into sync_runs (id, source, started_by, state, started_at, heartbeat_at, lease_token)
      select ${runId}, ${source}, ${startedBy}, 'running', ${now}::timestamptz, ${now}::timestamptz, coalesce(max(lease_token), 0) + 1
      from sync_runs where source = ${source}
      on conflict (source) where state = 'running' do nothing returning lease_token`);
    if (!started)
      throw conflict(
        `${source} is being pulled already. Wait until that run ends, or until it has been silent for a minute.`,
      );
    const subject = { type: "source", id: source };
    return {
      result: { runId, leaseToken: Number(started.lease_token) },
      events: [
        { type: "sync.run_started", subject, data: { runId, startedBy } },
        ...abandoned.map((run) => ({
          type: "sync.run_abandoned" as const,
          subject,
          reason: "The run went silent.",
          data: { runId: run.id },
        })),
      ],
    };
  },
});

/** Shows that a run is alive while it does work that lands nothing. */
export const beatRun = defineCommand({
  name: "sync.beat_run",
  permission: "sync.ingest",
  input: z.strictObject(Lease),
  async run(scope, input) {
    await holdLease(scope, input.source, input);
    return {
      result: null,
      events: [
        { type: "sync.run_went_on", subject: { type: "source", id: input.source }, data: { runId: input.runId } },
      ],
    };
  },
});

/** Closes a run with what came of it. A run that was taken over closes nothing. */
export const finishRun = defineCommand({
  name: "sync.finish_run",
  permission: "sync.ingest",
  input: z.strictObject({
    ...Lease,
    outcome: z.enum(["succeeded", "failed"]),
    error: z.string().max(1000).nullable(),
    /** How the source itself did; left out when the run ended for a reason of ours. */
    sourceOutcome: z
      .custom<SourceOutcome>((value) => typeof value === "object" && value !== null && "kind" in value)
      .optional(),
    applied: z.int().min(0),
    unchanged: z.int().min(0),
    deadLettered: z.int().min(0),
  }),
  async run(scope, input) {
    await holdLease(scope, input.source, input);
    await scope.tx.execute(sql`
      update sync_runs set state = ${input.outcome}, finished_at = ${scope.now.toISOString()}::timestamptz, error = ${input.error},
        applied_count = ${input.applied}, unchanged_count = ${input.unchanged}, dead_lettered_count = ${input.deadLettered}
      where id = ${input.runId}`);
    const health = input.sourceOutcome ? await noteSourceOutcome(scope, input.source, input.sourceOutcome) : [];
    const { runId, applied, unchanged, deadLettered, error } = input;
    const subject = { type: "source", id: input.source };
    const data = { runId, applied, unchanged, deadLettered };
    return {
      result: null,
      events: [
        input.outcome === "succeeded"
          ? { type: "sync.run_succeeded", subject, data }
          : { type: "sync.run_failed", subject, data, reason: error ?? "No reason was given." },
        ...health,
      ],
    };
  },
});
