import { sql } from "drizzle-orm";
import type { Context } from "#server/kernel/context";

/** What was last known of an object that still counts as there; null when it does not. */
export async function loadLastFacts(context: Context, recordId: string): Promise<Record<string, unknown> | null> {
  const [row] = await context.db.execute<{ facts: Record<string, unknown> }>(
    sql`select facts from source_records where id = ${recordId} and not is_deleted`,
  );
  return row?.facts ?? null;
}
