import { eq } from "drizzle-orm";
import { dunningRuns } from "#db/schema/dunning";
import type { Scope } from "#server/kernel/context";
import { conflict, notFound } from "#server/kernel/errors";

export type DunningRun = typeof dunningRuns.$inferSelect;

/**
 * The run, locked: shared by whoever carries its acts out, alone by whoever decides about it. People name the version they
 * saw; machines leave it out.
 */
export async function lockDunningRun(
  scope: Pick<Scope, "tx" | "entities">,
  runId: string,
  how: "share" | "update",
  version?: number,
): Promise<DunningRun> {
  const [run] = await scope.tx.select().from(dunningRuns).where(eq(dunningRuns.id, runId)).for(how);
  if (!run || !(scope.entities === "all" || scope.entities.includes(run.entityCode))) throw noSuchRun();
  if (version !== undefined && run.version !== version)
    throw conflict(
      `Somebody changed run ${run.number} after you opened it. Nothing of yours was applied; look at it as it is now and decide again.`,
      { version: run.version },
    );
  return run;
}

export function noSuchRun() {
  return notFound("There is no such dunning run. Go back to the list and open it from there.");
}

/** What every act on a run answers. */
export type RunAnswer = { runId: string; version: number; message: string };

/** The stream a run's events stand on. */
export function runSubject({ id }: Pick<DunningRun, "id">) {
  return { type: "dunning_run", id } as const;
}
