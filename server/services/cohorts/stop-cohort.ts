import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { cohortItems, cohortRuns } from "#db/schema/causes";
import { actorName } from "#server/domain/access/actor";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { conflict } from "#server/kernel/errors";
import { lockRun } from "#server/services/cohorts/lock-run";

/** Ends a run before its last case. What was asked for goes on; what waits is not begun. */
export const stopCohort = defineCommand({
  name: "cohort.stop",
  permission: "cohort.run",
  input: z.strictObject({ runId: z.uuid() }),
  run: (scope, { runId }) => endRun(scope, runId, `${actorName(scope.actor)} stopped the run before its turn.`),
});

/** The worker's way of stopping: whoever started it may not go on. */
export const haltCohort = defineCommand({
  name: "cohort.halt",
  permission: "case.maintain",
  input: z.strictObject({ runId: z.uuid(), reason: z.string().min(3).max(500) }),
  run: (scope, { runId, reason }) => endRun(scope, runId, reason),
});

async function endRun(scope: Scope, runId: string, reason: string) {
  const run = await lockRun(scope, runId, "update");
  if (run.state !== "running")
    throw conflict(`"${run.label}" is ${run.state === "done" ? "done" : "stopped"} already. Nothing was changed.`);
  const stoppedBy = actorName(scope.actor);
  await scope.tx.update(cohortRuns).set({ state: "stopped", stoppedBy }).where(eq(cohortRuns.id, runId));
  const left = await scope.tx
    .update(cohortItems)
    .set({ state: "refused", message: `Not done: ${reason}`, settledAt: scope.now })
    .where(and(eq(cohortItems.runId, runId), eq(cohortItems.state, "waiting")))
    .returning({ caseId: cohortItems.caseId });
  return {
    result: { message: `Stopped. ${left.length} cases were left as they are.`, left: left.length },
    events: [
      { type: "cohort.stopped", subject: { type: "cohort", id: runId }, reason, data: { left: left.length } },
    ] as const,
  };
}
