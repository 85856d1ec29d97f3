import { eq } from "drizzle-orm";
import { dunningRuns } from "#db/schema/dunning";
import type { DunningRunState } from "#server/domain/collections/dunning-run";
import type { Scope } from "#server/kernel/context";
import { ruleViolation } from "#server/kernel/errors";
import { type DunningRun, type RunAnswer, runSubject } from "#server/services/dunning/lock-run";

const stands: Record<DunningRunState, string> = {
  planned: "planned",
  carrying_out: "being carried out",
  done: "done",
  stopped: "stopped",
  dropped: "dropped",
};

/** Refuses what a run in another state does not bear. */
export function requireState(run: DunningRun, state: DunningRun["state"]): void {
  if (run.state === state) return;
  throw ruleViolation(`Run ${run.number} is ${stands[run.state]} already. Nothing was changed.`);
}

export async function changeRun(scope: Scope, run: DunningRun, change: Partial<DunningRun>): Promise<void> {
  await scope.tx
    .update(dunningRuns)
    .set({ ...change, version: run.version + 1 })
    .where(eq(dunningRuns.id, run.id));
}

type Told = { type: `dunning.${string}`; reason?: string; data?: Record<string, unknown> };

/** The answer and the event of an act on a run. */
export function told(run: DunningRun, message: string, { data, ...event }: Told) {
  const result: RunAnswer = { runId: run.id, version: run.version + 1, message };
  return {
    result,
    events: [
      {
        ...event,
        subject: runSubject(run),
        entity: run.entityCode,
        data: { number: run.number, day: run.runOn, ...data },
      },
    ] as const,
  };
}
