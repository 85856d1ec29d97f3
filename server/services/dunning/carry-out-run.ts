import { asc, eq } from "drizzle-orm";
import { z } from "zod";
import { dunningRuns } from "#db/schema/dunning";
import type { Context } from "#server/kernel/context";
import { AppError } from "#server/kernel/errors";
import { defineQuery } from "#server/kernel/query";
import { carryOutPortion, finishRun } from "#server/services/dunning/carry-out-portion";

/** Runs under way, the oldest first: whose wake-up was lost, or that another worker left behind. */
export const runsUnderWay = defineQuery({
  name: "dunning.under_way",
  permission: "dunning.run",
  input: z.strictObject({}),
  async run(scope): Promise<string[]> {
    const runs = await scope.tx
      .select({ id: dunningRuns.id })
      .from(dunningRuns)
      .where(eq(dunningRuns.state, "carrying_out"))
      .orderBy(asc(dunningRuns.runOn))
      .limit(50);
    return runs.map(({ id }) => id);
  },
});

/**
 * Carries a run out in portions, each its own transaction. Any number of workers may be at it: what one is at the others
 * pass over, and whoever finds nothing left ends the run.
 * @param onDefect is told what went wrong on our side; the act it went wrong on is withheld.
 */
export async function carryOutRun(
  context: Context,
  runId: string,
  signal: AbortSignal,
  onDefect: (defect: unknown) => void = () => undefined,
): Promise<void> {
  const isTaken = () =>
    unlessOver(async () => {
      const { defects } = await carryOutPortion.execute(context, { runId });
      for (const defect of defects) onDefect(defect);
    });
  do signal.throwIfAborted();
  while (await isTaken());
  await unlessOver(() => finishRun.execute(context, { runId }));
}

/** @returns false when there was nothing to do: others are at what is left, or have ended the run. */
async function unlessOver(act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    if (!(error instanceof AppError && error.code === "CONFLICT")) throw error;
    return false;
  }
}
