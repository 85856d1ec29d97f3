import { and, asc, isNotNull, isNull, lte, sql } from "drizzle-orm";
import { z } from "zod";
import { cases } from "#db/schema/cases";
import { caseMachine } from "#server/domain/cases/machine";
import { businessMinutesBetween } from "#server/domain/routing/calendar";
import { type EscalationReason, escalationAt } from "#server/domain/routing/clock";
import type { RowOutcome } from "#server/domain/routing/routing-policy";
import { workingTimeWords } from "#server/domain/routing/routing-words";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { notFound } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import { HIGHEST_LEVEL } from "#server/services/cases/act-rules";
import type { CaseRecord } from "#server/services/cases/lock-case";
import { batch, type Maintained } from "#server/services/cases/maintenance";
import { type CaseChanges, caseEvent, updateCase } from "#server/services/cases/update-case";
import { assignByRule } from "#server/services/routing/assign-by-rule";
import { type ActiveJudge, judgesByName } from "#server/services/routing/load-judge";

type Escalation = NonNullable<RowOutcome["escalation"]>;
type LastActs = { actedAt: Date; raisedAt: Date | null };
type Treated = { row: CaseRecord; event: DomainEvent };

/**
 * Sends up what is past due, or lies without an act, for as long as routing allowed. What was worked on meanwhile is
 * looked at again later, and its chain says so: whoever asks why nothing went up finds the answer there.
 */
export const escalateDue = defineCommand({
  name: "case.escalate_due",
  permission: "case.maintain",
  input: z.strictObject({}),
  async run(scope) {
    const due = await scope.tx
      .select()
      .from(cases)
      .where(and(isNull(cases.closedAt), isNotNull(cases.escalatesAt), lte(cases.escalatesAt, scope.now)))
      .orderBy(asc(cases.escalatesAt), asc(cases.id))
      .limit(batch)
      .for("update", { skipLocked: true });
    const judgeOf = judgesByName(scope);
    const lastActs = await loadLastActs(scope, due);
    const treated: Treated[] = [];
    for (const row of due) treated.push(await look(scope, await judgeOf(row.routedBy), row, lastActs.get(row.id)));
    const assigned = await assignByRule(
      scope,
      treated.map(({ row }) => row),
    );
    const [first, ...rest] = [...treated, ...assigned.values()].map(({ event }) => event);
    if (!first) throw notFound("Nothing is due to go up.");
    const result: Maintained = { cases: treated.length, mayBeMore: due.length === batch };
    return { result, events: [first, ...rest] };
  },
});

async function look(scope: Scope, judge: ActiveJudge, row: CaseRecord, last: LastActs | undefined): Promise<Treated> {
  const escalation = row.routing?.escalation ?? null;
  const calendar = judge.calendar(row.entityCode);
  const lastActAt = last && last.actedAt > row.detectedAt ? last.actedAt : row.detectedAt;
  const next = escalation
    ? escalationAt(calendar, escalation, { dueAt: row.dueAt, lastActAt, lastRaisedAt: last?.raisedAt ?? null })
    : null;
  if (!escalation || !next || next.at > scope.now) return lookAgain(scope, row, next?.at ?? null);
  const minutes = Math.floor(
    businessMinutesBetween(calendar, next.reason === "past_due" ? row.dueAt : lastActAt, scope.now),
  );
  return raise(scope, judge, row, { escalation, reason: next.reason, minutes });
}

async function lookAgain(scope: Scope, row: CaseRecord, at: Date | null): Promise<Treated> {
  const updated = await updateCase(scope, row, { escalatesAt: at }, { isSilent: true });
  const sentence =
    at === null
      ? "Nothing says any more when the case goes up by itself."
      : "The case was worked on, so it does not go up by itself yet.";
  return { row: updated.row, event: caseEvent("case.escalation_put_off", updated, { data: { sentence } }) };
}

async function raise(
  scope: Scope,
  judge: ActiveJudge,
  row: CaseRecord,
  { escalation, reason, minutes }: { escalation: Escalation; reason: EscalationReason; minutes: number },
): Promise<Treated> {
  const escalationLevel = Math.min(HIGHEST_LEVEL, row.escalationLevel + 1);
  const calendar = judge.calendar(row.entityCode);
  const again = escalationAt(calendar, escalation, { dueAt: row.dueAt, lastActAt: scope.now, lastRaisedAt: scope.now });
  const updated = await updateCase(scope, row, {
    escalationLevel,
    team: escalation.to ?? row.team,
    escalatesAt: escalationLevel >= HIGHEST_LEVEL ? null : again.at,
    ...(reason === "stalled" ? outOfIdleHands(row) : {}),
  });
  const time = workingTimeWords(minutes);
  const why = reason === "past_due" ? `${time} of working time past due` : `${time} of working time without an act`;
  const whither = escalation.to === null ? "" : ` It goes to ${escalation.to}.`;
  return {
    row: updated.row,
    event: caseEvent("case.escalated", updated, {
      reason: `${why}.${whither}`,
      data: { byItself: true, why: reason, byRow: row.routing?.row?.name ?? null },
      policyVersion: updated.row.policyVersion,
    }),
  };
}

/** What lay still in somebody's hands goes back to the queue; a fix on its way is not taken from whoever asked for it. */
function outOfIdleHands(row: CaseRecord): CaseChanges {
  if (row.ownerId === null || row.state !== "in_progress") return {};
  return { state: caseMachine.next(row.state, "release"), ownerId: null, leasedUntil: null };
}

/** When somebody last did something on each, or it woke, was given or was found again; and when it last went up. */
async function loadLastActs(scope: Scope, rows: readonly CaseRecord[]): Promise<Map<string, LastActs>> {
  if (rows.length === 0) return new Map();
  const found = await scope.tx.execute<{ stream: string; acted_at: string | null; raised_at: string | null }>(sql`
    select stream, max(at) filter (where actor_kind = 'person' or type in ('case.woken', 'case.assigned', 'exception.opened', 'exception.reopened')) as acted_at,
           max(at) filter (where type = 'case.escalated') as raised_at
    from events where stream = any(${sql.param(rows.map(({ id }) => `case:${id}`))}::text[]) group by stream`);
  return new Map(
    found.map(({ stream, acted_at, raised_at }) => [
      stream.replace("case:", ""),
      { actedAt: new Date(acted_at ?? 0), raisedAt: raised_at === null ? null : new Date(raised_at) },
    ]),
  );
}
