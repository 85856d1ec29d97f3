import { attachFile } from "#server/services/case-files/attach-file";
import { filesOfCase } from "#server/services/case-files/files-of-case";
import { readFile } from "#server/services/case-files/read-file";
import { removeFile } from "#server/services/case-files/remove-file";
import { mutation, query, router } from "#server/trpc/init";

export const caseFilesRouter = router({
  ofCase: query(filesOfCase),
  read: query(readFile),
  attach: mutation(attachFile),
  remove: mutation(removeFile),
});
