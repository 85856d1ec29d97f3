import { eq } from "drizzle-orm";
import { approvalFiles, approvalRequests } from "#db/schema/approvals";
import { AttachRequestFileInput } from "#server/domain/approvals/inputs";
import { requestMachine } from "#server/domain/approvals/machine";
import { defineCommand } from "#server/kernel/command";
import { newId } from "#server/kernel/ids";
import { scanFile } from "#server/kernel/scan-file";
import { lockRequest } from "#server/services/approvals/lock-request";
import { ownRequest } from "#server/services/approvals/own-request";
import { prepareTerms } from "#server/services/approvals/prepare-terms";
import { requestEvent } from "#server/services/approvals/request-events";
import { loadKeptFiles } from "#server/services/approvals/request-files";
import { submitPacket } from "#server/services/approvals/submit-packet";
import { acceptFile } from "#server/services/kept-files/accept-file";

/**
 * Keeps a file with a request, byte for byte. It belongs to what is signed: on anything submitted it begins a new packet,
 * and every signature on the one before is void.
 */
export const attachRequestFile = defineCommand({
  name: "request.attach_file",
  permission: "approval.ask",
  input: AttachRequestFileInput,
  before: (_context, file) => scanFile(file),
  async run(scope, { requestId, version, name, content }) {
    const before = await lockRequest(scope, requestId, version);
    const person = ownRequest(scope, before, "attach files to");
    const isDraft = requestMachine.next(before.state, "amend") === "draft";
    const kept = (await loadKeptFiles(scope, requestId)).map((one) => ({ name: one.name, contentHash: one.sha256 }));
    const file = acceptFile({ name, content }, { name: `Request ${before.number}`, all: "requests" }, kept);
    const fileId = newId(scope.now);
    await scope.tx.insert(approvalFiles).values({
      ...file,
      id: fileId,
      requestId,
      entityCode: before.entityCode,
      addedById: person.userId,
      addedBy: person.name,
      addedAt: scope.now,
    });
    const submitted = isDraft
      ? null
      : await submitPacket(
          scope,
          before,
          (await prepareTerms(scope, before.kind, before.terms, before.id)).prepared,
          "amend",
        );
    const next = submitted?.row.version ?? before.version + 1;
    if (!submitted)
      await scope.tx.update(approvalRequests).set({ version: next }).where(eq(approvalRequests.id, requestId));
    const event = requestEvent("request.file_attached", before, {
      sentence: submitted
        ? `${person.name} attached ${name} to request ${before.number}; it has to be signed again.`
        : `${person.name} attached ${name} to request ${before.number}.`,
      before: { state: before.state, revision: before.revision },
      after: { state: submitted?.row.state ?? before.state, revision: submitted?.row.revision ?? before.revision },
      ...(submitted ? { policyVersion: submitted.row.policyVersion ?? "" } : {}),
      data: {
        fileId,
        name,
        byteCount: file.byteCount,
        sha256: file.contentHash,
        ...(submitted ? { packetHash: submitted.drawn.hash, packet: submitted.drawn.packet } : {}),
      },
    });
    const message = submitted
      ? `${name} is kept with request ${before.number}, which has to be signed again.`
      : `${name} is kept with request ${before.number}.`;
    return { result: { fileId, version: next, message }, events: [event] };
  },
});
