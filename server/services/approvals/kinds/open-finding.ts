import { and, asc, eq, isNull } from "drizzle-orm";
import { cases } from "#db/schema/cases";
import type { FindingAccept } from "#server/domain/approvals/inside-acts";
import { DOCKET } from "#server/domain/approvals/inside-acts";
import type { PlannedAct } from "#server/domain/approvals/packet";
import { isOpen } from "#server/domain/cases/machine";
import type { Finding } from "#server/domain/exceptions/define";
import type { SubjectKind } from "#server/domain/exceptions/facts";
import { exceptionLabel, subjectKindOn } from "#server/domain/exceptions/registry";
import { amountWords } from "#server/domain/exceptions/words";
import { ruleViolation } from "#server/kernel/errors";
import type { Prepared, PrepareScope } from "#server/services/approvals/kinds/kind";
import { findCase } from "#server/services/cases/find-case";
import type { CaseRecord } from "#server/services/cases/lock-case";
import { loadSubjects } from "#server/services/exceptions/subjects/registry";
import type { Subject } from "#server/services/exceptions/subjects/subject";

/** An open case with its subject, and what is found on it now rather than when the case was opened. */
export type OpenFinding = { row: CaseRecord; kind: SubjectKind; subject: Subject; finding: Finding };

/** @throws AppError where the case is closed, a correction of it is under way, or nothing is found any more. */
export async function loadOpenFinding(scope: PrepareScope, caseId: string): Promise<OpenFinding> {
  const row = await findCase(scope, caseId);
  const kind = subjectKindOn(row.type, row.subjectType);
  if (!isOpen(row.state) || row.entityCode === null || kind === null)
    throw ruleViolation(`Case ${row.number} is closed, so there is nothing left to decide about it.`);
  const [subject] = await loadSubjects(scope, kind, [row.subjectId]);
  return { row, kind, ...stillFound(row, subject) };
}

/** Every open case that holds a draft, with what is found on it now, in the order of their numbers. */
export async function loadHolding(scope: PrepareScope, subject: Subject): Promise<OpenFinding[]> {
  const rows = await scope.tx
    .select()
    .from(cases)
    .where(and(eq(cases.subjectId, subject.id), isNull(cases.closedAt), eq(cases.isHoldingInvoice, true)))
    .orderBy(asc(cases.number));
  return rows.map((row) => ({ row, kind: "invoice", ...stillFound(row, subject) }));
}

function stillFound(row: CaseRecord, subject: Subject | undefined): Pick<OpenFinding, "subject" | "finding"> {
  if (row.state === "correcting")
    throw ruleViolation(`A correction of case ${row.number} is on its way. Wait for what comes of it.`);
  const finding = subject?.findings.find(({ type, dedupeKey }) => type === row.type && dedupeKey === row.dedupeKey);
  if (!subject || !finding)
    throw ruleViolation(`What case ${row.number} was opened for is not found any more; it closes by itself.`);
  return { subject, finding };
}

/** The act that writes down what is signed to stand. */
export function acceptAct(
  { row, kind, subject, finding }: OpenFinding,
  terms: Pick<FindingAccept, "acceptance" | "fromOn" | "untilOn"> & { contractId?: string },
): PlannedAct {
  const { contractId, ...window } = terms;
  const stands = terms.acceptance === "closes" ? "stand" : "hold its draft no longer";
  return {
    system: DOCKET,
    operation: {
      operation: "finding.accept",
      subjectType: contractId === undefined ? kind : "contract",
      subjectId: contractId ?? subject.id,
      type: row.type,
      details: finding.details,
      ...window,
    },
    label: `Let what case ${row.number} found (${exceptionLabel(row.type).toLowerCase()}) ${stands}`,
    target: `finding:${row.type}:${contractId ?? subject.id}`,
  };
}

/** Whom and what a request about a case is about. */
export function aboutCase({ row, subject }: OpenFinding): Pick<Prepared, "entity" | "caseId" | "customer" | "subject"> {
  return {
    entity: row.entityCode ?? "",
    caseId: row.id,
    customer:
      subject.customerId === null
        ? null
        : { id: subject.customerId, name: subject.customerName ?? "", tier: subject.customerTier },
    subject: { type: row.subjectType, id: row.subjectId, name: subject.document ?? row.title },
  };
}

export function stakeWords({ amount }: Pick<Finding, "amount">): string {
  return amount === null ? "no amount of its own" : amountWords(amount.minor, amount.currency);
}
