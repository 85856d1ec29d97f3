import { sql } from "drizzle-orm";
import { afterOutcome, type SourceOutcome } from "#server/domain/sources/breaker";
import type { Scope } from "#server/kernel/context";
import type { DomainEvent } from "#server/kernel/events";
import { stableId } from "#server/kernel/ids";
import { sourceLabel } from "#server/services/sync/known-sources";

type HealthRow = { failures: number; broken_until: string | null };

/**
 * Notes, in the caller's transaction, how the source itself did in one attempt to reach it.
 * @returns what the caller's command has to record: that its breaker opened or closed.
 */
export async function noteSourceOutcome(scope: Scope, source: string, outcome: SourceOutcome): Promise<DomainEvent[]> {
  const [row] = await scope.tx.execute<HealthRow>(sql`
    insert into source_health (source) values (${source}) on conflict (source) do update set source = excluded.source
    returning failures, broken_until`);
  const before = { failures: row?.failures ?? 0, brokenUntil: row?.broken_until ? new Date(row.broken_until) : null };
  if (outcome.kind === "answered" && before.failures === 0 && before.brokenUntil === null) return [];
  const after = afterOutcome(before, outcome, scope.now, spreadOf(source, scope.correlationId));
  const sentence = outcome.kind === "answered" ? null : outcome.sentence.slice(0, 1_000);
  await scope.tx.execute(sql`
    update source_health set failures = ${after.failures}, broken_until = ${after.brokenUntil?.toISOString() ?? null}::timestamptz,
      last_failure = coalesce(${sentence}, last_failure),
      last_failed_at = case when ${sentence}::text is null then last_failed_at else ${scope.now.toISOString()}::timestamptz end
    where source = ${source}`);
  const subject = { type: "source", id: source };
  if (before.brokenUntil === null && after.brokenUntil !== null)
    return [
      {
        type: outcome.kind === "rate_limited" ? "source.rate_limited" : "source.breaker_opened",
        subject,
        reason: sentence ?? "",
        data: { failures: after.failures, until: after.brokenUntil.toISOString() },
      },
    ];
  if (before.brokenUntil !== null && after.brokenUntil === null) return [{ type: "source.breaker_closed", subject }];
  return [];
}

/** A number between 0 and 1 that follows from the attempt, so that a run can be repeated exactly. */
export function spreadOf(...parts: readonly string[]): number {
  return Number.parseInt(stableId(...parts).slice(0, 8), 16) / 0xff_ff_ff_ff;
}

export type Reachability = { isPaused: boolean; pauseReason: string | null; brokenUntil: Date | null };

/** Whether the source may be asked anything now. */
export async function reachabilityOf(scope: Pick<Scope, "tx">, source: string): Promise<Reachability> {
  const [row] = await scope.tx.execute<{
    paused_at: string | null;
    pause_reason: string | null;
    broken_until: string | null;
  }>(sql`select paused_at, pause_reason, broken_until from source_health where source = ${source}`);
  return {
    isPaused: row?.paused_at != null,
    pauseReason: row?.pause_reason ?? null,
    brokenUntil: row?.broken_until ? new Date(row.broken_until) : null,
  };
}

/** Why nothing is asked of the source now, as a sentence; null when it may be asked. */
export function unreachableSentence(source: string, state: Reachability, now: Date): string | null {
  const label = sourceLabel(source);
  if (state.isPaused)
    return `${label} is paused: ${state.pauseReason ?? "no reason was given"}. Resume it on the Sync desk.`;
  if (state.brokenUntil !== null && state.brokenUntil > now) {
    const seconds = Math.ceil((state.brokenUntil.getTime() - now.getTime()) / 1_000);
    return `${label} did not answer several times and is left alone for another ${seconds} seconds; then it is tried again.`;
  }
  return null;
}
