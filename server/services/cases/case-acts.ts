import { can, type PersonActor } from "#server/domain/access/actor";
import { whyNotByHand } from "#server/domain/cases/self-ranked";
import type { CaseRow } from "#server/domain/cases/views";
import { addHours } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { ruleViolation } from "#server/kernel/errors";
import { rowFromRecord } from "#server/services/cases/case-row";
import type { CaseRecord } from "#server/services/cases/lock-case";
import { personName } from "#server/services/people/load-people";

/** What every act on a case answers: the case as it is now, what happened in a sentence, and until when it can be taken back. */
export type ActResult = { row: CaseRow; message: string; undoUntil: Date | null };

/** How long the last act can be taken back. */
export const UNDO_SECONDS = 30;

/** Cases are worked by people: an owner is somebody who can be asked. */
export function personActing(scope: Pick<Scope, "actor">): PersonActor {
  if (scope.actor.kind !== "person")
    throw ruleViolation("Only a person can hold or work a case. Sign in and act under your own name.");
  return scope.actor;
}

/** One case has one pair of hands: what somebody else holds is not acted on behind their back. */
export async function refuseWhenAnothersCase(scope: Scope, row: CaseRecord, act: string): Promise<void> {
  if (row.ownerId === null || row.ownerId === personActing(scope).userId) return;
  const holder = (await personName(scope.tx, row.ownerId)) ?? "Somebody else";
  const remedy = can(scope.actor, "case.assign", row.entityCode ?? undefined)
    ? "Assign it to yourself first"
    : "Ask them to release it";
  throw ruleViolation(`${holder} holds case ${row.number}, so you cannot ${act} it. ${remedy}, then try again.`);
}

export function refuseWhenKeptByItself(row: CaseRecord): void {
  const because = whyNotByHand(row.type);
  if (because !== null) throw ruleViolation(`Case ${row.number} cannot be closed by hand. ${because}`);
}

export async function actResult(scope: Scope, row: CaseRecord, message: string, isUndoable = true): Promise<ActResult> {
  const isOwn = scope.actor.kind === "person" && scope.actor.userId === row.ownerId;
  const owner = isOwn && scope.actor.kind === "person" ? scope.actor.name : await personName(scope.tx, row.ownerId);
  return { row: rowFromRecord(row, owner), message, undoUntil: isUndoable ? undoEnds(scope.now) : null };
}

export function undoEnds(at: Date): Date {
  return addHours(at, UNDO_SECONDS / 3_600);
}
