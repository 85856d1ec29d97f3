import { eq } from "drizzle-orm";
import { approvalRequests } from "#db/schema/approvals";
import { entityWords } from "#server/domain/approvals/every-entity";
import { AmendRequestInput } from "#server/domain/approvals/inputs";
import { requestMachine } from "#server/domain/approvals/machine";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import { lockRequest } from "#server/services/approvals/lock-request";
import { ownRequest } from "#server/services/approvals/own-request";
import type { RequestResult } from "#server/services/approvals/prepare-request";
import { prepareTerms, requireAsking } from "#server/services/approvals/prepare-terms";
import { requestEvent } from "#server/services/approvals/request-events";
import { described, submitPacket } from "#server/services/approvals/submit-packet";

/**
 * Changes what is asked for. A draft just changes; anything submitted begins a new revision, under the table of authority
 * that is in force now, and every signature on the one before is void.
 */
export const amendRequest = defineCommand({
  name: "request.amend",
  permission: "approval.ask",
  input: AmendRequestInput,
  async run(scope, input) {
    const before = await lockRequest(scope, input.requestId, input.version);
    const person = ownRequest(scope, before, "change");
    const state = requestMachine.next(before.state, "amend");
    const { prepared, terms } = await prepareTerms(scope, before.kind, input.terms, before.id);
    requireAsking(scope, before.kind, prepared.entity);
    if (prepared.entity !== before.entityCode)
      throw ruleViolation(
        `Request ${before.number} is for ${entityWords(before.entityCode)}; what you chose belongs to ${entityWords(prepared.entity)}. Withdraw it and ask anew.`,
      );
    const asked = { terms, reasonCode: input.reasonCode, reason: input.reason };
    const amended = { ...before, ...asked };
    const version = before.version + 1;
    if (state === "draft")
      await scope.tx
        .update(approvalRequests)
        .set({ ...described(prepared), ...asked, version })
        .where(eq(approvalRequests.id, before.id));
    const submitted = state === "draft" ? null : await submitPacket(scope, amended, prepared, "amend");
    const event = requestEvent("request.amended", before, {
      sentence: submitted
        ? `${person.name} changed request ${before.number}; it has to be signed again.`
        : `${person.name} changed request ${before.number}.`,
      reason: input.reason,
      before: { terms: before.terms, amountMinor: before.amountMinor, state: before.state },
      after: {
        terms,
        amountMinor: prepared.amount?.minor ?? null,
        state,
        ...(submitted ? { revision: submitted.row.revision, packetHash: submitted.drawn.hash } : {}),
      },
      ...(submitted
        ? { policyVersion: submitted.row.policyVersion ?? "", data: { packet: submitted.drawn.packet } }
        : {}),
    });
    const message = submitted
      ? `Request ${before.number} is changed and has to be signed again.`
      : `The draft of request ${before.number} is changed.`;
    const result: RequestResult = { requestId: before.id, version: submitted?.row.version ?? version, message };
    return { result, events: [event] };
  },
});
