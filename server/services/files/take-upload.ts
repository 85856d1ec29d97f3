import { eq } from "drizzle-orm";
import { z } from "zod";
import { uploads } from "#db/schema/sources";
import { actorId } from "#server/domain/access/actor";
import { layoutName } from "#server/domain/files/layout";
import type { FileCounts } from "#server/domain/files/views";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import { lockUpload } from "#server/services/files/find-upload";
import { LayoutVersion, loadLayout } from "#server/services/files/load-layout";
import { inOrder, readUpload } from "#server/services/files/read-upload";
import { takeRows } from "#server/services/receivables/take-rows";

const TakeUploadInput = z.strictObject({
  uploadId: z.uuid(),
  layout: LayoutVersion,
  /**
   * Off unless asked for. Good rows then count today, rejects stay on the upload until somebody corrects them, and the
   * corrected file finds the good rows standing; refusing all would keep known money off the desks for the sake of the worst row.
   */
  refusesWhole: z.boolean().default(false),
});

/** Takes a file by a layout: its good rows in one transaction, the others kept with their reasons. */
export const takeUpload = defineCommand({
  name: "file.take",
  permission: "file.import",
  input: TakeUploadInput,
  async run(scope, { uploadId, layout: named, refusesWhole }) {
    const upload = await lockUpload(scope, uploadId);
    const layout = await loadLayout(scope, named, upload.subject);
    const { file, taking, rejected } = await readUpload(scope, upload, layout);
    const { unusable, ...taken } = await takeRows(scope, taking);
    const rejects = inOrder([...rejected, ...unusable]);
    const counts: FileCounts = { ...taken, rejected: rejects.length };
    const { fileName, entityCode } = upload;
    const rows = file.rows.length;
    // Refused here, after the rows were tried: the transaction takes back what it did.
    if (refusesWhole && rejects.length > 0)
      throw ruleViolation(
        `${fileName} was refused whole, because ${rejects.length} of its ${rows} rows were rejected. Nothing was changed. Correct them, or take the good rows alone.`,
        { counts },
      );
    if (rejects.length === rows)
      throw ruleViolation(
        `None of the ${rows} rows of ${fileName} could be taken. Nothing was changed. Look at the reasons; often a column is read in the wrong way.`,
        { counts },
      );
    const name = layoutName(layout);
    await scope.tx
      .update(uploads)
      .set({
        state: "taken",
        layout: name,
        counts,
        rejects,
        rowCount: rows,
        takenAt: scope.now,
        takenBy: actorId(scope.actor),
      })
      .where(eq(uploads.id, uploadId));
    return {
      result: { counts, layout: name, message: `${fileName} was taken with ${name}.` },
      events: [
        {
          type: "file.taken",
          subject: { type: "upload", id: uploadId },
          entity: entityCode,
          before: { state: "uploaded" },
          after: { state: "taken" },
          data: { fileName, contentHash: upload.contentHash, subject: upload.subject, layout: name, ...counts },
        },
      ],
    };
  },
});
