import { sendEffect } from "#server/jobs/handlers/send-effect";
import type { Context } from "#server/kernel/context";
import { AppError } from "#server/kernel/errors";
import { dropStrandedEffects } from "#server/services/effects/drop-followers";
import { effectsNeedingAttention } from "#server/services/effects/effects-needing-attention";

/**
 * Finds acts whose process died or whose wake-up was lost and carries on with each; the claim decides what is really due.
 * Acts left behind one that failed are settled with it.
 */
export async function resolveEffects(context: Context, _payload: { slot: string }, signal: AbortSignal): Promise<void> {
  try {
    await dropStrandedEffects.execute(context, {});
  } catch (error) {
    if (!(error instanceof AppError && error.details.isNothingToDo === true)) throw error;
  }
  for (const effectId of await effectsNeedingAttention.execute(context, {})) {
    if (signal.aborted) return;
    await sendEffect(context, { effectId }, signal);
  }
}
