import { asc, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { cohortRuns } from "#db/schema/causes";
import type { PersonActor } from "#server/domain/access/actor";
import type { Context } from "#server/kernel/context";
import { AppError, refusalOf } from "#server/kernel/errors";
import { inOneHand } from "#server/kernel/one-hand";
import { defineQuery } from "#server/kernel/query";
import { fixPortion, waitingCount } from "#server/services/cohorts/fix-portion";
import { settleCohort } from "#server/services/cohorts/settle-cohort";
import { haltCohort } from "#server/services/cohorts/stop-cohort";
import { loadPerson } from "#server/services/people/load-people";

type Standing = { state: string; waiting: number; starter: PersonActor | null; startedBy: string };

const standingOf = defineQuery({
  name: "cohort.standing",
  permission: "case.maintain",
  input: z.strictObject({ runId: z.uuid() }),
  async run(scope, { runId }): Promise<Standing | null> {
    const [run] = await scope.tx.select().from(cohortRuns).where(eq(cohortRuns.id, runId));
    if (!run) return null;
    return {
      state: run.state,
      waiting: await waitingCount(scope, runId),
      starter: await loadPerson(scope, run.startedById),
      startedBy: run.startedBy,
    };
  },
});

/**
 * Works a run off in portions, each its own transaction, so that a worker's death costs at most the portion it was at;
 * then follows what was asked for to its proof. Whether the starter may still do this is asked before each portion.
 * @param onDefect is told what went wrong on our side; the case it went wrong on is passed over.
 */
export async function workCohort(
  context: Context,
  runId: string,
  signal: AbortSignal,
  onDefect: (defect: unknown) => void = () => undefined,
): Promise<void> {
  await inOneHand(context, `cohort ${runId}`, () => workAlone(context, runId, signal, onDefect));
}

/** Runs that have not come to their end, the oldest first: whose wake-up was lost, or whose cases wait for their proof. */
export const unfinishedRuns = defineQuery({
  name: "cohort.unfinished",
  permission: "case.maintain",
  input: z.strictObject({}),
  async run(scope): Promise<string[]> {
    const runs = await scope.tx
      .select({ id: cohortRuns.id })
      .from(cohortRuns)
      .where(isNull(cohortRuns.finishedAt))
      .orderBy(asc(cohortRuns.startedAt))
      .limit(50);
    return runs.map(({ id }) => id);
  },
});

async function workAlone(
  context: Context,
  runId: string,
  signal: AbortSignal,
  onDefect: (defect: unknown) => void,
): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const standing = await standingOf.execute(context, { runId });
    if (!standing) return;
    if (standing.state !== "running" || standing.waiting === 0) break;
    const refusal = await workPortion(context, runId, standing, onDefect);
    if (refusal !== null) {
      await unlessNothingToDo(() => haltCohort.execute(context, { runId, reason: refusal }));
      break;
    }
  }
  await unlessNothingToDo(() => settleCohort.execute(context, { runId }));
}

/** Why the run cannot go on; null when it can. */
async function workPortion(
  context: Context,
  runId: string,
  { starter, startedBy }: Standing,
  onDefect: (defect: unknown) => void,
): Promise<string | null> {
  if (!starter) return `${startedBy}, who started the run, may not sign in any more.`;
  try {
    const { defects } = await fixPortion.execute({ ...context, actor: starter }, { runId });
    for (const defect of defects) onDefect(defect);
    return null;
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    if (refusal.details.isOver === true) return null;
    if (refusal.code === "FORBIDDEN") return refusal.message;
    // Cases wait that the starter does not see any more.
    if (refusal.details.isNothingToDo === true)
      return `${startedBy}, who started the run, may not work on the cases that are left any more.`;
    throw error;
  }
}

async function unlessNothingToDo(run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof AppError && error.code === "CONFLICT")) throw error;
  }
}
