import { ranksItself } from "#server/domain/cases/self-ranked";
import { dueAfterPause, escalationAt } from "#server/domain/routing/clock";
import { stopsClock } from "#server/domain/routing/service-levels";
import type { Scope } from "#server/kernel/context";
import type { CaseRecord } from "#server/services/cases/lock-case";
import type { CaseChanges } from "#server/services/cases/update-case";
import { judgesByName } from "#server/services/routing/load-judge";

/**
 * What a change does to the clock of a case: it stops when the case begins to rest for somebody the service levels name,
 * and runs again afterwards, the due time moved by the working time that passed. A change that speaks of the clock itself
 * has the last word, as an undo does. Asks the database only when a case falls asleep or wakes.
 */
export async function clockChanges(
  scope: Pick<Scope, "tx" | "now">,
  before: CaseRecord,
  changes: CaseChanges,
): Promise<CaseChanges> {
  if ("clockStoppedAt" in changes || ranksItself(before.type)) return {};
  if (keepsTheirTime(before)) return changes.closedAt ? { escalatesAt: null } : {};
  const after = { ...before, ...changes };
  const isClosing = before.closedAt === null && after.closedAt !== null;
  const didRest = before.snoozedUntil !== null;
  const rests = after.snoozedUntil !== null && !isClosing;
  if (isClosing && before.clockStoppedAt === null) return { escalatesAt: null };
  if (!didRest && !rests && before.clockStoppedAt === null) return {};
  if (didRest && rests && before.waitingOn === after.waitingOn) return {};
  const judge = await judgesByName(scope)(before.routedBy);
  const stands = rests && stopsClock(judge.policies.service_levels, after.waitingOn);
  if (stands) return before.clockStoppedAt === null ? { clockStoppedAt: scope.now, escalatesAt: null } : {};
  if (before.clockStoppedAt === null) return {};
  const calendar = judge.calendar(before.entityCode);
  const dueAt = dueAfterPause(calendar, after.dueAt, before.clockStoppedAt, scope.now);
  const escalation = isClosing ? null : (after.routing?.escalation ?? null);
  return {
    clockStoppedAt: null,
    dueAt,
    escalatesAt: escalation
      ? escalationAt(calendar, escalation, { dueAt, lastActAt: scope.now, lastRaisedAt: null }).at
      : null,
  };
}

/** A deadline that somebody outside set stands still for nobody. */
function keepsTheirTime({ routing, allottedMinutes }: Pick<CaseRecord, "routing" | "allottedMinutes">): boolean {
  return routing !== null && allottedMinutes === null;
}
