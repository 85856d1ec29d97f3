import type { Scope } from "#server/kernel/context";
import { enqueue } from "#server/kernel/enqueue";

/** Has detection look at a request: what a source refused of it is a case until it is carried out or taken back. */
export async function lookAtRequest(scope: Pick<Scope, "tx" | "correlationId">, requestId: string): Promise<void> {
  const touched = { request: [requestId] };
  await enqueue(scope, "exceptions.detect", { touched, correlationId: scope.correlationId });
}
