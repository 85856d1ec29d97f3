import { ApproveInPartInput } from "#server/domain/approvals/inputs";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import { approvalKind } from "#server/services/approvals/kinds/registry";
import { lockRequest } from "#server/services/approvals/lock-request";
import type { RequestResult } from "#server/services/approvals/prepare-request";
import { prepareTerms } from "#server/services/approvals/prepare-terms";
import { requestEvent } from "#server/services/approvals/request-events";
import { judgeSigner, sign } from "#server/services/approvals/sign";
import { submitPacket } from "#server/services/approvals/submit-packet";

/**
 * Signs a smaller amount of what was asked for. That is another packet: signatures on the larger one are void, the
 * approver's stands on the smaller one, and whoever else has to sign reads that one.
 */
export const approveInPart = defineCommand({
  name: "request.approve_in_part",
  permission: "approval.decide",
  input: ApproveInPartInput,
  async run(scope, { requestId, version, packetHash, amountMinor, reason }) {
    const before = await lockRequest(scope, requestId, version);
    await judgeSigner(scope, before, packetHash);
    const kind = approvalKind(before.kind);
    if (!kind.reduceTo || before.amountMinor === null)
      throw ruleViolation(
        `Request ${before.number} cannot be parted: it is signed as a whole or rejected with what you would sign.`,
      );
    const whole = before.amountMinor < 0n ? -before.amountMinor : before.amountMinor;
    if (amountMinor >= whole)
      throw ruleViolation("The part has to be smaller than the whole. To sign all of it, sign the request as it is.");
    const { prepared } = await prepareTerms(scope, before.kind, before.terms, before.id);
    const reduced = kind.reduceTo(kind.terms.parse(before.terms), prepared, amountMinor);
    const smaller = await prepareTerms(scope, before.kind, reduced, before.id);
    const { row, drawn } = await submitPacket(scope, { ...before, terms: smaller.terms }, smaller.prepared, "amend");
    const reducedEvent = requestEvent("request.reduced", row, {
      sentence: `Request ${row.number} was lowered by whoever signs it.`,
      reason,
      policyVersion: row.policyVersion ?? "",
      before: { terms: before.terms, amountMinor: before.amountMinor, revision: before.revision },
      after: { terms: row.terms, amountMinor: row.amountMinor, revision: row.revision, packetHash: drawn.hash },
      data: { packet: drawn.packet },
    });
    const signed = await sign(scope, row, drawn.hash, reason);
    const result: RequestResult = { requestId, version: signed.version, message: signed.message };
    return { result, events: [reducedEvent, ...signed.events] };
  },
});
