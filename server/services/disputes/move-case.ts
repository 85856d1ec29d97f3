import { and, eq, isNull } from "drizzle-orm";
import { disputes } from "#db/schema/disputes";
import type { CaseOutcome } from "#server/domain/cases/machine";
import { caseMachine, isOpen } from "#server/domain/cases/machine";
import { outcomeOf } from "#server/domain/disputes/standing";
import { type RootCause, rootCauses } from "#server/domain/exceptions/root-causes";
import type { PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { closing } from "#server/services/cases/close-case";
import type { CaseRecord } from "#server/services/cases/lock-case";
import { type CaseChange, updateCase } from "#server/services/cases/update-case";
import { doer } from "#server/services/collections/records/account-event";
import type { DisputeItemRecord, LockedDispute } from "#server/services/disputes/lock-dispute";

export type Standing = "open" | "awaiting_credit" | "ended";
type Part = Pick<DisputeItemRecord, "state" | "acceptedMinor" | "creditedOn">;

/** Where a dispute stands by its parts: something to decide, a credit still to come, or nothing left. */
export function standingOf(items: readonly Part[]): Standing {
  if (outcomeOf(items.map(({ state }) => state)) === null) return "open";
  return items.some(({ acceptedMinor, creditedOn }) => acceptedMinor > 0n && creditedOn === null)
    ? "awaiting_credit"
    : "ended";
}

type Moving = {
  today: PlainDate;
  note: string | null;
  /** Why the case closes where nothing is left. */
  outcome: CaseOutcome;
  rootCause: RootCause | null;
};

/** Brings the dispute and its case to where its parts stand now; the parts were written already. */
export async function moveCase(
  scope: Scope,
  { row, dispute }: Pick<LockedDispute, "row" | "dispute">,
  items: readonly DisputeItemRecord[],
  { today, note, outcome, rootCause }: Moving,
): Promise<{ row: CaseRecord; change: CaseChange; standing: Standing }> {
  const standing = standingOf(items);
  const named = rootCause ?? knownCause(row.rootCause);
  const ended = outcomeOf(items.map(({ state }) => state));
  if (standing === "ended" && ended !== null) {
    const { name: endedBy } = doer(scope);
    await scope.tx
      .update(disputes)
      .set({ outcome: ended, endedBy, endedOn: today, endedAt: scope.now, endNote: note })
      .where(and(eq(disputes.id, dispute.id), isNull(disputes.outcome)));
    if (!isOpen(row.state)) return { row, change: { before: {}, after: {} }, standing };
    const state = caseMachine.next(row.state, "resolve");
    return { ...(await updateCase(scope, row, closing(scope, state, outcome, named ?? "not_known"))), standing };
  }
  const cause = rootCause === null ? {} : { rootCause };
  return { ...(await updateCase(scope, row, { ...stateFor(scope, row, standing), ...cause })), standing };
}

/** What waits for a credit is nobody's to work on, and its clock stands still; what is open again goes back into hands. */
function stateFor(scope: Scope, row: CaseRecord, standing: Standing): Partial<CaseRecord> {
  const ownerId = row.ownerId ?? (scope.actor.kind === "person" ? scope.actor.userId : null);
  if (standing === "awaiting_credit" && row.state !== "correcting")
    return {
      state: caseMachine.next(row.state, "correct"),
      ownerId,
      leasedUntil: null,
      snoozedUntil: null,
      wakeOn: null,
      waitingOn: null,
      boost: null,
      clockStoppedAt: scope.now,
      escalatesAt: null,
    };
  if (standing === "open" && row.state === "correcting") {
    const state = caseMachine.next(row.state, "fail_correction");
    return { state: row.ownerId === null ? caseMachine.next(state, "release") : state };
  }
  if (standing === "open" && row.state === "routed" && scope.actor.kind === "person" && ownerId === scope.actor.userId)
    return { state: caseMachine.next(row.state, "take"), ownerId };
  return {};
}

function knownCause(key: string | null): RootCause | null {
  return key !== null && Object.hasOwn(rootCauses, key) ? (key as RootCause) : null;
}
