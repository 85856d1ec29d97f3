import { eq } from "drizzle-orm";
import { z } from "zod";
import { uploads } from "#db/schema/sources";
import { defineCommand } from "#server/kernel/command";
import { lockUpload } from "#server/services/files/find-upload";

/** Sets a file aside that is not to be taken. It stays as evidence and brings in nothing. */
export const discardUpload = defineCommand({
  name: "file.discard",
  permission: "file.import",
  input: z.strictObject({ uploadId: z.uuid() }),
  async run(scope, { uploadId }) {
    const { fileName, entityCode } = await lockUpload(scope, uploadId);
    await scope.tx.update(uploads).set({ state: "discarded" }).where(eq(uploads.id, uploadId));
    return {
      result: { message: `${fileName} is discarded. Nothing was brought in.` },
      events: [
        {
          type: "file.discarded",
          subject: { type: "upload", id: uploadId },
          entity: entityCode,
          before: { state: "uploaded" },
          after: { state: "discarded" },
          data: { fileName },
        },
      ],
    };
  },
});
