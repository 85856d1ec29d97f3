import { sql } from "drizzle-orm";
import type { Db, Tx } from "#db/client";

const key = (source: string) => sql`hashtextextended(${`sync.land ${source}`}, 0)`;

/**
 * Held by each landing from before it asks for the apply job until it commits. A job that waits already is not asked
 * for twice, so it must not be able to begin, find nothing and end while such a landing is about to commit.
 */
export async function holdLanding(scope: { tx: Tx }, source: string): Promise<void> {
  await scope.tx.execute(sql`select pg_advisory_xact_lock_shared(${key(source)})`);
}

/** Waits until every landing has committed that may have relied on the apply job that is running now. */
export async function awaitLandings(context: { db: Db }, source: string): Promise<void> {
  await context.db.transaction((tx) => tx.execute(sql`select pg_advisory_xact_lock(${key(source)})`));
}
