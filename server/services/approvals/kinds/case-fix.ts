import { z } from "zod";
import { isOpen } from "#server/domain/cases/machine";
import { AppError, notFound, ruleViolation } from "#server/kernel/errors";
import { workersOfCases } from "#server/services/approvals/exclusions";
import { defineApprovalKind, type PrepareScope } from "#server/services/approvals/kinds/kind";
import { evidenceFacts, explaining, significant, words } from "#server/services/approvals/kinds/packet-facts";
import { findCase } from "#server/services/cases/find-case";
import type { CaseRecord } from "#server/services/cases/lock-case";
import { describeException } from "#server/services/exceptions/describe-exception";

/** One of the fixes a case offers, with what it asks for. */
export const CaseFixTerms = z.strictObject({
  caseId: z.uuid(),
  fix: z.string().min(1).max(100),
  input: z.record(z.string().max(100), z.string().max(500)).default({}),
});
type Terms = z.output<typeof CaseFixTerms>;

/** Does what a case offers to put it right, where that gives away or takes back what was already claimed. */
export const caseFix = defineApprovalKind<Terms>({
  key: "case_fix",
  terms: CaseFixTerms,
  async prepare(scope, terms) {
    const row = await openCase(scope, terms.caseId);
    const { diagnosis, evidence, fixes } = await describeException(scope, row);
    const fix = fixes.find(({ key }) => key === terms.fix);
    if (!fix?.movesMoney)
      throw notFound(
        `Case ${row.number} offers no correction that needs approval under this name now. Open it again to see what it offers.`,
      );
    const act = fix.build(terms.input);
    if (act.kind === "refused") throw ruleViolation(act.reason);
    if (act.kind === "command")
      throw new AppError("BAD_INPUT", `"${fix.label}" changes nothing in a source, so it needs no approval.`);
    const { minor, currency } = fix.movesMoney;
    return {
      entity: row.entityCode ?? "",
      caseId: row.id,
      neverSign: await workersOfCases(scope, [row.id]),
      customer:
        row.customerId === null ? null : { id: row.customerId, name: row.customerName ?? "", tier: row.customerTier },
      subject: { type: row.subjectType, id: row.subjectId, name: row.document ?? row.title },
      title: fix.label,
      amount: { minor: minor < 0n ? -minor : minor, currency },
      facts: [
        explaining("case", "Case", words(`${row.number}: ${row.title}`), null),
        explaining("case.diagnosis", "What is wrong", words(diagnosis), null),
        // Where one changes the correction may be another one.
        ...evidenceFacts(evidence, significant),
      ],
      consequences: fix.steps,
      plan: [...act.effects],
    };
  },
});

async function openCase(scope: PrepareScope, caseId: string): Promise<CaseRecord> {
  const row = await findCase(scope, caseId);
  if (!isOpen(row.state) || row.entityCode === null)
    throw ruleViolation(`Case ${row.number} is closed, so there is nothing left to correct.`);
  return row;
}
