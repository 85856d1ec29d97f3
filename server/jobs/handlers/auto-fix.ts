import type { Context } from "#server/kernel/context";
import { runRules } from "#server/services/auto-fix/run-rules";

/** Does what the rules in force allow without asking. */
export async function autoFix(context: Context, _payload: { slot: string }, signal: AbortSignal): Promise<void> {
  await runRules(context, signal);
}
