import { sql } from "drizzle-orm";
import { z } from "zod";
import { defineCommand } from "#server/kernel/command";
import { notFound } from "#server/kernel/errors";
import { followInForce } from "#server/services/policies/follow-in-force";
import { lockDocument } from "#server/services/policies/stored-documents";

/**
 * Notes a version whose day has come, one at a time. It counts by itself from its instant on; this only says so on the
 * record and begins what follows from it.
 */
export const noteInForce = defineCommand({
  name: "policy.note_in_force",
  permission: "case.maintain",
  input: z.strictObject({}),
  async run(scope) {
    const now = sql`${scope.now.toISOString()}::timestamptz`;
    const begun = sql`state = 'published' and noted_at is null and effective_from <= ${now}`;
    const [due] = await scope.tx.execute<{ kind: string; version: number }>(
      sql`select kind, version from policies where ${begun} order by effective_from, kind, version limit 1`,
    );
    if (!due) throw notFound("No policy came into force.");
    await lockDocument(scope, due);
    const noted = await scope.tx.execute<{ effective_from: string; published_by: string | null }>(sql`
      update policies set noted_at = ${now} where kind = ${due.kind} and version = ${due.version} and ${begun}
      returning effective_from, published_by`);
    const [version] = noted;
    // Another worker was first.
    if (!version) throw notFound("No policy came into force.");
    const followed = await followInForce(scope, due.kind, due.version);
    return {
      result: { cases: 1, mayBeMore: true },
      events: [
        {
          type: "policy.came_into_force",
          subject: { type: "policy", id: due.kind },
          after: { version: due.version },
          data: {
            effectiveFrom: new Date(version.effective_from).toISOString(),
            publishedBy: version.published_by,
          },
        },
        ...followed,
      ],
    };
  },
});
