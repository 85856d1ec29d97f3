import type { FixAct } from "#server/domain/exceptions/define";
import { AmendInput, ChooseMappingInput } from "#server/domain/sync/message-selection";
import type { Scope } from "#server/kernel/context";
import { retryRefused } from "#server/services/approvals/retry-request";
import { requestReconcileOf } from "#server/services/completeness/request-reconcile-of";
import { contestShortPayment } from "#server/services/disputes/contest-short-payment";
import { amendInbox } from "#server/services/messages/amend-inbox";
import { chooseMapping } from "#server/services/messages/choose-mapping";
import { replayInbox } from "#server/services/messages/replay-inbox";
import { skipInbox } from "#server/services/messages/skip-inbox";
import { AcceptUsageInput, acceptUsage } from "#server/services/usage/accept-usage";

/**
 * Runs a fix that is a command of our own, in the transaction and under the name of whoever chose it. The case is held by
 * then, so the reading itself is left to the worker: whoever reads takes the source first and cases after it.
 */
export async function runLocalCommand(scope: Scope, act: Extract<FixAct, { kind: "command" }>): Promise<void> {
  const { command, subjectId, reason, input = {} } = act;
  if (command === "completeness.request_reconcile") return requestReconcileOf(scope, subjectId);
  if (command === "usage.accept") {
    await acceptUsage.within(scope, AcceptUsageInput.parse({ ...input, invoiceId: subjectId, reason }));
    return;
  }
  if (command === "request.retry") {
    await retryRefused.within(scope, { requestId: subjectId });
    return;
  }
  if (command === "dispute.raise") return contestShortPayment(scope, act);
  const inboxId = subjectId;
  if (command === "inbox.replay")
    await replayInbox.within(scope, { selection: { by: "messages", ids: [inboxId] }, mode: "queued" });
  else if (command === "inbox.skip") await skipInbox.within(scope, { ids: [inboxId], reason });
  else if (command === "inbox.amend")
    await amendInbox.within(scope, AmendInput.parse({ ...input, inboxId, reason, mode: "queued" }));
  else await chooseMapping.within(scope, ChooseMappingInput.parse({ ...input, inboxId, reason, mode: "queued" }));
}
