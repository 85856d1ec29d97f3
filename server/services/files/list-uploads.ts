import { asc, desc, inArray } from "drizzle-orm";
import { z } from "zod";
import { legalEntities } from "#db/schema/entities";
import { uploads } from "#db/schema/sources";
import type { ImportingEntity, UploadView } from "#server/domain/files/views";
import { defineQuery } from "#server/kernel/query";
import { selectUploads, uploadView } from "#server/services/files/find-upload";

const MOST_SHOWN = 100;

/** The latest files with what became of them, and the legal entities the person may bring files in for. */
export const listUploads = defineQuery({
  name: "file.list",
  permission: "file.import",
  input: z.strictObject({}),
  async run(scope): Promise<{ uploads: UploadView[]; entities: ImportingEntity[] }> {
    const rows = await selectUploads(scope).orderBy(desc(uploads.uploadedAt), desc(uploads.id)).limit(MOST_SHOWN);
    const own = scope.entities === "all" ? undefined : inArray(legalEntities.code, [...scope.entities]);
    const entities = await scope.tx
      .select({ code: legalEntities.code, name: legalEntities.name, currency: legalEntities.currency })
      .from(legalEntities)
      .where(own)
      .orderBy(asc(legalEntities.code));
    return { uploads: rows.map(uploadView), entities };
  },
});
