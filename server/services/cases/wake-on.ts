import { and, asc, eq, inArray, isNotNull, isNull } from "drizzle-orm";
import { cases } from "#db/schema/cases";
import { caseMachine, type WakeEvent } from "#server/domain/cases/machine";
import type { Scope } from "#server/kernel/context";
import { appendEvents, type DomainEvent } from "#server/kernel/events";
import type { CaseRecord } from "#server/services/cases/lock-case";
import { type CaseChanges, caseEvent, updateCase } from "#server/services/cases/update-case";

/** Why a woken case stands on top, in words. */
const boosts: Record<WakeEvent, string> = {
  payment: "payment arrived",
  source_change: "source changed",
  comment: "new comment",
};

/** What waking changes: held by somebody, a case is theirs to go on with; held by nobody, it is in the queue. */
export function awake(row: CaseRecord, boost: string | null): CaseChanges {
  const state = row.ownerId === null ? caseMachine.next(row.state, "wake") : caseMachine.next(row.state, "take");
  return { state, snoozedUntil: null, wakeOn: null, waitingOn: null, boost };
}

/**
 * Wakes what sleeps until this happens, for these customers or among these cases. Joins the caller's transaction and
 * appends its own events there.
 * @returns the cases that woke.
 */
export async function wakeOn(
  scope: Scope,
  sleepers: { customerIds: readonly string[] } | { caseIds: readonly string[] },
  event: WakeEvent,
): Promise<{ caseId: string; number: number }[]> {
  const ids = "customerIds" in sleepers ? sleepers.customerIds : sleepers.caseIds;
  if (ids.length === 0) return [];
  const among = inArray("customerIds" in sleepers ? cases.customerId : cases.id, [...ids]);
  const rows = await scope.tx
    .select()
    .from(cases)
    .where(and(among, eq(cases.wakeOn, event), isNull(cases.closedAt), isNotNull(cases.snoozedUntil)))
    .orderBy(asc(cases.id))
    .for("update");
  const events: DomainEvent[] = [];
  for (const row of rows) {
    const updated = await updateCase(scope, row, awake(row, boosts[event]));
    events.push(caseEvent("case.woken", updated, { data: { byItself: true, why: boosts[event] } }));
  }
  if (events.length > 0) await appendEvents(scope, "case.wake_on", events);
  return rows.map((row) => ({ caseId: row.id, number: row.number }));
}
