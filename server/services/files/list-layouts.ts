import { asc, desc, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import { people, users } from "#db/schema/access";
import { fileLayouts, uploads } from "#db/schema/sources";
import { layoutName } from "#server/domain/files/layout";
import type { FileSubject } from "#server/domain/files/subjects";
import type { LayoutView } from "#server/domain/files/views";
import { defineQuery } from "#server/kernel/query";

const MOST_VERSIONS = 500;
const MOST_IMPORTS = 1_000;

/** Saved layouts with their versions and, of those the person may see, the imports that used each. */
export const listLayouts = defineQuery({
  name: "file.layouts",
  permission: "file.import",
  input: z.strictObject({}),
  async run(scope): Promise<LayoutView[]> {
    const versions = await scope.tx
      .select({
        key: fileLayouts.key,
        version: fileLayouts.version,
        label: fileLayouts.label,
        subject: fileLayouts.subject,
        createdAt: fileLayouts.createdAt,
        createdBy: sql<string>`coalesce(${people.name}, ${fileLayouts.createdBy})`,
      })
      .from(fileLayouts)
      .leftJoin(users, sql`${users.id}::text = ${fileLayouts.createdBy}`)
      .leftJoin(people, eq(people.id, users.personId))
      .orderBy(asc(fileLayouts.key), desc(fileLayouts.version))
      .limit(MOST_VERSIONS);
    if (versions.length === 0) return [];
    const imports = await scope.tx
      .select({ uploadId: uploads.id, fileName: uploads.fileName, layout: uploads.layout, takenAt: uploads.takenAt })
      .from(uploads)
      .where(inArray(uploads.layout, versions.map(layoutName)))
      .orderBy(desc(uploads.takenAt))
      .limit(MOST_IMPORTS);
    return Object.values(Object.groupBy(versions, ({ key }) => key)).flatMap((own = []) => {
      const [latest] = own;
      if (!latest) return [];
      return {
        key: latest.key,
        label: latest.label,
        subject: latest.subject as FileSubject,
        versions: own.map((one) => ({
          version: one.version,
          label: one.label,
          createdAt: one.createdAt,
          createdBy: one.createdBy,
          imports: imports.flatMap(({ uploadId, fileName, layout, takenAt }) =>
            layout === layoutName(one) && takenAt !== null ? [{ uploadId, fileName, takenAt }] : [],
          ),
        })),
      };
    });
  },
});
