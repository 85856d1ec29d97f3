import { and, inArray, sql } from "drizzle-orm";
import { approvalExclusions, approvalSignatures } from "#db/schema/approvals";
import { can } from "#server/domain/access/actor";
import { type Role, roleLabels } from "#server/domain/access/roles";
import { partsOf, type SigningFacts, standingOf } from "#server/domain/approvals/persons";
import type { RequestRow } from "#server/domain/approvals/views";
import type { Scope } from "#server/kernel/context";
import { packetOf, type RequestRecord } from "#server/services/approvals/lock-request";
import type { SigningPeople } from "#server/services/approvals/signing-facts";

type Reading = Pick<Scope, "tx" | "actor" | "now">;

/**
 * What the person rule looks at, for many requests at once: nothing is asked once a request. Drafts have no facts, since
 * nobody signs them.
 */
export async function signingFactsOf(
  scope: Pick<Scope, "tx">,
  rows: readonly RequestRecord[],
  { people, delegations }: SigningPeople,
): Promise<Map<string, SigningFacts>> {
  const submitted = rows.filter(({ packet }) => packet !== null);
  if (submitted.length === 0) return new Map();
  const ids = submitted.map(({ id }) => id);
  const excluded = await scope.tx.select().from(approvalExclusions).where(inArray(approvalExclusions.requestId, ids));
  const signed = await scope.tx
    .select()
    .from(approvalSignatures)
    .where(and(inArray(approvalSignatures.requestId, ids), sql`decision = 'approved'`));
  return new Map(
    submitted.map((row) => [
      row.id,
      {
        kind: row.kind,
        entity: row.entityCode,
        aggregateBaseMinor: row.aggregateBaseMinor,
        parts: partsOf(packetOf(row).authority.decision.steps),
        signatures: signed
          .filter(({ requestId, revision }) => requestId === row.id && revision === row.revision)
          .map(({ position, part, personId, powerPersonId }) => ({
            position,
            part,
            personId,
            onBehalfOfPersonId: powerPersonId === personId ? null : powerPersonId,
          })),
        exclusions: excluded.filter(({ requestId }) => requestId === row.id),
        people,
        delegations,
      },
    ]),
  );
}

/** A row of the list, with whether the actor may sign it now. */
export function requestRow(scope: Reading, row: RequestRecord, facts: SigningFacts | undefined): RequestRow {
  return {
    id: row.id,
    number: row.number,
    version: row.version,
    kind: row.kind,
    state: row.state,
    title: row.title,
    entity: row.entityCode,
    customerName: row.customerName,
    subjectName: row.subjectName,
    amount:
      row.amountMinor === null || row.currency === null ? null : { minor: row.amountMinor, currency: row.currency },
    aggregateBaseMinor: row.aggregateBaseMinor,
    requesterName: row.requesterName,
    reasonCode: row.reasonCode,
    waitingFor: row.waitingRoles.map((role) => roleLabels[role as Role]),
    dueAt: row.dueAt,
    isLate: row.state === "pending" && row.clockStoppedAt === null && row.dueAt !== null && row.dueAt < scope.now,
    escalation: row.state === "pending" ? row.escalation : 0,
    clockStoppedAt: row.state === "pending" ? row.clockStoppedAt : null,
    submittedAt: row.submittedAt,
    closedAt: row.closedAt,
    endedBecause: row.endedBecause,
    packetHash: row.packetHash,
    standing: standingFor(scope, row, facts),
    batch: batchOf(row),
  };
}

function standingFor({ actor }: Reading, row: RequestRecord, facts: SigningFacts | undefined): RequestRow["standing"] {
  const no = (because: string | null) => ({ may: false, because, onBehalfOf: null });
  if (row.state !== "pending" || !facts) return no(null);
  if (actor.kind !== "person" || !can(actor, "approval.decide", row.entityCode))
    return no("Your roles do not sign requests.");
  const standing = standingOf(facts, actor.personId);
  if (!standing.may) return no(standing.because);
  return { may: true, because: null, onBehalfOf: standing.power.onBehalfOf?.name ?? null };
}

/** Small ones of one clause are signed together; those that ask a second factor each by themselves. */
function batchOf(row: RequestRecord): string | null {
  if (row.state !== "pending" || row.needsSecondFactor) return null;
  const { policy, decision } = packetOf(row).authority;
  return `${policy} ${decision.row.key}`;
}
