import { cases } from "#db/schema/cases";
import type { Severity } from "#server/domain/cases/machine";
import type { Finding } from "#server/domain/exceptions/define";
import type { Money } from "#server/domain/money";
import type { Scope } from "#server/kernel/context";
import type { DomainEvent } from "#server/kernel/events";
import { newId } from "#server/kernel/ids";
import type { CaseRecord } from "#server/services/cases/lock-case";
import { type CaseChanges, priorityOf } from "#server/services/cases/update-case";
import type { Subject } from "#server/services/exceptions/subjects/subject";
import type { ActivePolicy } from "#server/services/policies/active-policy";
import { judgedAnew, routedWords } from "#server/services/routing/judge-found";
import type { ActiveJudge } from "#server/services/routing/load-judge";
import type { LoadedFacts } from "#server/services/routing/load-routing-facts";

export type Found = { subject: Subject; finding: Finding };
export type Touched = { row: CaseRecord; finding: Finding; events: DomainEvent[] };

/** The columns of a case that follow from the subject and the finding alone. */
export function factsOf({ subject, finding }: Found) {
  return {
    customerId: subject.customerId,
    customerName: subject.customerName,
    customerTier: subject.customerTier,
    entityCode: subject.entityCode,
    document: subject.document,
    title: finding.title,
    amountMinor: finding.amount?.minor ?? null,
    currency: finding.amount?.currency ?? null,
    details: finding.details,
    causeSignature: finding.cause,
  } satisfies CaseChanges;
}

/**
 * Whether a finding holds its draft at a severity, as the document in force says; what went out cannot be held, and what was
 * signed to go out is not.
 */
export function holds(judge: Pick<ActiveJudge, "holds">, { subject, finding }: Found, severity: Severity): boolean {
  if (finding.isReleased) return false;
  const facts = { type: finding.type, typeHolds: finding.holdsInvoice, isDraft: subject.hold?.isDraft === true };
  return judge.holds(facts, severity);
}

/** What cases are judged by: the documents in force, those an open case was routed by, and the facts they look at. */
export type Judging = {
  judge: ActiveJudge;
  judgeOf: (routedBy: string | null) => Promise<ActiveJudge>;
  facts: LoadedFacts;
};

/** One case per new finding. Where another detection was quicker its case stands and nothing is said here. */
export async function openNew(
  scope: Scope,
  fresh: readonly Found[],
  base: (amount: Money | null) => bigint,
  policy: ActivePolicy<"case_priority">,
  judging: Judging,
): Promise<Touched[]> {
  if (fresh.length === 0) return [];
  const wanted = fresh.map((found) => ({
    ...found,
    row: caseOf(scope, found, base(found.finding.amount), policy, judging),
  }));
  const stored = await scope.tx
    .insert(cases)
    .values(wanted.map(({ row }) => row))
    .onConflictDoNothing()
    .returning();
  const byId = new Map(stored.map((row) => [row.id, row]));
  return wanted.flatMap(({ finding, row: { id } }): Touched[] => {
    const row = byId.get(id);
    return row ? [{ row, finding, events: [openedEvent(row, finding)] }] : [];
  });
}

function caseOf(
  scope: Scope,
  found: Found,
  baseAmountMinor: bigint,
  policy: ActivePolicy<"case_priority">,
  { judge, facts: factsFor }: Judging,
): typeof cases.$inferInsert {
  const { subject, finding } = found;
  const facts = {
    ...factsOf(found),
    ...judgedAnew(scope, judge, factsFor(found, baseAmountMinor), finding.dueAt),
    baseAmountMinor,
    escalationLevel: 0,
    boost: null,
  };
  return {
    ...facts,
    ...priorityOf(policy, facts, scope.now),
    id: newId(scope.now),
    queue: finding.queue,
    type: finding.type,
    dedupeKey: finding.dedupeKey,
    subjectType: subject.kind,
    subjectId: subject.id,
    state: "routed",
    detectedAt: scope.now,
  };
}

function openedEvent(row: CaseRecord, finding: Finding): DomainEvent {
  const { number, title, severity, amountMinor, currency, baseAmountMinor, dueAt, priority, document, customerName } =
    row;
  const { team, routedBy, allottedMinutes } = row;
  // With these the case can be rebuilt from its events alone.
  const { queue, type, dedupeKey, subjectType, subjectId, customerId, customerTier, causeSignature } = row;
  const { priorityReasons, priorityChangesAt, escalatesAt, isHoldingInvoice } = row;
  return {
    type: "exception.opened",
    subject: { type: "case", id: row.id },
    entity: row.entityCode,
    after: {
      state: row.state,
      number,
      title,
      severity,
      amountMinor,
      currency,
      baseAmountMinor,
      dueAt,
      priority,
      document,
      customerName,
      details: finding.details,
      team,
      routedBy,
      allottedMinutes,
      queue,
      type,
      dedupeKey,
      subjectType,
      subjectId,
      customerId,
      customerTier,
      causeSignature,
      priorityReasons,
      priorityChangesAt,
      escalatesAt,
      isHoldingInvoice,
    },
    reason: routedWords(row),
    policyVersion: row.policyVersion,
    data: { sentence: `Found: ${finding.diagnosis}`, diagnosis: finding.diagnosis, title, routing: row.routing },
  };
}
