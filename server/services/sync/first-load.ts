import { sql } from "drizzle-orm";
import type { Context } from "#server/kernel/context";

/**
 * Whether every one of these sources was read to its end at least once. Until then a contradiction between them may only
 * be that one has not spoken yet, so nothing is concluded from it.
 */
export async function isFirstLoadComplete(context: Context, sources: readonly string[]): Promise<boolean> {
  const [row] = await context.db.execute<{ loaded: number }>(sql`
    select count(distinct source)::int as loaded from sync_runs where state = 'succeeded' and source = any(${sql.param(sources)}::text[])`);
  return row?.loaded === sources.length;
}
