import { type approvalDecisions, approvalSignatures } from "#db/schema/approvals";
import type { Power } from "#server/domain/approvals/persons";
import type { Scope } from "#server/kernel/context";
import { newId } from "#server/kernel/ids";
import type { RequestRecord } from "#server/services/approvals/lock-request";
import { personActing } from "#server/services/cases/case-acts";

type Given = {
  decision: (typeof approvalDecisions)[number];
  /** With whose power, and for which part of the packet. */
  power: Power;
  packetHash: string;
  reason: string | null;
};

/** Stores what the actor decided on the packet of a locked request, under both names where the power was lent. */
export async function recordSignature(scope: Scope, row: RequestRecord, given: Given): Promise<void> {
  const person = personActing(scope);
  const { power, decision, packetHash, reason } = given;
  await scope.tx.insert(approvalSignatures).values({
    id: newId(scope.now),
    requestId: row.id,
    revision: row.revision,
    position: power.position,
    part: power.part,
    entityCode: row.entityCode,
    decision,
    userId: person.userId,
    personId: person.personId,
    personName: person.name,
    powerPersonId: power.onBehalfOf?.personId ?? person.personId,
    onBehalfOf: power.onBehalfOf?.name ?? null,
    delegationId: power.delegationId,
    packetHash,
    reason,
    at: scope.now,
  });
}
