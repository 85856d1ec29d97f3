import canonicalize from "canonicalize";
import { eq } from "drizzle-orm";
import { cases } from "#db/schema/cases";
import { actorId } from "#server/domain/access/actor";
import { evaluatePriority, nextPriorityChange, type PriorityFacts } from "#server/domain/cases/priority";
import { ranksItself } from "#server/domain/cases/self-ranked";
import type { Scope } from "#server/kernel/context";
import type { DomainEvent } from "#server/kernel/events";
import { clockChanges } from "#server/services/cases/case-clock";
import type { CaseRecord } from "#server/services/cases/lock-case";
import { type ActivePolicy, activePolicy } from "#server/services/policies/active-policy";
import { followCase } from "#server/services/worklist/follow-case";

export type CaseChanges = Partial<Omit<CaseRecord, "id" | "number" | "version">>;
/** The fields that differ, as the event log keeps them. */
export type CaseChange = { before: CaseChanges; after: CaseChanges };
export type UpdatedCase = { row: CaseRecord; change: CaseChange };

/** The currency every `base_amount_minor` is in. */
export const REPORTING_CURRENCY = "USD";

const priorityFacts = [
  "severity",
  "baseAmountMinor",
  "dueAt",
  "customerTier",
  "isHoldingInvoice",
  "escalationLevel",
  "boost",
] as const satisfies readonly (keyof CaseRecord)[];

/**
 * Writes what changed on a locked case and raises its version. The priority follows from its facts and is evaluated
 * again when one of them changed. An act by the owner ends the lease: the taker has begun. A silent update is the clock's:
 * it keeps the version, so that whoever has the case open is not told of a conflict that is none.
 */
export async function updateCase(
  scope: Scope,
  before: CaseRecord,
  changes: CaseChanges,
  { isSilent = false } = {},
): Promise<UpdatedCase> {
  const wanted: CaseChanges = { ...changes, ...(await clockChanges(scope, before, changes)) };
  const isOwnersAct = before.ownerId !== null && before.ownerId === actorId(scope.actor);
  if (isOwnersAct && before.leasedUntil !== null && changes.leasedUntil === undefined) wanted.leasedUntil = null;
  if (
    !ranksItself(before.type) &&
    priorityFacts.some((fact) => fact in wanted && !isSame(wanted[fact], before[fact]))
  ) {
    Object.assign(wanted, priorityOf(await activePolicy(scope, "case_priority"), { ...before, ...wanted }, scope.now));
  }
  const change = changeBetween(before, wanted);
  const version = isSilent ? before.version : before.version + 1;
  await scope.tx
    .update(cases)
    .set({ ...change.after, version })
    .where(eq(cases.id, before.id));
  const row = { ...before, ...change.after, version };
  await followCase(scope, before, row);
  return { row, change };
}

/** The priority columns of a case under a policy at an instant. */
export function priorityOf(
  policy: ActivePolicy<"case_priority">,
  facts: Pick<CaseRecord, (typeof priorityFacts)[number]>,
  now: Date,
): Pick<CaseRecord, "priority" | "priorityReasons" | "priorityChangesAt" | "policyVersion"> {
  const { points, reasons } = evaluatePriority(policy.document, factsOfPriority(facts), now);
  return {
    priority: points,
    priorityReasons: reasons,
    priorityChangesAt: nextPriorityChange(facts.dueAt, now),
    policyVersion: policy.name,
  };
}

/** An event on a case's own chain, with what changed. */
export function caseEvent(
  type: DomainEvent["type"],
  { row, change }: UpdatedCase,
  rest: Pick<DomainEvent, "reason" | "data" | "policyVersion"> = {},
): DomainEvent {
  return {
    type,
    subject: { type: "case", id: row.id },
    entity: row.entityCode,
    before: change.before,
    after: change.after,
    ...rest,
  };
}

/** What its place follows from. */
export function factsOfPriority(row: Pick<CaseRecord, (typeof priorityFacts)[number]>): PriorityFacts {
  return { ...row, baseAmount: { minor: row.baseAmountMinor, currency: REPORTING_CURRENCY } };
}

function changeBetween(before: CaseRecord, wanted: CaseChanges): CaseChange {
  const changed = (Object.keys(wanted) as (keyof CaseChanges)[]).filter(
    (key) => wanted[key] !== undefined && !isSame(wanted[key], before[key]),
  );
  const pick = (from: CaseChanges) => Object.fromEntries(changed.map((key) => [key, from[key]])) as CaseChanges;
  return { before: pick(before), after: pick(wanted) };
}

/** Whether two values of a case's column are the same. */
export function isSame(left: unknown, right: unknown): boolean {
  if (left instanceof Date && right instanceof Date) return left.getTime() === right.getTime();
  if (typeof left !== "object" || left === null || typeof right !== "object" || right === null) return left === right;
  // The database keeps the keys of a document in its own order.
  return canonicalize(left) === canonicalize(right);
}
