import type { Context } from "#server/kernel/context";
import { runRules } from "#server/services/auto-fix/run-rules";
import { runAutomatically } from "#server/services/cash/apply-automatically";

/** Does what the rules in force allow without asking, and applies money of which it is certain what it is for. */
export async function autoFix(context: Context, _payload: { slot: string }, signal: AbortSignal): Promise<void> {
  await runRules(context, signal);
  await runAutomatically(context, signal);
}
