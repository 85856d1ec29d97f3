import { eq } from "drizzle-orm";
import { z } from "zod";
import { uploads } from "#db/schema/sources";
import type { OutcomeView } from "#server/domain/files/views";
import { defineQuery } from "#server/kernel/query";
import { viewUpload } from "#server/services/files/find-upload";

const REJECTS_SHOWN = 100;

/** Where a file stands: what it came to, and the first of its rejects. */
export const viewOutcome = defineQuery({
  name: "file.get",
  permission: "file.import",
  input: z.strictObject({ uploadId: z.uuid() }),
  async run(scope, { uploadId }): Promise<OutcomeView> {
    const upload = await viewUpload(scope, uploadId);
    const [stored] = await scope.tx.select({ rejects: uploads.rejects }).from(uploads).where(eq(uploads.id, uploadId));
    return { upload, rejects: (stored?.rejects ?? []).slice(0, REJECTS_SHOWN) };
  },
});
