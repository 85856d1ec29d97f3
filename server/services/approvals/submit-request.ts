import { RequestAndVersion } from "#server/domain/approvals/inputs";
import { defineCommand } from "#server/kernel/command";
import { lockRequest } from "#server/services/approvals/lock-request";
import { ownRequest } from "#server/services/approvals/own-request";
import type { RequestResult } from "#server/services/approvals/prepare-request";
import { prepareTerms, requireAsking } from "#server/services/approvals/prepare-terms";
import { caseToldOf, requestEvent } from "#server/services/approvals/request-events";
import { submitPacket } from "#server/services/approvals/submit-packet";

/** Draws up the packet from present facts and asks for the signatures the table of authority names. */
export const submitRequest = defineCommand({
  name: "request.submit",
  permission: "approval.ask",
  input: RequestAndVersion,
  async run(scope, { requestId, version }) {
    const before = await lockRequest(scope, requestId, version);
    const person = ownRequest(scope, before, "submit");
    const { prepared } = await prepareTerms(scope, before.kind, before.terms, before.id);
    requireAsking(scope, before.kind, prepared.entity);
    const { row, drawn } = await submitPacket(scope, before, prepared, "submit");
    const sentence = `${person.name} asked for approval: ${row.title} (request ${row.number}).`;
    const event = requestEvent("request.submitted", row, {
      sentence,
      reason: row.reason,
      policyVersion: row.policyVersion ?? "",
      before: { state: before.state },
      after: { state: row.state, revision: row.revision, packetHash: drawn.hash },
      data: { packet: drawn.packet },
    });
    const result: RequestResult = {
      requestId,
      version: row.version,
      message: `Request ${row.number} is submitted. ${drawn.packet.authority.decision.row.name}: ${stepsInWords(drawn.packet.authority.decision.steps)}.`,
    };
    return { result, events: [event, ...caseToldOf("case.approval_requested", row, sentence)] };
  },
});

function stepsInWords(steps: readonly { name: string }[]): string {
  return steps.map(({ name }) => name.toLowerCase()).join(", then ");
}
