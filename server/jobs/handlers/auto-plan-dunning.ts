import { env } from "#server/env";
import type { Context } from "#server/kernel/context";
import { AppError } from "#server/kernel/errors";
import { entitiesToPlan } from "#server/services/dunning/entities-to-plan";
import { planRun } from "#server/services/dunning/plan-run";

/** Plans the day's dunning of each legal entity whose hour has come; people look at it, and let it go out. */
export async function autoPlanDunning(context: Context): Promise<void> {
  for (const entity of await entitiesToPlan.execute(context, { fromHour: env.DUNNING_PLAN_HOUR })) {
    try {
      await planRun.execute(context, { entity });
    } catch (error) {
      // Somebody planned it at the same time.
      if (!(error instanceof AppError && error.code === "CONFLICT")) throw error;
    }
  }
}
