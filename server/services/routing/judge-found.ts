import { dueUnderAllowance, escalationAt } from "#server/domain/routing/clock";
import type { RoutingFacts } from "#server/domain/routing/facts";
import type { CaseRouting, Judgement } from "#server/domain/routing/judge";
import { workingTimeWords } from "#server/domain/routing/routing-words";
import type { Scope } from "#server/kernel/context";
import type { CaseRecord } from "#server/services/cases/lock-case";
import type { CaseChanges } from "#server/services/cases/update-case";
import type { ActiveJudge } from "#server/services/routing/load-judge";

/** What a case keeps of a judgement, so that a rehearsal needs no guessing. */
export function routingOf(facts: RoutingFacts, { row, skill, escalation, assign }: Judgement): CaseRouting {
  return { facts, row, skill, escalation, assign };
}

/** Where a case went and by what, as its timeline says it. */
export function routedWords({
  team,
  allottedMinutes,
  routing,
}: Pick<CaseRecord, "team" | "allottedMinutes" | "routing">): string {
  const by = routing?.row ? `By “${routing.row.name}”` : "No row of the routing held";
  const due = allottedMinutes === null ? "" : `, due in ${workingTimeWords(allottedMinutes)} of working time`;
  return `${by}: for ${team ?? "everybody"}${due}.`;
}

/**
 * The columns of a case that was just found: its people and its time, from now on.
 * @param deadline what somebody outside set; then no working time is allotted, and nothing moves it.
 */
export function judgedAnew(
  scope: Pick<Scope, "now">,
  judge: ActiveJudge,
  facts: RoutingFacts,
  deadline: Date | null = null,
) {
  const judgement = judge.judge(facts);
  const dueAt = deadline ?? judge.dueAt(facts, scope.now, judgement.allottedMinutes);
  return {
    severity: judgement.severity,
    isHoldingInvoice: judgement.isHolding,
    team: judgement.team,
    routedBy: judge.name,
    allottedMinutes: deadline === null ? judgement.allottedMinutes : null,
    clockStoppedAt: null,
    dueAt,
    routing: routingOf(facts, judgement),
    escalatesAt: judgement.escalation
      ? escalationAt(judge.calendar(facts.entity), judgement.escalation, {
          dueAt,
          lastActAt: scope.now,
          lastRaisedAt: null,
        }).at
      : null,
  } satisfies CaseChanges;
}

/**
 * What changes on an open case whose facts or documents are others now: judged by those it goes on under, with the time the clock stood
 * still so far left to it. Whoever raised it, it stays with the team it was raised to.
 */
export function judgedAgain(
  scope: Pick<Scope, "now">,
  judge: ActiveJudge,
  row: CaseRecord,
  facts: RoutingFacts,
): CaseChanges {
  const judgement = judge.judge(facts);
  const calendar = judge.calendar(facts.entity);
  const { allottedMinutes } = judgement;
  const dueAt =
    row.allottedMinutes === null || row.allottedMinutes === allottedMinutes
      ? row.dueAt
      : dueUnderAllowance(calendar, { ...row, allottedMinutes: row.allottedMinutes }, allottedMinutes);
  const runs = row.clockStoppedAt === null && judgement.escalation !== null;
  return {
    severity: judgement.severity,
    team: row.escalationLevel > 0 ? row.team : judgement.team,
    routedBy: judge.name,
    allottedMinutes,
    dueAt,
    routing: routingOf(facts, judgement),
    escalatesAt:
      runs && judgement.escalation
        ? escalationAt(calendar, judgement.escalation, { dueAt, lastActAt: scope.now, lastRaisedAt: null }).at
        : null,
  };
}
