import { eq } from "drizzle-orm";
import { disputes } from "#db/schema/disputes";
import { disputeTitle } from "#server/domain/disputes/dispute-case";
import { ReclassifyDisputeInput } from "#server/domain/disputes/inputs";
import { reasonOf } from "#server/domain/disputes/reasons";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import { actResult, personActing, refuseWhenAnothersCase } from "#server/services/cases/case-acts";
import { caseEvent, updateCase } from "#server/services/cases/update-case";
import { loadContestable } from "#server/services/disputes/load-contestable";
import { lockDisputeToWork } from "#server/services/disputes/lock-dispute";
import { judgedByReason } from "#server/services/disputes/open-dispute";
import { activePolicy } from "#server/services/policies/active-policy";
import { routedWords } from "#server/services/routing/judge-found";
import { loadJudge } from "#server/services/routing/load-judge";

/** Enters the claim under another reason: it goes to whoever answers for that, with that reason's time from when it was raised. */
export const reclassifyDispute = defineCommand({
  name: "dispute.reclassify",
  permission: "dispute.work",
  input: ReclassifyDisputeInput,
  async run(scope, { caseId, version, reason: code, note }) {
    const person = personActing(scope);
    const { row, dispute, items } = await lockDisputeToWork(scope, caseId, version);
    await refuseWhenAnothersCase(scope, row, "move");
    const policy = await activePolicy(scope, "dispute_reasons");
    const reason = reasonOf(policy.document, code);
    if (!reason) throw ruleViolation(`There is no reason "${code}" any more. Choose one of the list.`);
    if (dispute.reason === code) throw ruleViolation(`The claim stands under “${reason.label}” already.`);
    if (row.routing === null) throw ruleViolation(`Case ${row.number} was never routed, so it cannot be moved.`);
    await scope.tx.update(disputes).set({ reason: code }).where(eq(disputes.id, dispute.id));
    const invoices = await loadContestable(
      scope,
      items.map(({ invoiceId }) => invoiceId),
      dispute.raisedOn,
    );
    const { severity, team, routedBy, allottedMinutes, dueAt, routing, escalatesAt } = judgedByReason(
      scope,
      await loadJudge(scope),
      { facts: { ...row.routing.facts, typeHours: reason.dueInHours }, reason },
      dispute.raisedAt,
    );
    const updated = await updateCase(scope, row, {
      ...{ severity, team, routedBy, allottedMinutes, dueAt, routing, escalatesAt },
      title: disputeTitle({
        reasonLabel: reason.label,
        totalMinor: items.reduce((sum, { disputedMinor }) => sum + disputedMinor, 0n),
        currency: dispute.currency,
        numbers: items.map(({ invoiceId }) => invoices.get(invoiceId)?.number ?? invoiceId),
      }),
      details: { disputeId: dispute.id, reason: code, source: dispute.source },
    });
    const before = reasonOf(policy.document, dispute.reason)?.label ?? dispute.reason;
    return {
      result: await actResult(scope, updated.row, `Case ${row.number} stands under “${reason.label}” now.`, false),
      events: [
        caseEvent("dispute.reclassified", updated, {
          reason: note,
          policyVersion: policy.name,
          data: {
            sentence: `${person.name} moved the claim from “${before}” to “${reason.label}”. ${routedWords(updated.row)}`,
            customerId: dispute.customerId,
            disputeId: dispute.id,
          },
        }),
      ],
    };
  },
});
