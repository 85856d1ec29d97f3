import { type Actor, can, entitiesWith } from "#server/domain/access/actor";
import type { Permission } from "#server/domain/access/permissions";
import type { BulkAction } from "#server/domain/cases/inputs";
import { caseMachine, isOpen } from "#server/domain/cases/machine";
import { whyNotByHand } from "#server/domain/cases/self-ranked";
import { DISPUTE_CASE } from "#server/domain/disputes/dispute-case";
import type { CaseRecord } from "#server/services/cases/lock-case";
import { covers, directsIn, notTheirs, worksIn } from "#server/services/cases/queue-access";

export type CaseAct = BulkAction | "comment" | "wake";
export const caseActs: readonly CaseAct[] = [
  "take",
  "release",
  "assign",
  "snooze",
  "wake",
  "escalate",
  "comment",
  "resolve",
  "dismiss",
  "fix",
];

/** Above this nobody is left to escalate to. */
export const HIGHEST_LEVEL = 3;

const permissionOf: Record<CaseAct, Permission> = {
  take: "case.work",
  release: "case.work",
  assign: "case.assign",
  snooze: "case.work",
  wake: "case.work",
  escalate: "case.work",
  comment: "case.comment",
  resolve: "case.work",
  dismiss: "case.dismiss",
  fix: "exception.fix",
  decide_dispute: "dispute.work",
};

const machineActionOf = {
  take: "take",
  release: "release",
  assign: "take",
  snooze: "wait",
  resolve: "resolve",
  dismiss: "dismiss",
  fix: "correct",
  decide_dispute: "resolve",
} as const;

/**
 * Why this actor cannot do this to the case now, in a sentence; null when they can. The buttons of a case and the preview
 * of a bulk act ask here; the commands hold the same rules against the locked row.
 */
export function whyNot(act: CaseAct, row: CaseRecord, actor: Actor, holderName: string | null): string | null {
  if (act !== "comment" && actor.kind !== "person") return "Only a person can work a case.";
  if (!covers(entitiesWith(actor, permissionOf[act]), row.entityCode))
    return `You may not do this${row.entityCode ? ` for ${row.entityCode}` : ""}.`;
  if (act !== "comment" && !(act === "assign" ? directsIn(actor, row) : worksIn(actor, row))) return notTheirs(row);
  if (act === "decide_dispute" && row.type !== DISPUTE_CASE) return "It is no dispute.";
  if (isAboutClosing(act) && whyNotByHand(row.type) !== null) return whyNotByHand(row.type);
  return act === "comment"
    ? null
    : (ruleOfState(act, row) ?? ruleOfHolder(act, row, actor, holderName ?? "Somebody else"));
}

function isAboutClosing(act: CaseAct): boolean {
  return act === "resolve" || act === "dismiss" || act === "fix";
}

function ruleOfState(act: Exclude<CaseAct, "comment">, row: CaseRecord): string | null {
  if (act === "wake") return row.snoozedUntil === null ? "It is awake." : null;
  if (act === "escalate") {
    if (!isOpen(row.state)) return "It is closed.";
    return row.escalationLevel >= HIGHEST_LEVEL ? `It is at the highest level, ${HIGHEST_LEVEL}, already.` : null;
  }
  if (act === "release" && row.ownerId === null) return "Nobody holds it.";
  return caseMachine.allows(row.state, machineActionOf[act]) ? null : `It is ${row.state.replaceAll("_", " ")}.`;
}

function ruleOfHolder(
  act: Exclude<CaseAct, "comment">,
  row: CaseRecord,
  actor: Actor,
  holderName: string,
): string | null {
  const isOwn = actor.kind === "person" && row.ownerId === actor.userId;
  if (act === "take" && isOwn && row.state === "in_progress") return "It is yours already.";
  if (row.ownerId === null || isOwn || act === "assign" || act === "escalate") return null;
  if (act === "release" && can(actor, "case.assign", row.entityCode ?? undefined)) return null;
  return `${holderName} holds it.`;
}
