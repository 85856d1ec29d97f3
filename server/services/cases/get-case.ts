import { z } from "zod";
import type { CaseDetail, FixOffer } from "#server/domain/cases/views";
import type { Fix } from "#server/domain/exceptions/define";
import { hasDesk, rootCausesOf } from "#server/domain/exceptions/registry";
import { defineQuery } from "#server/kernel/query";
import { offersOnCase } from "#server/services/approvals/offers-on-case";
import { caseActs, whyNot } from "#server/services/cases/act-rules";
import { customerOf, effectsOf, invoiceOf, ticketsOf } from "#server/services/cases/case-context";
import { rowFromRecord } from "#server/services/cases/case-row";
import { findCase } from "#server/services/cases/find-case";
import { lastEvent, undoableAct } from "#server/services/cases/undo-case";
import { knownRootCause, rootCauseOf } from "#server/services/causes/root-cause-of";
import { describeException } from "#server/services/exceptions/describe-exception";
import { personName } from "#server/services/people/load-people";

/** Everything the case page shows: the problem from present facts, its context, and what this actor may do now. */
export const getCase = defineQuery({
  name: "case.get",
  permission: "case.read",
  input: z.strictObject({ caseId: z.uuid() }),
  async run(scope, { caseId }): Promise<CaseDetail> {
    const row = await findCase(scope, caseId);
    const ownerName = await personName(scope.tx, row.ownerId);
    const { diagnosis, evidence, fixes, cause } = await describeException(scope, row);
    const undoable = undoableAct(await lastEvent(scope, caseId), scope.actor, scope.now);
    const canUndo =
      "label" in undoable && whyNot("take", { ...row, state: "routed", ownerId: null }, scope.actor, null) === null;
    const hasFix = fixes.some((fix) => fix.refusal === null);
    const allowed = caseActs.filter(
      (act) => (act !== "fix" || hasFix) && whyNot(act, row, scope.actor, ownerName) === null,
    );
    return {
      ...rowFromRecord(row, ownerName),
      queue: row.queue,
      outcome: row.outcome,
      wakeOn: row.wakeOn,
      leasedUntil: row.leasedUntil,
      closedAt: row.closedAt,
      rootCause: knownRootCause(row.rootCause),
      likelyRootCauses: [...new Set([await rootCauseOf(scope, row), ...rootCausesOf(row.type)])],
      diagnosis,
      cause,
      allReasons: row.priorityReasons,
      evidence,
      fixes: [...fixes.map((fix) => offerOf(fix, caseId)), ...(await offersOnCase(scope, row))],
      hasDesk: hasDesk(row.type, row.subjectType),
      effects: await effectsOf(scope.tx, caseId),
      customer: await customerOf(scope.tx, row),
      invoice: await invoiceOf(scope.tx, row),
      tickets: await ticketsOf(scope.tx, row),
      allowed: canUndo ? [...allowed, "undo"] : allowed,
      undoable: canUndo && "label" in undoable ? undoable : null,
    };
  },
});

/** What a person chooses from; how a fix is built stays on the server. */
function offerOf({ key, label, steps, fields, refusal, approval = null }: Fix, caseId: string): FixOffer {
  const asked = approval?.kind === "case_fix" ? { ...approval, terms: { ...approval.terms, caseId } } : approval;
  return { key, label, steps, fields, refusal, approval: asked };
}
