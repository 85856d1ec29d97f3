import { eq } from "drizzle-orm";
import { cohortRuns } from "#db/schema/causes";
import type { Scope } from "#server/kernel/context";
import { notFound } from "#server/kernel/errors";

export type StoredRun = typeof cohortRuns.$inferSelect;

/** The run, locked: shared by whoever works on it, alone by whoever ends it. */
export async function lockRun(scope: Pick<Scope, "tx">, runId: string, how: "share" | "update"): Promise<StoredRun> {
  const [run] = await scope.tx.select().from(cohortRuns).where(eq(cohortRuns.id, runId)).for(how);
  if (!run) throw notFound("There is no such run. Go back to the list of causes and open it from there.");
  return run;
}
