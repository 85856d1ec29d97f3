import { DismissCaseInput } from "#server/domain/cases/inputs";
import { caseMachine } from "#server/domain/cases/machine";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { enqueue } from "#server/kernel/enqueue";
import {
  actResult,
  refuseWhenAnothersCase,
  refuseWhenKeptByItself,
  UNDO_SECONDS,
} from "#server/services/cases/case-acts";
import { closing } from "#server/services/cases/close-case";
import { type CaseRecord, lockToWork } from "#server/services/cases/lock-case";
import { caseEvent, updateCase } from "#server/services/cases/update-case";
import { rootCauseOf } from "#server/services/causes/root-cause-of";

/** Closes a case without solving it, for a reason from a closed list and in the person's own words. */
export const dismissCase = defineCommand({
  name: "case.dismiss",
  permission: "case.dismiss",
  input: DismissCaseInput,
  async run(scope, { caseId, version, reason, note, rootCause }) {
    const before = await lockToWork(scope, caseId, version);
    refuseWhenKeptByItself(before);
    await refuseWhenAnothersCase(scope, before, "dismiss");
    if (before.isHoldingInvoice) await letInvoiceGo(scope, before);
    const reasonInWords = reason.replaceAll("_", " ");
    const updated = await updateCase(
      scope,
      before,
      closing(
        scope,
        caseMachine.next(before.state, "dismiss"),
        reason,
        rootCause ?? (await rootCauseOf(scope, before)),
      ),
    );
    return {
      result: await actResult(scope, updated.row, `Case ${before.number} is dismissed as ${reasonInWords}.`),
      events: [caseEvent("case.dismissed", updated, { reason: note, data: { reasonInWords } })],
    };
  },
});

/** The hold ends with the case, but only once the dismissal can no longer be taken back: what went out cannot be held. */
async function letInvoiceGo(scope: Scope, row: CaseRecord): Promise<void> {
  await enqueue(
    scope,
    "exceptions.detect",
    { touched: { invoice: [row.subjectId] }, correlationId: scope.correlationId },
    { startAfterSeconds: UNDO_SECONDS + 1 },
  );
}
