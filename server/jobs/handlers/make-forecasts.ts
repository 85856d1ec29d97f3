import { isEverySourceLoaded } from "#server/jobs/every-source-loaded";
import type { Context } from "#server/kernel/context";
import type { JobPayloads } from "#server/kernel/enqueue";
import { keepForecasts } from "#server/services/forecast/keep-forecasts";

/** Forecasts the cash of each legal entity once its day has begun, and of those somebody asks for. */
export async function makeForecasts(
  context: Context,
  { entities }: JobPayloads["forecast.make"],
  signal: AbortSignal,
): Promise<void> {
  if (!(await isEverySourceLoaded(context))) return;
  await keepForecasts(context, entities ?? "due", signal);
}
