import { and, asc, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { caseFiles } from "#db/schema/case-talk";
import type { KeptFileView } from "#server/domain/files/kept-files";
import { defineQuery } from "#server/kernel/query";
import { findCase } from "#server/services/cases/find-case";

/** The files kept with a case, the oldest first, without their bytes. */
export const filesOfCase = defineQuery({
  name: "case.files",
  permission: "case.read",
  input: z.strictObject({ caseId: z.uuid() }),
  async run(scope, { caseId }): Promise<KeptFileView[]> {
    await findCase(scope, caseId);
    const you = scope.actor.kind === "person" ? scope.actor.userId : null;
    const files = await scope.tx
      .select({
        id: caseFiles.id,
        name: caseFiles.name,
        byteCount: caseFiles.byteCount,
        addedById: caseFiles.addedById,
        addedBy: caseFiles.addedBy,
        addedAt: caseFiles.addedAt,
      })
      .from(caseFiles)
      .where(and(eq(caseFiles.caseId, caseId), isNull(caseFiles.removedAt)))
      .orderBy(asc(caseFiles.addedAt), asc(caseFiles.id));
    return files.map(({ addedById, ...file }) => ({ ...file, canRemove: addedById === you }));
  },
});
