import { sql } from "drizzle-orm";
import type { Context } from "#server/kernel/context";

/** Where the next pull of a stream starts; null for the beginning. */
export async function streamCursor(context: Context, source: string, stream: string): Promise<string | null> {
  const [row] = await context.db.execute<{ cursor: string | null }>(
    sql`select cursor from sync_cursors where source = ${source} and stream = ${stream}`,
  );
  return row?.cursor ?? null;
}
