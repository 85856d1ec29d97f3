import type { CaseOutcome, CaseState } from "#server/domain/cases/machine";
import type { Scope } from "#server/kernel/context";
import type { CaseChanges } from "#server/services/cases/update-case";

/** What closing changes besides the state: when, why, and nothing left that would wake or lend it. */
export function closing(scope: Pick<Scope, "now">, state: CaseState, outcome: CaseOutcome): CaseChanges {
  return {
    state,
    outcome,
    closedAt: scope.now,
    snoozedUntil: null,
    wakeOn: null,
    waitingOn: null,
    leasedUntil: null,
    boost: null,
    priorityChangesAt: null,
  };
}
