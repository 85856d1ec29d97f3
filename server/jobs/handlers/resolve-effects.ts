import { sendEffect } from "#server/jobs/handlers/send-effect";
import type { Context } from "#server/kernel/context";
import { effectsNeedingAttention } from "#server/services/effects/effects-needing-attention";

/** Finds acts whose process died or whose wake-up was lost and carries on with each; the claim decides what is really due. */
export async function resolveEffects(context: Context, _payload: { slot: string }, signal: AbortSignal): Promise<void> {
  for (const effectId of await effectsNeedingAttention.execute(context, {})) {
    if (signal.aborted) return;
    await sendEffect(context, { effectId }, signal);
  }
}
