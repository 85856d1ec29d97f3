import { eq } from "drizzle-orm";
import { approvalExclusions, approvalRequests } from "#db/schema/approvals";
import { roleLabels } from "#server/domain/access/roles";
import { entityWords } from "#server/domain/approvals/every-entity";
import { requestMachine } from "#server/domain/approvals/machine";
import {
  canBeCompleted,
  type Exclusion,
  openParts,
  partsOf,
  type SigningFacts,
} from "#server/domain/approvals/persons";
import { businessDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { ruleViolation } from "#server/kernel/errors";
import { type DrawnUp, drawUp } from "#server/services/approvals/draw-up";
import { exclusionsOf } from "#server/services/approvals/exclusions";
import type { Prepared } from "#server/services/approvals/kinds/kind";
import type { RequestRecord } from "#server/services/approvals/lock-request";
import { seeingEveryEntity } from "#server/services/approvals/seeing-every-entity";
import { loadSigningPeople } from "#server/services/approvals/signing-facts";
import { beginStepClock } from "#server/services/approvals/step-clock";
import { loadTimeZone } from "#server/services/entities/time-zone";
import { activePolicy } from "#server/services/policies/active-policy";

export type Submitted = { row: RequestRecord; drawn: DrawnUp };

/**
 * Begins a revision: draws up the packet under the table of authority in force, names who may never sign it, and waits for
 * the first signature. Refused where the people there are could never sign it, whoever is asked.
 */
export async function submitPacket(
  scope: Scope,
  before: RequestRecord,
  prepared: Prepared,
  action: "submit" | "amend",
): Promise<Submitted> {
  const policy = await activePolicy(scope, "approval_authority");
  const drawn = await seeingEveryEntity(scope, () => drawUp(scope, before, prepared, policy));
  const state = requestMachine.next(before.state, action);
  const general = await seeingEveryEntity(scope, () =>
    exclusionsOf(scope, {
      requestId: before.id,
      requesterPersonId: before.requesterPersonId,
      requesterName: before.requesterName,
      caseId: before.caseId,
      customerId: prepared.customer?.id ?? null,
      policyKind: "approval_authority",
      policyVersion: policy.version,
    }),
  );
  const exclusions = [...general, ...ofKind(prepared, general)];
  const facts = await factsBeforeSigning(scope, before, drawn, exclusions);
  refuseWhenNobodyCan(before, facts);
  const changes = {
    ...described(prepared),
    terms: before.terms,
    reasonCode: before.reasonCode,
    reason: before.reason,
    state,
    revision: before.revision + 1,
    version: before.version + 1,
    packet: drawn.canonical,
    packetHash: drawn.hash,
    baseAmountMinor: drawn.baseAmountMinor,
    aggregateBaseMinor: drawn.aggregateBaseMinor,
    policyVersion: policy.name,
    needsSecondFactor: drawn.packet.authority.decision.secondFactor,
    waitingRoles: waitingRoles(facts),
    submittedAt: before.submittedAt ?? scope.now,
    ...(await beginStepClock(
      scope,
      before,
      drawn.packet.authority.decision.steps[0],
      policy.document.decideWithinHours,
    )),
    decidedAt: null,
    endedBecause: null,
    voidedBy: null,
  };
  await scope.tx.update(approvalRequests).set(changes).where(eq(approvalRequests.id, before.id));
  if (exclusions.length > 0)
    await scope.tx
      .insert(approvalExclusions)
      .values(exclusions.map((one) => ({ ...one, requestId: before.id, entityCode: before.entityCode })))
      .onConflictDoNothing();
  return { row: { ...before, ...changes }, drawn };
}

/** Those whom only the kind knows to have a stake in it; somebody is named once, for the nearest reason. */
function ofKind({ neverSign = [] }: Prepared, general: readonly Exclusion[]): Exclusion[] {
  return neverSign.filter(({ personId }) => !general.some((one) => one.personId === personId));
}

/** The columns of a request that follow from what it was prepared as. */
export function described(prepared: Prepared) {
  return {
    customerId: prepared.customer?.id ?? null,
    customerName: prepared.customer?.name ?? null,
    subjectType: prepared.subject?.type ?? null,
    subjectId: prepared.subject?.id ?? null,
    subjectName: prepared.subject?.name ?? null,
    title: prepared.title,
    amountMinor: prepared.amount?.minor ?? null,
    currency: prepared.amount?.currency ?? null,
  };
}

/** The roles whose signatures the present step waits for. */
export function waitingRoles(facts: Pick<SigningFacts, "parts" | "signatures">): string[] {
  return [...new Set(openParts(facts).map(({ role }) => role))];
}

async function factsBeforeSigning(
  scope: Scope,
  row: RequestRecord,
  drawn: DrawnUp,
  exclusions: SigningFacts["exclusions"],
): Promise<SigningFacts> {
  const today = businessDate(scope.now, await loadTimeZone(scope, row.entityCode));
  const { people, delegations } = await loadSigningPeople(scope, today);
  return {
    kind: row.kind,
    entity: row.entityCode,
    aggregateBaseMinor: drawn.aggregateBaseMinor,
    parts: partsOf(drawn.packet.authority.decision.steps),
    signatures: [],
    exclusions,
    // Whoever is away comes back: a request is impossible only where nobody could ever sign it.
    people: people.map((person) => ({ ...person, isAway: false })),
    delegations,
  };
}

function refuseWhenNobodyCan(row: RequestRecord, facts: SigningFacts): void {
  const { isPossible, missingRoles } = canBeCompleted(facts);
  if (isPossible) return;
  const roles = missingRoles.map((role) => roleLabels[role].toLowerCase()).join(" and ");
  throw ruleViolation(
    `Nobody could sign request ${row.number}: it needs a ${roles} of ${entityWords(row.entityCode)} who neither asked for it nor prepared any part of it, and there are not enough of them. Ask an administrator for another one, then submit it again. It stays a draft.`,
  );
}
