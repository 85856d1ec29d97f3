import canonicalize from "canonicalize";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { approvalRequests } from "#db/schema/approvals";
import { requestMachine } from "#server/domain/approvals/machine";
import { differences, type FactDifference, type Tolerance } from "#server/domain/approvals/packet";
import { standingOf } from "#server/domain/approvals/persons";
import { addHours, businessDate } from "#server/domain/time";
import { defineCommand, type Outcome } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { refusalOf } from "#server/kernel/errors";
import { jsonSafe } from "#server/kernel/events";
import { packetHash } from "#server/services/approvals/draw-up";
import { exclusionsOf } from "#server/services/approvals/exclusions";
import type { Prepared } from "#server/services/approvals/kinds/kind";
import { approvalKind } from "#server/services/approvals/kinds/registry";
import { lockRequest, packetOf, type RequestRecord } from "#server/services/approvals/lock-request";
import { lookAtRequest } from "#server/services/approvals/look-at-request";
import { hasBegun, performPlan } from "#server/services/approvals/perform-plan";
import { caseToldOf, requestEvent } from "#server/services/approvals/request-events";
import {
  loadSignatures,
  loadSigningPeople,
  type StoredSignature,
  signingFacts,
} from "#server/services/approvals/signing-facts";
import { loadTimeZone } from "#server/services/entities/time-zone";
import { policyNamed } from "#server/services/policies/active-policy";
import { refuseWhenStale } from "#server/services/sync/freshness-guard";

export type Executed = { state: RequestRecord["state"]; message: string };

/**
 * Carries an approved request out, once everything that was signed still holds in this very transaction: every signer may
 * still sign, the packet is the one they signed, the facts it rests on moved no further than the policy bears, the
 * signatures are not too old and the sources fresh. What does not hold any more voids the signatures and says what changed.
 */
export const executeRequest = defineCommand({
  name: "request.execute",
  permission: "approval.execute",
  input: z.strictObject({ requestId: z.uuid() }),
  async run(scope, { requestId }): Promise<Outcome<Executed>> {
    const row = await lockRequest(scope, requestId);
    const state = requestMachine.next(row.state, "execute");
    const packet = packetOf(row);
    const against = (await lostAuthority(scope, row)) ?? (await whatChanged(scope, row));
    if (against) return voided(scope, row, against);
    await refuseWhenStale(scope, packet.plan);
    const version = row.version + 1;
    await scope.tx.update(approvalRequests).set({ state, version }).where(eq(approvalRequests.id, row.id));
    const effectIds = await performPlan(scope, { ...row, version }, packet.plan);
    const sentence = `Request ${row.number} is approved and carried out: ${packet.plan.map(({ label }) => label).join("; ")}.`;
    const event = requestEvent("request.executed", row, {
      sentence,
      policyVersion: row.policyVersion ?? "",
      before: { state: row.state },
      after: { state },
      data: { packetHash: row.packetHash, effectIds },
    });
    return {
      result: { state, message: sentence },
      events: [event, ...caseToldOf("case.approval_executed", row, sentence)],
    };
  },
});

type Against = { because: string; differences: FactDifference[] };

/** What begun once is gone on with as it was signed: its own first acts have changed the facts since. */
async function whatChanged(scope: Scope, row: RequestRecord): Promise<Against | null> {
  if (await hasBegun(scope, row.id, packetOf(row).plan)) return null;
  const { document } = await policyNamed(scope, "approval_authority", row.policyVersion);
  const old = tooOld(row, scope.now, document.executeWithinDays);
  if (old) return old;
  const prepared = await preparedNow(scope, row);
  return "because" in prepared ? prepared : changedFacts(row, prepared, document.tolerance);
}

