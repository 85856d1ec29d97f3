import { IllegalTransitionError } from "#server/domain/machine";
import type { Context } from "#server/kernel/context";
import { enqueue } from "#server/kernel/enqueue";
import { AppError } from "#server/kernel/errors";
import { executeRequest } from "#server/services/approvals/execute-request";

/** How long after a refusal it is tried again, as long as its signatures hold: a source may be fresh again by then. */
const AGAIN_AFTER_SECONDS = 300;

/**
 * Carries an approved request out. One that was withdrawn, voided or begun meanwhile leaves nothing to do; one that rests
 * on facts too old for now waits for fresher ones.
 */
export async function executeApproval(context: Context, { requestId }: { requestId: string }): Promise<void> {
  try {
    await executeRequest.execute(context, { requestId });
  } catch (error) {
    if (error instanceof IllegalTransitionError) return;
    if (!(error instanceof AppError) || error.code !== "RULE_VIOLATION") throw error;
    await context.db.transaction((tx) =>
      enqueue({ tx }, "approvals.execute", { requestId }, { startAfterSeconds: AGAIN_AFTER_SECONDS }),
    );
  }
}
