import { SignRequestInput } from "#server/domain/approvals/inputs";
import { defineCommand } from "#server/kernel/command";
import { lockRequest } from "#server/services/approvals/lock-request";
import type { RequestResult } from "#server/services/approvals/prepare-request";
import { sign } from "#server/services/approvals/sign";

/** Signs the packet one has before oneself, with one's own power or one that was delegated. */
export const signRequest = defineCommand({
  name: "request.sign",
  permission: "approval.decide",
  input: SignRequestInput,
  async run(scope, { requestId, version, packetHash, note }) {
    const row = await lockRequest(scope, requestId, version);
    const signed = await sign(scope, row, packetHash, note);
    const result: RequestResult = { requestId, version: signed.version, message: signed.message };
    return { result, events: signed.events };
  },
});