async function preparedNow(scope: Scope, row: RequestRecord): Promise<Prepared | Against> {
  const kind = approvalKind(row.kind);
  try {
    return await kind.prepare(
      { ...scope, asOf: new Date(packetOf(row).at), requestId: row.id },
      kind.terms.parse(row.terms),
    );
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    return { because: `It cannot be carried out any more: ${refusal.message}`, differences: [] };
  }
}

/** Whether everybody who signed might still sign, each judged without their own signature. */
async function lostAuthority(scope: Scope, row: RequestRecord): Promise<Against | null> {
  if (row.packet === null || packetHash(row.packet) !== row.packetHash)
    return { because: "The packet is not the one that was signed.", differences: [] };
  const today = businessDate(scope.now, await loadTimeZone(scope, row.entityCode));
  const signatures = await loadSignatures(scope, row);
  const facts = await signingFacts(scope, row, await loadSigningPeople(scope, today), signatures);
  const { version } = await policyNamed(scope, "approval_authority", row.policyVersion);
  const exclusions = await exclusionsOf(scope, {
    requestId: row.id,
    requesterPersonId: row.requesterPersonId,
    requesterName: row.requesterName,
    caseId: row.caseId,
    customerId: row.customerId,
    policyKind: "approval_authority",
    policyVersion: version,
  });
  const everExcluded = { ...facts, exclusions: [...facts.exclusions, ...exclusions] };
  for (const signature of signatures) {
    const because = whyLost(everExcluded, signature);
    if (because)
      return {
        because: `The signature of ${signature.personName} does not hold any more. ${because}`,
        differences: [],
      };
  }
  return null;
}

function whyLost(facts: Awaited<ReturnType<typeof signingFacts>>, signature: StoredSignature): string | null {
  const others = facts.signatures.filter((one) => one.personId !== signature.personId);
  const own = facts.parts.filter((part) => part.position === signature.position && part.part === signature.part);
  const standing = standingOf({ ...facts, signatures: others, parts: own }, signature.personId);
  if (!standing.may) return standing.because;
  const powerId = standing.power.onBehalfOf?.personId ?? signature.personId;
  return powerId === signature.powerPersonId
    ? null
    : `It was given for ${signature.onBehalfOf ?? signature.personName}, whose power it cannot use now.`;
}

function tooOld(row: RequestRecord, now: Date, withinDays: number): Against | null {
  if (row.decidedAt === null || row.decidedAt >= addHours(now, -24 * withinDays)) return null;
  return { because: `Its signatures are older than ${withinDays} days.`, differences: [] };
}

function changedFacts(row: RequestRecord, prepared: Prepared, tolerance: Tolerance): Against | null {
  const packet = packetOf(row);
  const changed = differences(packet.facts, prepared.facts, tolerance);
  if (changed.length > 0)
    return {
      because: `What was signed has changed: ${changed.map(({ label }) => label).join(", ")}.`,
      differences: changed,
    };
  return canonicalize(jsonSafe(prepared.plan)) === canonicalize(packet.plan)
    ? null
    : { because: "What would be done now is not what was signed.", differences: [] };
}

async function voided(scope: Scope, row: RequestRecord, against: Against): Promise<Outcome<Executed>> {
  const after = {
    state: requestMachine.next(row.state, "void"),
    version: row.version + 1,
    waitingRoles: [],
    dueAt: null,
    endedBecause: against.because,
    voidedBy: against.differences,
  };
  await scope.tx.update(approvalRequests).set(after).where(eq(approvalRequests.id, row.id));
  await lookAtRequest(scope, row.id);
  const sentence = `The signatures on request ${row.number} are void. ${against.because}`;
  const event = requestEvent("request.voided", row, {
    sentence,
    reason: against.because,
    policyVersion: row.policyVersion ?? "",
    before: { state: row.state },
    after: { state: after.state },
    data: { differences: against.differences, packetHash: row.packetHash },
  });
  return {
    result: { state: after.state, message: sentence },
    events: [event, ...caseToldOf("case.approval_ended", row, sentence)],
  };
}
