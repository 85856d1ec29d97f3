import { and, asc, eq, gt, isNull, lte, sql } from "drizzle-orm";
import { approvalExclusions, approvalSignatures, delegations } from "#db/schema/approvals";
import type { RequestKind } from "#server/domain/approvals/kinds";
import { type Delegation, partsOf, type Signer, type SigningFacts } from "#server/domain/approvals/persons";
import type { PlainDate } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { grantsAt } from "#server/services/access/grants-at";
import { packetOf, type RequestRecord } from "#server/services/approvals/lock-request";

type Reading = Pick<Scope, "tx" | "now">;

/** Everybody who could sign at an instant, and the powers lent to them: read once for many requests. */
export type SigningPeople = { people: Signer[]; delegations: Delegation[] };

/**
 * Natural persons with what they may sign with now, over all their accounts, and the delegations in force. Whoever is
 * away on the day is marked, not left out: they may sign all the same, but nobody counts on it.
 */
export async function loadSigningPeople(scope: Reading, day: PlainDate): Promise<SigningPeople> {
  const held = await grantsAt(scope.tx, "everybody", scope.now);
  const away = await scope.tx.execute<{ person_id: string }>(sql`
    select distinct u.person_id from absences a join users u on u.id = a.user_id
    where a.cancelled_at is null and a.starts_on <= ${day}::date and a.ends_on >= ${day}::date`);
  const absent = new Set(away.map((row) => row.person_id));
  const people = [...Map.groupBy(held, ({ personId }) => personId)].map(
    ([personId, own]): Signer => ({
      personId,
      name: own[0]?.name ?? "",
      grants: own.map(({ role, entities }) => ({ role, entities })),
      isAway: absent.has(personId),
    }),
  );
  return { people, delegations: await loadDelegations(scope) };
}

async function loadDelegations(scope: Reading): Promise<Delegation[]> {
  const rows = await scope.tx
    .select()
    .from(delegations)
    .where(and(isNull(delegations.endedAt), lte(delegations.startsAt, scope.now), gt(delegations.endsAt, scope.now)))
    .orderBy(asc(delegations.startsAt), asc(delegations.id));
  return rows.map(delegationOf);
}

export function delegationOf(row: typeof delegations.$inferSelect): Delegation {
  return {
    id: row.id,
    fromPersonId: row.fromPersonId,
    toPersonId: row.toPersonId,
    kinds: row.kinds.includes("all") ? "all" : (row.kinds as RequestKind[]),
    entities: row.entities.includes("all") ? "all" : row.entities,
    limitBaseMinor: row.limitBaseMinor,
  };
}

export type StoredSignature = typeof approvalSignatures.$inferSelect;

/** The signatures on the packet that stands. */
export async function loadSignatures(scope: Pick<Scope, "tx">, row: RequestRecord): Promise<StoredSignature[]> {
  return scope.tx
    .select()
    .from(approvalSignatures)
    .where(and(eq(approvalSignatures.requestId, row.id), eq(approvalSignatures.revision, row.revision)))
    .orderBy(asc(approvalSignatures.at), asc(approvalSignatures.id));
}

/** What the person rule looks at for one request. */
export async function signingFacts(
  scope: Pick<Scope, "tx">,
  row: RequestRecord,
  { people, delegations: lent }: SigningPeople,
  signatures: readonly StoredSignature[],
): Promise<SigningFacts> {
  const excluded = await scope.tx.select().from(approvalExclusions).where(eq(approvalExclusions.requestId, row.id));
  return {
    kind: row.kind,
    entity: row.entityCode,
    aggregateBaseMinor: row.aggregateBaseMinor,
    parts: partsOf(packetOf(row).authority.decision.steps),
    signatures: signatures
      .filter(({ decision }) => decision === "approved")
      .map(({ position, part, personId, powerPersonId }) => ({
        position,
        part,
        personId,
        onBehalfOfPersonId: powerPersonId === personId ? null : powerPersonId,
      })),
    exclusions: excluded.map(({ personId, because }) => ({ personId, because })),
    people,
    delegations: lent,
  };
}
