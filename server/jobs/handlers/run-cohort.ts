import type { Context } from "#server/kernel/context";
import type { JobPayloads } from "#server/kernel/enqueue";
import { errorFields, log } from "#server/log";
import { unfinishedRuns, workCohort } from "#server/services/cohorts/work-cohort";

/** Works a run over many cases off, portion by portion; at its slot it goes on with every run that has not come to its end. */
export async function runCohort(
  context: Context,
  { runId }: JobPayloads["cohorts.run"],
  signal: AbortSignal,
): Promise<void> {
  const runs = runId === undefined ? await unfinishedRuns.execute(context, {}) : [runId];
  for (const id of runs)
    await workCohort(context, id, signal, (defect) =>
      log.error({ cohort: id, ...errorFields(defect) }, "a case of a run was passed over"),
    );
}
