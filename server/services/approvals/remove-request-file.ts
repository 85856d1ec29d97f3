import { eq } from "drizzle-orm";
import { approvalFiles, approvalRequests } from "#db/schema/approvals";
import { RemoveFileInput } from "#server/domain/files/kept-files";
import { defineCommand } from "#server/kernel/command";
import { notFound, ruleViolation } from "#server/kernel/errors";
import { lockRequest } from "#server/services/approvals/lock-request";
import { ownRequest } from "#server/services/approvals/own-request";
import { requestEvent } from "#server/services/approvals/request-events";

/** Takes a file off a draft. What was submitted keeps its files: they are part of what was shown to whoever signs. */
export const removeRequestFile = defineCommand({
  name: "request.remove_file",
  permission: "approval.ask",
  input: RemoveFileInput,
  async run(scope, { fileId, reason }) {
    const find = () =>
      scope.tx
        .select({ requestId: approvalFiles.requestId, name: approvalFiles.name, removedAt: approvalFiles.removedAt })
        .from(approvalFiles)
        .where(eq(approvalFiles.id, fileId));
    const [known] = await find();
    if (!known) throw notFound("There is no such file, or it lies in a legal entity you do not work for.");
    const row = await lockRequest(scope, known.requestId);
    const person = ownRequest(scope, row, "take files off");
    if (row.state !== "draft")
      throw ruleViolation(
        `Request ${row.number} was submitted with ${known.name}, so it stays. Withdraw the request and ask anew without it.`,
      );
    // Of two who take it off at once the second finds it gone, now that the request is locked.
    const [file] = await find();
    if (file?.removedAt) throw ruleViolation(`${known.name} was taken off request ${row.number} already.`);
    await scope.tx.update(approvalFiles).set({ removedAt: scope.now }).where(eq(approvalFiles.id, fileId));
    const version = row.version + 1;
    await scope.tx.update(approvalRequests).set({ version }).where(eq(approvalRequests.id, row.id));
    const event = requestEvent("request.file_removed", row, {
      sentence: `${person.name} took ${known.name} off request ${row.number}.`,
      reason,
      data: { fileId, name: known.name },
    });
    return { result: { version, message: `${known.name} was taken off request ${row.number}.` }, events: [event] };
  },
});
