import { eq } from "drizzle-orm";
import { approvalRequests } from "#db/schema/approvals";
import { requestMachine } from "#server/domain/approvals/machine";
import { isFullySigned, openParts, type Signature, type Standing, standingOf } from "#server/domain/approvals/persons";
import { businessDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { enqueue } from "#server/kernel/enqueue";
import { conflict, forbidden } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import { packetOf, type RequestRecord } from "#server/services/approvals/lock-request";
import { recordSignature } from "#server/services/approvals/record-signature";
import { caseToldOf, requestEvent } from "#server/services/approvals/request-events";
import { seeingEveryEntity } from "#server/services/approvals/seeing-every-entity";
import { loadSignatures, loadSigningPeople, signingFacts } from "#server/services/approvals/signing-facts";
import { beginStepClock, noClock, type StepClock } from "#server/services/approvals/step-clock";
import { waitingRoles } from "#server/services/approvals/submit-packet";
import { personActing } from "#server/services/cases/case-acts";
import { loadTimeZone } from "#server/services/entities/time-zone";
import { policyNamed } from "#server/services/policies/active-policy";
import { requireFreshFactor } from "#server/services/step-up/require-fresh-factor";

type Allowed = Extract<Standing, { may: true }>;
export type Judged = {
  standing: Allowed;
  signed: readonly Signature[];
  facts: Awaited<ReturnType<typeof signingFacts>>;
};

/**
 * The person rule against the locked request: with whose power the actor may sign now.
 * @throws AppError CONFLICT where the packet is another than the one they saw, FORBIDDEN with the reason where they may not.
 */
export async function judgeSigner(scope: Scope, row: RequestRecord, packetHash: string): Promise<Judged> {
  const person = personActing(scope);
  requestMachine.next(row.state, "sign");
  if (row.packetHash !== packetHash)
    throw conflict(
      `Request ${row.number} says something else than what you had before you. Nothing was signed; read it again and decide.`,
      { requestId: row.id, version: row.version },
    );
  const today = businessDate(scope.now, await loadTimeZone(scope, row.entityCode));
  const facts = await seeingEveryEntity(scope, async () =>
    signingFacts(scope, row, await loadSigningPeople(scope, today), await loadSignatures(scope, row)),
  );
  const standing = standingOf(facts, person.personId);
  if (!standing.may) throw forbidden(`${standing.because} Nothing was signed.`);
  return { standing, signed: facts.signatures, facts };
}

/** One signature on a locked request; the last one approves it and has it carried out. */
export async function sign(
  scope: Scope,
  row: RequestRecord,
  packetHash: string,
  note: string | null,
): Promise<{ version: number; message: string; events: [DomainEvent, ...DomainEvent[]] }> {
  const person = personActing(scope);
  const { standing, signed, facts } = await judgeSigner(scope, row, packetHash);
  if (row.needsSecondFactor) requireFreshFactor(scope);
  const { power } = standing;
  await recordSignature(scope, row, { decision: "approved", power, packetHash, reason: note });
  const given: Signature = {
    position: power.position,
    part: power.part,
    personId: person.personId,
    onBehalfOfPersonId: power.onBehalfOf?.personId ?? null,
  };
  const after = { ...facts, signatures: [...signed, given] };
  const isComplete = isFullySigned(after);
  const changes = {
    state: requestMachine.next(row.state, isComplete ? "complete" : "sign"),
    version: row.version + 1,
    waitingRoles: waitingRoles(after),
    ...(isComplete ? noClock : await clockAfter(scope, row, power.position, after)),
    decidedAt: isComplete ? scope.now : null,
  };
  await scope.tx.update(approvalRequests).set(changes).where(eq(approvalRequests.id, row.id));
  if (isComplete) await enqueue(scope, "approvals.execute", { requestId: row.id });
  const whose = power.onBehalfOf ? `${person.name} for ${power.onBehalfOf.name}` : person.name;
  const sentence = `Request ${row.number} was signed by ${whose}.`;
  const signedEvent = requestEvent("request.signed", row, {
    sentence,
    ...(note === null ? {} : { reason: note }),
    policyVersion: row.policyVersion ?? "",
    before: { state: row.state },
    after: { state: changes.state },
    data: {
      packetHash,
      revision: row.revision,
      position: power.position,
      part: power.part,
      role: power.role,
      onBehalfOf: power.onBehalfOf && { personId: power.onBehalfOf.personId, name: power.onBehalfOf.name },
      delegationId: power.delegationId,
    },
  });
  const message = isComplete
    ? `Signed. Request ${row.number} has all its signatures and is carried out now.`
    : `Signed. Request ${row.number} waits for more signatures.`;
  const told = isComplete ? caseToldOf("case.approval_given", row, `Request ${row.number} was approved.`) : [];
  return { version: changes.version, message, events: [signedEvent, ...told] };
}

/** The clock belongs to the step: it goes on while the step waits for others, and begins anew with the next one. */
async function clockAfter(
  scope: Scope,
  row: RequestRecord,
  position: number,
  after: Parameters<typeof openParts>[0],
): Promise<Partial<StepClock>> {
  const next = openParts(after)[0]?.position;
  if (next === undefined || next === position) return {};
  const { document } = await policyNamed(scope, "approval_authority", row.policyVersion);
  const step = packetOf(row).authority.decision.steps[next - 1];
  return beginStepClock(scope, row, step, document.decideWithinHours);
}
