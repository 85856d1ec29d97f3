import { and, eq, isNull } from "drizzle-orm";
import { caseFiles } from "#db/schema/case-talk";
import { AttachFileInput } from "#server/domain/cases/files";
import { defineCommand } from "#server/kernel/command";
import { newId } from "#server/kernel/ids";
import { scanFile } from "#server/kernel/scan-file";
import { personActing } from "#server/services/cases/case-acts";
import { lockCase } from "#server/services/cases/lock-case";
import { caseEvent } from "#server/services/cases/update-case";
import { acceptFile } from "#server/services/kept-files/accept-file";

/** Keeps a file with a case, byte for byte. The same file twice is one file. */
export const attachFile = defineCommand({
  name: "case.attach_file",
  permission: "case.comment",
  input: AttachFileInput,
  before: (_context, file) => scanFile(file),
  async run(scope, { caseId, name, content }) {
    const row = await lockCase(scope, caseId);
    const adding = personActing(scope);
    const kept = await scope.tx
      .select({ name: caseFiles.name, contentHash: caseFiles.contentHash })
      .from(caseFiles)
      .where(and(eq(caseFiles.caseId, caseId), isNull(caseFiles.removedAt)));
    const file = acceptFile({ name, content }, { name: `Case ${row.number}`, all: "cases" }, kept);
    const fileId = newId(scope.now);
    await scope.tx.insert(caseFiles).values({
      id: fileId,
      caseId,
      entityCode: row.entityCode,
      ...file,
      addedById: adding.userId,
      addedBy: adding.name,
      addedAt: scope.now,
    });
    return {
      result: { fileId, contentHash: file.contentHash, message: `${name} is kept with case ${row.number}.` },
      events: [
        caseEvent(
          "case.file_attached",
          { row, change: { before: {}, after: {} } },
          { data: { fileId, name, byteCount: file.byteCount, contentHash: file.contentHash } },
        ),
      ],
    };
  },
});
