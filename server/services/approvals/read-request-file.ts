import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { approvalFiles } from "#db/schema/approvals";
import { notFound } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";

/** A file of a request with its bytes in base64, to be downloaded by whoever may read the request. */
export const readRequestFile = defineQuery({
  name: "request.read_file",
  permission: "approval.read",
  input: z.strictObject({ fileId: z.uuid() }),
  async run(scope, { fileId }): Promise<{ name: string; mediaType: string; content: string }> {
    const [file] = await scope.tx
      .select({ name: approvalFiles.name, mediaType: approvalFiles.mediaType, content: approvalFiles.content })
      .from(approvalFiles)
      .where(and(eq(approvalFiles.id, fileId), isNull(approvalFiles.removedAt)));
    if (!file) throw notFound("There is no such file, or it was taken off its request.");
    return { ...file, content: file.content.toString("base64") };
  },
});
