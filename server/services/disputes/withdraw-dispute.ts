import { and, eq } from "drizzle-orm";
import { disputeItems } from "#db/schema/disputes";
import { WithdrawDisputeInput } from "#server/domain/disputes/inputs";
import { amountWords } from "#server/domain/exceptions/words";
import { businessDate } from "#server/domain/time";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import { actResult, personActing, refuseWhenAnothersCase } from "#server/services/cases/case-acts";
import { caseEvent } from "#server/services/cases/update-case";
import { itemsOf, lockDisputeToWork } from "#server/services/disputes/lock-dispute";
import { lookAgainAt } from "#server/services/disputes/look-again-at";
import { moveCase } from "#server/services/disputes/move-case";
import { loadTimeZone } from "#server/services/entities/time-zone";
import { askForWorklist } from "#server/services/worklist/ask-for-worklist";

/** The customer takes the claim back: what is open of it is asked for again. What was decided stays decided. */
export const withdrawDispute = defineCommand({
  name: "dispute.withdraw",
  permission: "dispute.work",
  input: WithdrawDisputeInput,
  async run(scope, { caseId, version, note, rootCause }) {
    const person = personActing(scope);
    const locked = await lockDisputeToWork(scope, caseId, version);
    await refuseWhenAnothersCase(scope, locked.row, "take back");
    const { row, dispute, items } = locked;
    const open = items.filter(({ state }) => state === "open");
    if (open.length === 0)
      throw ruleViolation(`Every part of case ${row.number} is decided; there is nothing to take back.`);
    const today = businessDate(scope.now, await loadTimeZone(scope, dispute.entityCode));
    await scope.tx
      .update(disputeItems)
      .set({ state: "withdrawn", decidedBy: person.name, decidedOn: today, decidedAt: scope.now, decisionNote: note })
      .where(and(eq(disputeItems.disputeId, dispute.id), eq(disputeItems.state, "open")));
    const moved = await moveCase(scope, locked, await itemsOf(scope, dispute.id), {
      ...{ today, note, rootCause },
      outcome: "resolved_by_hand",
    });
    await askForWorklist(scope, [dispute.customerId]);
    await lookAgainAt(
      scope,
      open.map(({ invoiceId }) => invoiceId),
    );
    const sum = amountWords(
      open.reduce((total, { disputedMinor }) => total + disputedMinor, 0n),
      dispute.currency,
    );
    return {
      result: await actResult(scope, moved.row, `The claim over ${sum} is taken back; it is asked for again.`, false),
      events: [
        caseEvent("dispute.withdrawn", moved, {
          reason: note,
          data: {
            sentence: `${person.name} noted that the customer takes back the claim over ${sum}.`,
            customerId: dispute.customerId,
            disputeId: dispute.id,
            rootCause,
          },
        }),
      ],
    };
  },
});
