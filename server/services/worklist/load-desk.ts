import { sql } from "drizzle-orm";
import type { BoostEvent } from "#server/domain/collections/boosts";
import type { DeskFacts } from "#server/domain/collections/lanes";
import { dayWords } from "#server/domain/exceptions/words";
import { businessDate, type PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import type { CaseRecord } from "#server/services/cases/lock-case";

/** What somebody did at the desk, and whether the account is still put away at this very moment. */
export type LoadedDesk = { desk: DeskFacts; asleep: { words: string; until: PlainDate } | null };
export type DeskRecord = Pick<DeskFacts, "workedAt" | "followUpOn" | "awaitingUs">;

export const NOBODY_AT_IT: DeskRecord = { workedAt: null, followUpOn: null, awaitingUs: null };

type SnoozeRow = { stream: string; at: string; until: string; reason: string | null; by: string };

/** The last snooze of each case, as long as nobody took it back, took the case or woke it. */
export async function loadSnoozes(
  { tx }: Pick<Scope, "tx">,
  rows: readonly Pick<CaseRecord, "id" | "detectedAt">[],
): Promise<Map<string, Omit<SnoozeRow, "stream">>> {
  if (rows.length === 0) return new Map();
  const found = await tx.execute<SnoozeRow>(sql`
    select stream, at::text, until, reason, by from (
      select distinct on (e.stream) e.stream, e.type, e.at, e.payload->'after'->>'snoozedUntil' as until, e.payload->>'reason' as reason, e.actor_name as by
      from unnest(${sql.param(rows.map(({ id }) => `case:${id}`))}::text[], ${sql.param(rows.map(({ detectedAt }) => detectedAt.toISOString()))}::text[]) as c(stream, since)
      join events e on e.stream = c.stream and e.at >= c.since::timestamptz
      where e.type in ('case.snoozed', 'case.taken', 'case.assigned', 'case.released')
        or (e.type = 'case.woken' and e.actor_kind = 'person') or (e.type = 'case.act_undone' and e.payload->'data'->>'undone' = 'case.snoozed')
      order by e.stream, e.sequence desc) last
    where type = 'case.snoozed'`);
  return new Map(found.map(({ stream, ...snooze }) => [stream.slice("case:".length), snooze]));
}

/** The desk's side of one account. */
export function deskOf(
  record: DeskRecord,
  events: readonly BoostEvent[],
  row: Pick<CaseRecord, "snoozedUntil"> | undefined,
  snooze: Omit<SnoozeRow, "stream"> | undefined,
  { now, timeZone }: { now: Date; timeZone: string },
): LoadedDesk {
  if (!snooze) return { desk: { ...record, events, snooze: null }, asleep: null };
  const until = businessDate(new Date(snooze.until), timeZone);
  const reason = snooze.reason ?? "no reason was given.";
  const isAsleep = row?.snoozedUntil !== undefined && row.snoozedUntil !== null && row.snoozedUntil > now;
  return {
    desk: { ...record, events, snooze: { until, reason, by: snooze.by, at: new Date(snooze.at) } },
    asleep: isAsleep ? { words: `${snooze.by} put it away until ${dayWords(until)}: ${reason}`, until } : null,
  };
}
