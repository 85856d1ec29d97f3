import { createHash } from "node:crypto";
import { and, eq, isNull } from "drizzle-orm";
import { caseFiles } from "#db/schema/case-talk";
import { AttachFileInput, caseFileTypeOf, caseFileTypes, MOST_CASE_FILES } from "#server/domain/cases/files";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import { personActing } from "#server/services/cases/case-acts";
import { lockCase } from "#server/services/cases/lock-case";
import { caseEvent } from "#server/services/cases/update-case";

/** Keeps a file with a case, byte for byte. The same file twice is one file. */
export const attachFile = defineCommand({
  name: "case.attach_file",
  permission: "case.comment",
  input: AttachFileInput,
  async run(scope, { caseId, name, content }) {
    const row = await lockCase(scope, caseId);
    const adding = personActing(scope);
    const mediaType = caseFileTypeOf(name);
    if (!mediaType)
      throw ruleViolation(
        `${name} is of a kind that is not kept with cases. Attach one of: ${Object.keys(caseFileTypes).join(", ")}.`,
      );
    const bytes = Buffer.from(content, "base64");
    if (bytes.length === 0) throw ruleViolation(`${name} is empty. Nothing was attached.`);
    const contentHash = createHash("sha256").update(bytes).digest("hex");
    const kept = await scope.tx
      .select({ name: caseFiles.name, contentHash: caseFiles.contentHash })
      .from(caseFiles)
      .where(and(eq(caseFiles.caseId, caseId), isNull(caseFiles.removedAt)));
    const same = kept.find((file) => file.contentHash === contentHash);
    if (same)
      throw ruleViolation(`Case ${row.number} has this very file already, as ${same.name}. It was not attached again.`);
    if (kept.length >= MOST_CASE_FILES)
      throw ruleViolation(`Case ${row.number} has ${kept.length} files, which is the most. Take one off first.`);
    const fileId = newId(scope.now);
    await scope.tx.insert(caseFiles).values({
      id: fileId,
      caseId,
      entityCode: row.entityCode,
      name,
      mediaType,
      byteCount: bytes.length,
      contentHash,
      content: bytes,
      addedById: adding.userId,
      addedBy: adding.name,
      addedAt: scope.now,
    });
    return {
      result: { fileId, message: `${name} is kept with case ${row.number}.` },
      events: [
        caseEvent(
          "case.file_attached",
          { row, change: { before: {}, after: {} } },
          { data: { fileId, name, byteCount: bytes.length, contentHash } },
        ),
      ],
    };
  },
});
