import { eq } from "drizzle-orm";
import { z } from "zod";
import { approvalRequests } from "#db/schema/approvals";
import { actorName } from "#server/domain/access/actor";
import { RequestAndVersion } from "#server/domain/approvals/inputs";
import { requestMachine } from "#server/domain/approvals/machine";
import { defineCommand, type Outcome } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { enqueue } from "#server/kernel/enqueue";
import { lockRequest, type RequestRecord } from "#server/services/approvals/lock-request";
import { ownRequest } from "#server/services/approvals/own-request";
import type { RequestResult } from "#server/services/approvals/prepare-request";
import { requestEvent } from "#server/services/approvals/request-events";

/** Carries out again what a source refused, on the same signatures, once what stood against it is mended there. */
export const retryRequest = defineCommand({
  name: "request.retry",
  permission: "approval.ask",
  input: RequestAndVersion,
  async run(scope, { requestId, version }) {
    const before = await lockRequest(scope, requestId, version);
    return retry(scope, before, ownRequest(scope, before, "carry out again").name);
  },
});

/** The same by whoever mended what the source complained of, from the case that stands for the refusal. */
export const retryRefused = defineCommand({
  name: "request.retry_refused",
  permission: "exception.fix",
  input: z.strictObject({ requestId: z.uuid() }),
  run: async (scope, { requestId }) => retry(scope, await lockRequest(scope, requestId), actorName(scope.actor)),
});

async function retry(scope: Scope, before: RequestRecord, who: string): Promise<Outcome<RequestResult>> {
  const state = requestMachine.next(before.state, "retry");
  const version = before.version + 1;
  await scope.tx
    .update(approvalRequests)
    .set({ state, version, endedBecause: null })
    .where(eq(approvalRequests.id, before.id));
  await enqueue(scope, "approvals.execute", { requestId: before.id });
  const event = requestEvent("request.retried", before, {
    sentence: `${who} had request ${before.number} carried out again.`,
    before: { state: before.state },
    after: { state },
  });
  const message = `Request ${before.number} is carried out again.`;
  return { result: { requestId: before.id, version, message }, events: [event] };
}
