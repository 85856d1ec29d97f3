import { sql } from "drizzle-orm";
import { z } from "zod";
import { defineCommand } from "#server/kernel/command";
import { enqueue } from "#server/kernel/enqueue";
import { notFound, ruleViolation } from "#server/kernel/errors";
import { activeMappingName, behindSql } from "#server/services/mappings/behind";
import { mappingSourceOf, sourceLabel } from "#server/services/sync/known-sources";

/**
 * Reads what is stored again with the document in force: puts the message behind each stored record back in line, and the
 * ones that could not be read. A message already in line, or read with this document, is left alone, so the command can be
 * repeated until nothing is left.
 */
export const applyToStored = defineCommand({
  name: "mapping.apply_to_stored",
  permission: "sync.repair",
  input: z.strictObject({
    source: z.string().min(1).max(100),
    /** At most this many at a time: what waits is worked off meanwhile. */
    limit: z.int().min(1).max(20_000).default(5_000),
  }),
  async run(scope, { source: key, limit }) {
    const source = mappingSourceOf(key);
    if (!source) throw notFound(`There is no source called "${key}". Open the mappings page and choose one there.`);
    const name = await activeMappingName(scope, source);
    const [counted] = await scope.tx.execute<{ put_back: number; behind: number }>(sql`
      with behind as materialized (${behindSql(source, name)}),
      chosen as (select id from behind order by position limit ${limit}),
      put_back as (
        update inbox i set state = 'received', reason = null, field = null, settled_at = null
        from chosen where i.id = chosen.id and i.state in ('applied', 'unchanged', 'dead') returning i.id)
      select (select count(*) from put_back)::int as put_back, (select count(*) from behind)::int as behind`);
    const putBack = counted?.put_back ?? 0;
    if (putBack === 0)
      throw ruleViolation(
        `Everything stored of ${sourceLabel(key)} was read with the mapping in force already, or waits in line. Nothing was changed.`,
      );
    await enqueue(scope, "sync.apply", { source: key }, { singletonKey: key });
    const remaining = Math.max(0, (counted?.behind ?? 0) - putBack);
    return {
      result: { putBack, remaining },
      events: [
        {
          type: "mapping.applied_to_stored",
          subject: { type: "source", id: key },
          after: { mappingVersion: name },
          data: { putBack, remaining },
        },
      ],
    };
  },
});
