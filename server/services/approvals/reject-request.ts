import { eq } from "drizzle-orm";
import { approvalRequests } from "#db/schema/approvals";
import { RejectRequestInput } from "#server/domain/approvals/inputs";
import { requestMachine } from "#server/domain/approvals/machine";
import { defineCommand } from "#server/kernel/command";
import { lockRequest } from "#server/services/approvals/lock-request";
import type { RequestResult } from "#server/services/approvals/prepare-request";
import { recordSignature } from "#server/services/approvals/record-signature";
import { caseToldOf, requestEvent } from "#server/services/approvals/request-events";
import { judgeSigner } from "#server/services/approvals/sign";
import { personActing } from "#server/services/cases/case-acts";
import { noteRequestEnded } from "#server/services/disputes/note-request-ended";

/** Refuses to sign, with a reason that its requester reads; the request ends with it. Whoever could sign may refuse. */
export const rejectRequest = defineCommand({
  name: "request.reject",
  permission: "approval.decide",
  input: RejectRequestInput,
  async run(scope, { requestId, version, reason }) {
    const row = await lockRequest(scope, requestId, version);
    const person = personActing(scope);
    const state = requestMachine.next(row.state, "reject");
    const { standing } = await judgeSigner(scope, row, row.packetHash ?? "");
    const packetHash = row.packetHash ?? "";
    await recordSignature(scope, row, { decision: "rejected", power: standing.power, packetHash, reason });
    const after = {
      state,
      version: row.version + 1,
      closedAt: scope.now,
      decidedAt: scope.now,
      dueAt: null,
      waitingRoles: [],
      endedBecause: `${person.name} rejected it: ${reason}`,
    };
    await scope.tx.update(approvalRequests).set(after).where(eq(approvalRequests.id, row.id));
    const sentence = `${person.name} rejected request ${row.number}.`;
    const event = requestEvent("request.rejected", row, {
      sentence,
      reason,
      policyVersion: row.policyVersion ?? "",
      before: { state: row.state },
      after: { state },
      data: { packetHash: row.packetHash, revision: row.revision },
    });
    const result: RequestResult = { requestId, version: after.version, message: `Request ${row.number} is rejected.` };
    const followed = await noteRequestEnded(scope, row, "rejected");
    return { result, events: [event, ...caseToldOf("case.approval_ended", row, sentence), ...followed] };
  },
});
