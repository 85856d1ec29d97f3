import { eq } from "drizzle-orm";
import { approvalRequests } from "#db/schema/approvals";
import { WithdrawRequestInput } from "#server/domain/approvals/inputs";
import { requestMachine } from "#server/domain/approvals/machine";
import { defineCommand } from "#server/kernel/command";
import { lockRequest } from "#server/services/approvals/lock-request";
import { lookAtRequest } from "#server/services/approvals/look-at-request";
import { ownRequest } from "#server/services/approvals/own-request";
import type { RequestResult } from "#server/services/approvals/prepare-request";
import { caseToldOf, requestEvent } from "#server/services/approvals/request-events";
import { noteRequestEnded } from "#server/services/disputes/note-request-ended";

/** Takes a request back before it is carried out. Its signatures stay on record and allow nothing any more. */
export const withdrawRequest = defineCommand({
  name: "request.withdraw",
  permission: "approval.ask",
  input: WithdrawRequestInput,
  async run(scope, { requestId, version, reason }) {
    const before = await lockRequest(scope, requestId, version);
    const person = ownRequest(scope, before, "withdraw");
    const after = {
      state: requestMachine.next(before.state, "withdraw"),
      version: before.version + 1,
      closedAt: scope.now,
      dueAt: null,
      waitingRoles: [],
      endedBecause: `${person.name} withdrew it: ${reason}`,
    };
    await scope.tx.update(approvalRequests).set(after).where(eq(approvalRequests.id, before.id));
    if (before.state === "failed") await lookAtRequest(scope, before.id);
    const sentence = `${person.name} withdrew request ${before.number}.`;
    const event = requestEvent("request.withdrawn", before, {
      sentence,
      reason,
      before: { state: before.state },
      after: { state: after.state },
    });
    const result: RequestResult = {
      requestId,
      version: after.version,
      message: `Request ${before.number} is withdrawn.`,
    };
    const followed = await noteRequestEnded(scope, before, "withdrawn");
    return { result, events: [event, ...caseToldOf("case.approval_ended", before, sentence), ...followed] };
  },
});
