import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { caseFiles } from "#db/schema/case-talk";
import { notFound } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { findCase } from "#server/services/cases/find-case";

/** A file of a case with its bytes in base64, to be downloaded. */
export const readFile = defineQuery({
  name: "case.read_file",
  permission: "case.read",
  input: z.strictObject({ fileId: z.uuid() }),
  async run(scope, { fileId }): Promise<{ name: string; mediaType: string; content: string }> {
    const [file] = await scope.tx
      .select({
        caseId: caseFiles.caseId,
        name: caseFiles.name,
        mediaType: caseFiles.mediaType,
        content: caseFiles.content,
      })
      .from(caseFiles)
      .where(and(eq(caseFiles.id, fileId), isNull(caseFiles.removedAt)));
    if (!file) throw notFound("There is no such file, or it was taken off its case.");
    await findCase(scope, file.caseId);
    const { name, mediaType, content } = file;
    return { name, mediaType, content: content.toString("base64") };
  },
});
