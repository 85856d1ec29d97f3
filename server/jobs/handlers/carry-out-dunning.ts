import type { Context } from "#server/kernel/context";
import type { JobPayloads } from "#server/kernel/enqueue";
import { errorFields, log } from "#server/log";
import { carryOutRun, runsUnderWay } from "#server/services/dunning/carry-out-run";

/** Carries a dunning run out; at its slot it goes on with every run that has not come to its end. */
export async function carryOutDunning(
  context: Context,
  { runId }: JobPayloads["dunning.carry_out"],
  signal: AbortSignal,
): Promise<void> {
  const runs = runId === undefined ? await runsUnderWay.execute(context, {}) : [runId];
  for (const id of runs)
    await carryOutRun(context, id, signal, (defect) =>
      log.error({ dunningRun: id, ...errorFields(defect) }, "an act of a dunning run was passed over"),
    );
}
