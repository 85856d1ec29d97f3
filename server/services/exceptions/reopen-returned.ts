import { caseMachine } from "#server/domain/cases/machine";
import type { Money } from "#server/domain/money";
import type { Scope } from "#server/kernel/context";
import type { CaseRecord } from "#server/services/cases/lock-case";
import { caseEvent, updateCase } from "#server/services/cases/update-case";
import { type Found, factsOf, type Judging, type Touched } from "#server/services/exceptions/open-new";
import { judgedAnew, routedWords } from "#server/services/routing/judge-found";

export type Returned = Found & { row: CaseRecord };

/**
 * Whether a finding on a closed case is news. What ended by itself or by a fix was gone, so it is back. What a person
 * dismissed stays dismissed until something else is wrong with it, and what they resolved by hand has until the source
 * was read again.
 */
export function mayReopen({ subject, finding, row }: Returned): boolean {
  const isOther = subject.fingerprint(row.type, row.details) !== subject.fingerprint(finding.type, finding.details);
  if (row.state === "dismissed") return isOther;
  if (row.outcome !== "resolved_by_hand") return true;
  const seenAt = subject.seenAt(finding.type);
  return isOther || (seenAt !== null && row.closedAt !== null && seenAt > row.closedAt);
}

/** The same case again, on top, with the clock begun anew. */
export async function reopenReturned(
  scope: Scope,
  returned: Returned,
  base: (amount: Money | null) => bigint,
  { judge, facts }: Judging,
): Promise<Touched> {
  const { finding, row } = returned;
  const baseAmountMinor = base(finding.amount);
  const updated = await updateCase(scope, row, {
    ...factsOf(returned),
    ...judgedAnew(scope, judge, facts(returned, baseAmountMinor), finding.dueAt),
    baseAmountMinor,
    state: caseMachine.next(row.state, "reopen"),
    outcome: null,
    closedAt: null,
    ownerId: null,
    escalationLevel: 0,
    detectedAt: scope.now,
    boost: "found again",
    reopenCount: row.reopenCount + 1,
  });
  const event = caseEvent("exception.reopened", updated, {
    reason: routedWords(updated.row),
    policyVersion: updated.row.policyVersion,
    data: {
      sentence: `Found again: ${finding.diagnosis}`,
      diagnosis: finding.diagnosis,
      title: finding.title,
      routing: updated.row.routing,
    },
  });
  return { row: updated.row, finding, events: [event] };
}
