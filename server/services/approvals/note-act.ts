import { eq, sql } from "drizzle-orm";
import { approvalRequests } from "#db/schema/approvals";
import { requestMachine } from "#server/domain/approvals/machine";
import { systemWord } from "#server/domain/sync/system-words";
import type { Scope } from "#server/kernel/context";
import type { DomainEvent } from "#server/kernel/events";
import { lockRequest, type RequestRecord } from "#server/services/approvals/lock-request";
import { lookAtRequest } from "#server/services/approvals/look-at-request";
import { caseToldOf, requestEvent } from "#server/services/approvals/request-events";
import { noteRequestEnded } from "#server/services/disputes/note-request-ended";

type SettledAct = {
  requestId: string;
  system: string;
  label: string;
  state: "confirmed" | "failed";
  /** What the source calls the document it made. */
  reference: string | null;
  error: string | null;
};

/**
 * Tells a request what became of one of its acts: the document a source made of it, the end once every act is confirmed,
 * or that a source refused, which a person has to look at.
 */
export async function noteAct(scope: Scope, act: SettledAct): Promise<DomainEvent[]> {
  const row = await lockRequest(scope, act.requestId);
  if (row.state !== "executing") return [];
  if (act.state === "failed") return failed(scope, row, act);
  const documents =
    act.reference === null
      ? row.documents
      : [...row.documents, { system: act.system, label: act.label, reference: act.reference }];
  const [open] = await scope.tx.execute<{ count: number }>(
    sql`select count(*)::int as count from effects where request_id = ${row.id} and state <> 'confirmed' and state <> 'failed'`,
  );
  if ((open?.count ?? 0) > 0) {
    await scope.tx.update(approvalRequests).set({ documents }).where(eq(approvalRequests.id, row.id));
    return [];
  }
  const state = requestMachine.next(row.state, "confirm");
  const after = { state, documents, version: row.version + 1, closedAt: scope.now };
  await scope.tx.update(approvalRequests).set(after).where(eq(approvalRequests.id, row.id));
  const named = documents.map(({ system, reference }) => `${reference} in ${systemWord(system)}`).join(", ");
  await lookAtRequest(scope, row.id);
  const sentence = `Request ${row.number} is done${named === "" ? "" : `: ${named}`}.`;
  const event = requestEvent("request.confirmed", row, {
    sentence,
    before: { state: row.state },
    after: { state },
    data: { documents },
  });
  return [
    event,
    ...caseToldOf("case.approval_done", row, sentence),
    ...(await noteRequestEnded(scope, row, "executed")),
  ];
}

async function failed(scope: Scope, row: RequestRecord, act: SettledAct): Promise<DomainEvent[]> {
  const state = requestMachine.next(row.state, "fail");
  const because = `${systemWord(act.system)} refused "${act.label}": ${act.error ?? "it gave no reason"}`;
  await scope.tx
    .update(approvalRequests)
    .set({ state, version: row.version + 1, endedBecause: because })
    .where(eq(approvalRequests.id, row.id));
  await lookAtRequest(scope, row.id);
  const sentence = `Request ${row.number} could not be carried out. ${because}`;
  const event = requestEvent("request.failed", row, {
    sentence,
    reason: because,
    before: { state: row.state },
    after: { state },
  });
  return [event, ...caseToldOf("case.approval_failed", row, sentence)];
}
