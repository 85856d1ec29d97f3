import type { Scope } from "#server/kernel/context";
import { enqueue } from "#server/kernel/enqueue";

/** Asks the worker, in the caller's transaction, to read a source now; while such a request waits another adds nothing. */
export async function askForPull(scope: Scope, source: string): Promise<void> {
  await enqueue(scope, "sync.pull", { source, slot: scope.now.toISOString() }, { singletonKey: source });
}
