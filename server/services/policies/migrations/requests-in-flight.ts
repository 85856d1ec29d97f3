import { eq, inArray, sql } from "drizzle-orm";
import { approvalRequests } from "#db/schema/approvals";
import { requestMachine } from "#server/domain/approvals/machine";
import type { Scope } from "#server/kernel/context";
import { refusalOf } from "#server/kernel/errors";
import type { RequestRecord } from "#server/services/approvals/lock-request";
import { lookAtRequest } from "#server/services/approvals/look-at-request";
import { prepareTerms } from "#server/services/approvals/prepare-terms";
import { caseToldOf, requestEvent } from "#server/services/approvals/request-events";
import { noClock } from "#server/services/approvals/step-clock";
import { submitPacket } from "#server/services/approvals/submit-packet";
import { activePolicy } from "#server/services/policies/active-policy";
import type { InFlight, Moved } from "#server/services/policies/migrations/in-flight";
import { authorityRehearser } from "#server/services/policies/rehearsals/authority";

/** Requests that wait for signatures keep the table of authority of their packet. */
export const requestsInFlight: InFlight = {
  noun: { one: "pending request", many: "pending requests" },
  portion: 5,
  open: sql`select r.id, r.policy_version as policy from approval_requests r where r.state = 'pending'`,
  async *look(scope, name, after) {
    const { document } = await activePolicy(scope, "approval_authority");
    const waiting = new Set(await waitingIds(scope, name));
    for await (const looked of authorityRehearser.look(scope, document, { of: "open" }, after))
      if (waiting.has(looked.item.id)) yield looked;
  },
  async take(scope, name, most) {
    const rows = await scope.tx.execute<{ id: string }>(sql`
      select r.id from approval_requests r where r.state = 'pending' and r.policy_version is distinct from ${name} order by r.id limit ${most} for update skip locked`);
    return rows.map(({ id }) => id);
  },
  async move(scope, name, ids): Promise<Moved[]> {
    if (ids.length === 0) return [];
    const rows = await scope.tx
      .select()
      .from(approvalRequests)
      .where(inArray(approvalRequests.id, [...ids]));
    const moved: Moved[] = [];
    for (const row of rows) moved.push(await redrawn(scope, row, name));
    return moved;
  },
};

async function waitingIds(scope: Scope, name: string): Promise<string[]> {
  const rows = await scope.tx.execute<{ id: string }>(
    sql`select r.id from approval_requests r where r.state = 'pending' and r.policy_version is distinct from ${name}`,
  );
  return rows.map(({ id }) => id);
}

/** A new packet with the same terms, to be signed again; void where the table lets nobody sign it any more. */
async function redrawn(scope: Scope, row: RequestRecord, name: string): Promise<Moved> {
  try {
    const { prepared } = await prepareTerms(scope, row.kind, row.terms, row.id);
    const submitted = await submitPacket(scope, row, prepared, "amend");
    const sentence = `Request ${row.number} goes on under ${name}; it has to be signed again.`;
    const event = requestEvent("request.migrated", row, {
      sentence,
      policyVersion: name,
      before: { policyVersion: row.policyVersion, packetHash: row.packetHash },
      after: { policyVersion: name, packetHash: submitted.drawn.hash, revision: submitted.row.revision },
      data: { packet: submitted.drawn.packet },
    });
    const told = caseToldOf("case.approval_requested", row, sentence);
    return { events: [event, ...told], isChanged: true, isEnded: false };
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    return voided(scope, row, name, refusal.message);
  }
}

async function voided(scope: Scope, row: RequestRecord, name: string, because: string): Promise<Moved> {
  const endedBecause = `It cannot be signed under ${name}: ${because}`;
  const after = {
    state: requestMachine.next(row.state, "void"),
    version: row.version + 1,
    waitingRoles: [],
    ...noClock,
    endedBecause,
    voidedBy: [],
  };
  await scope.tx.update(approvalRequests).set(after).where(eq(approvalRequests.id, row.id));
  await lookAtRequest(scope, row.id);
  const sentence = `The signatures on request ${row.number} are void. ${endedBecause}`;
  const event = requestEvent("request.voided", row, {
    sentence,
    reason: endedBecause,
    policyVersion: name,
    before: { state: row.state },
    after: { state: after.state },
    data: { packetHash: row.packetHash },
  });
  return { events: [event, ...caseToldOf("case.approval_ended", row, sentence)], isChanged: true, isEnded: true };
}
