import type { Scope } from "#server/kernel/context";
import { enqueue } from "#server/kernel/enqueue";

/** Customers one job looks at: what one command takes in one transaction. */
export const WORKLIST_BATCH = 200;

/** Has the place of these customers on the worklist worked out again once the caller's transaction is committed. */
export async function askForWorklist(
  scope: Pick<Scope, "tx" | "correlationId">,
  customerIds: readonly string[],
): Promise<void> {
  const wanted = [...new Set(customerIds)].sort();
  for (let start = 0; start < wanted.length; start += WORKLIST_BATCH)
    await enqueue(scope, "worklist.refresh", {
      customerIds: wanted.slice(start, start + WORKLIST_BATCH),
      correlationId: scope.correlationId,
    });
}
