import { eq } from "drizzle-orm";
import { caseFiles } from "#db/schema/case-talk";
import { RemoveFileInput } from "#server/domain/files/kept-files";
import { defineCommand } from "#server/kernel/command";
import { forbidden, notFound, ruleViolation } from "#server/kernel/errors";
import { personActing } from "#server/services/cases/case-acts";
import { lockCase } from "#server/services/cases/lock-case";
import { caseEvent } from "#server/services/cases/update-case";

/** Takes a file off its case. It is shown no more; what it was stays on record. */
export const removeFile = defineCommand({
  name: "case.remove_file",
  permission: "case.comment",
  input: RemoveFileInput,
  async run(scope, { fileId, reason }) {
    const [file] = await scope.tx
      .select({
        caseId: caseFiles.caseId,
        name: caseFiles.name,
        addedById: caseFiles.addedById,
        addedBy: caseFiles.addedBy,
        removedAt: caseFiles.removedAt,
      })
      .from(caseFiles)
      .where(eq(caseFiles.id, fileId))
      .for("update");
    if (!file) throw notFound("There is no such file, or it lies in a legal entity you do not work for.");
    const row = await lockCase(scope, file.caseId);
    if (file.removedAt) throw ruleViolation(`${file.name} was taken off case ${row.number} already.`);
    if (personActing(scope).userId !== file.addedById)
      throw forbidden(`${file.addedBy} attached ${file.name}. Only they can take it off case ${row.number}.`);
    await scope.tx.update(caseFiles).set({ removedAt: scope.now }).where(eq(caseFiles.id, fileId));
    return {
      result: { message: `${file.name} was taken off case ${row.number}.` },
      events: [
        caseEvent(
          "case.file_removed",
          { row, change: { before: {}, after: {} } },
          { reason, data: { fileId, name: file.name } },
        ),
      ],
    };
  },
});
