import type { CaseOutcome, CaseState } from "#server/domain/cases/machine";
import type { RootCause } from "#server/domain/exceptions/root-causes";
import type { Scope } from "#server/kernel/context";
import type { CaseChanges } from "#server/services/cases/update-case";

/** What closing changes besides the state: when, why, what lay behind it, and nothing left that would wake or lend it. */
export function closing(
  scope: Pick<Scope, "now">,
  state: CaseState,
  outcome: CaseOutcome,
  rootCause: RootCause,
): CaseChanges {
  return {
    state,
    outcome,
    rootCause,
    closedAt: scope.now,
    snoozedUntil: null,
    wakeOn: null,
    waitingOn: null,
    leasedUntil: null,
    boost: null,
    priorityChangesAt: null,
  };
}
