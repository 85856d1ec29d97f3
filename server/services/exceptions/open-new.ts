import { cases } from "#db/schema/cases";
import type { Finding } from "#server/domain/exceptions/define";
import type { Money } from "#server/domain/money";
import { addHours } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import type { DomainEvent } from "#server/kernel/events";
import { newId } from "#server/kernel/ids";
import type { CaseRecord } from "#server/services/cases/lock-case";
import { type CaseChanges, priorityOf } from "#server/services/cases/update-case";
import type { Subject } from "#server/services/exceptions/subjects/subject";
import type { ActivePolicy } from "#server/services/policies/active-policy";

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
    severity: finding.severity,
    title: finding.title,
    amountMinor: finding.amount?.minor ?? null,
    currency: finding.amount?.currency ?? null,
    details: finding.details,
    causeSignature: finding.cause,
    isHoldingInvoice: holds({ subject, finding }),
  } satisfies CaseChanges;
}

/** A draft that would go out wrong is held; what went out cannot be. */
export function holds({ subject, finding }: Found): boolean {
  return finding.holdsInvoice && subject.hold?.isDraft === true;
}

/** One case per new finding. Where another detection was quicker its case stands and nothing is said here. */
export async function openNew(
  scope: Scope,
  fresh: readonly Found[],
  base: (amount: Money | null) => bigint,
  policy: ActivePolicy<"case_priority">,
): Promise<Touched[]> {
  if (fresh.length === 0) return [];
  const wanted = fresh.map((found) => ({ ...found, row: caseOf(scope, found, base(found.finding.amount), policy) }));
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
): typeof cases.$inferInsert {
  const { subject, finding } = found;
  const facts = {
    ...factsOf(found),
    baseAmountMinor,
    dueAt: addHours(scope.now, finding.dueInHours),
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
    },
    policyVersion: row.policyVersion,
    data: { sentence: `Found: ${finding.diagnosis}`, diagnosis: finding.diagnosis, title },
  };
}
