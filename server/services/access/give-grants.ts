import { inArray } from "drizzle-orm";
import { z } from "zod";
import { grants } from "#db/schema/access";
import { dutyReviews, grantProposals } from "#db/schema/access-control";
import { legalEntities } from "#db/schema/entities";
import { actorName, type PersonActor } from "#server/domain/access/actor";
import { conflictEntities } from "#server/domain/access/duties";
import { entitiesInWords, storedEntities } from "#server/domain/access/grant-window";
import { permissionsByRole } from "#server/domain/access/permissions";
import { type EntityScope, Role, roleLabels } from "#server/domain/access/roles";
import type { Scope } from "#server/kernel/context";
import { ruleViolation } from "#server/kernel/errors";
import type { DomainEvent } from "#server/kernel/events";
import { newId } from "#server/kernel/ids";
import { type Boxed, checkDuties, type Planned } from "#server/services/access/check-duties";
import { type Account, requireInUse, requireOver } from "#server/services/access/lock-account";
import { refuseWhereSigned } from "#server/services/approvals/asks-signatures";

export const Reason = z.string().trim().min(3).max(300);

export const GrantInput = z.strictObject({
  role: Role,
  entities: z.union([z.literal("all"), z.array(z.string().min(2).max(12)).min(1)]),
  /** From now on when it is left out. */
  startsAt: z.date().optional(),
  endsAt: z.date().nullable().optional(),
  reason: Reason.optional(),
  /** Who reviews what was done, where duties meet for a while. */
  reviewerId: z.uuid().optional(),
});
export type GrantInput = z.output<typeof GrantInput>;

export type Given = { grantIds: string[]; proposalIds: string[]; events: DomainEvent[] };

/**
 * Gives grants to a locked account, or proposes those that two people have to want. Refused whole where duties would
 * meet that must not.
 * @param ending grants of the same person that end with this act, by their ids, and when.
 */
export async function giveGrants(
  scope: Scope,
  account: Account,
  wanted: readonly GrantInput[],
  ending: ReadonlyMap<string, Date> = new Map(),
  givenBy = actorName(scope.actor),
): Promise<Given> {
  if (wanted.length === 0) return { grantIds: [], proposalIds: [], events: [] };
  requireInUse(scope, account);
  const planned = wanted.map((grant) => plannedOf(scope, grant));
  for (const grant of planned) requireSensible(scope, account, grant);
  for (const grant of planned) await refuseWhereOthersSign(scope, account, grant);
  await requireKnownEntities(scope, planned);
  const boxed = await checkDuties(scope, account, planned, ending);
  const isProposed = (grant: Planned) => needsSecond(scope, account, grant.role);
  const now = planned.filter((grant) => !isProposed(grant));
  const later = planned.filter(isProposed);
  const given = await storeGrants(scope, account, now, boxed, givenBy);
  const proposed = await storeProposals(scope, account, later);
  return {
    grantIds: now.map(({ key }) => key),
    proposalIds: proposed.ids,
    events: [...given, ...proposed.events],
  };
}

/** What gives the administration of access, and whatever an administrator would give themselves, takes another's word. */
export function needsSecond(scope: Pick<Scope, "actor">, account: Pick<Account, "personId">, role: Role): boolean {
  if (scope.actor.kind !== "person") return false;
  return scope.actor.personId === account.personId || permissionsByRole[role].includes("access.administer");
}

/** Stores grants whose duties were looked at, and opens the reviews that come with them. */
export async function storeGrants(
  scope: Scope,
  account: Account,
  planned: readonly Planned[],
  boxed: readonly Boxed[],
  givenBy = actorName(scope.actor),
): Promise<DomainEvent[]> {
  const events: DomainEvent[] = [];
  for (const grant of planned) {
    await scope.tx.insert(grants).values({
      id: grant.key,
      userId: account.userId,
      role: grant.role,
      entities: storedEntities(grant.entities),
      grantedAt: scope.now,
      grantedBy: givenBy,
      startsAt: grant.startsAt,
      endsAt: grant.endsAt,
      reason: grant.reason,
    });
    events.push(givenEvent(scope, account, grant));
    for (const box of boxed.filter(({ key }) => key === grant.key))
      events.push(await openDutyReview(scope, account, box, grant.reason ?? ""));
  }
  return events;
}

/** A planned grant of an input, with the id it will have. */
export function plannedOf(scope: Pick<Scope, "now">, grant: GrantInput): Planned {
  return {
    key: newId(scope.now),
    role: grant.role,
    entities: grant.entities,
    startsAt: grant.startsAt ?? scope.now,
    endsAt: grant.endsAt ?? null,
    reason: grant.reason ?? null,
    reviewerId: grant.reviewerId ?? null,
  };
}

export const grantInWords = (role: Role, entities: EntityScope): string =>
  `${roleLabels[role]} for ${entitiesInWords(entities)}`;

/** Roles that the table of authority names are given on a request that others sign. */
export function refuseWhereOthersSign(
  scope: Scope,
  { name }: Pick<Account, "name">,
  { role, entities }: Pick<Planned, "role" | "entities">,
): Promise<void> {
  const what = `Giving ${name} ${grantInWords(role, entities)}`;
  return refuseWhereSigned(scope, { kind: "access_change", about: role, entities }, what);
}

export function requireSensible(
  scope: Pick<Scope, "actor" | "entities" | "now">,
  account: Pick<Account, "name">,
  grant: Planned,
): void {
  const what = grantInWords(grant.role, grant.entities);
  if (grant.endsAt !== null && grant.endsAt <= grant.startsAt)
    throw ruleViolation(`${what} would end before it begins. Put the days the other way round.`);
  if (grant.endsAt !== null && grant.endsAt <= scope.now)
    throw ruleViolation(`${what} would be over already. Choose a later end.`);
  if (grant.startsAt < scope.now)
    throw ruleViolation(`${what} cannot begin in the past. Leave the start out to begin now.`);
  if (scope.actor.kind === "person" && grant.reason === null)
    throw ruleViolation(`Say why ${account.name} gets ${what}. Reviewers read it.`);
  requireOver(scope, grant.entities, account.name);
}

async function requireKnownEntities({ tx }: Scope, planned: readonly Planned[]): Promise<void> {
  const codes = [...new Set(planned.flatMap(({ entities }) => (entities === "all" ? [] : entities)))];
  if (codes.length === 0) return;
  const known = await tx
    .select({ code: legalEntities.code })
    .from(legalEntities)
    .where(inArray(legalEntities.code, codes));
  const unknown = codes.find((code) => !known.some((one) => one.code === code));
  if (unknown) throw ruleViolation(`“${unknown}” is no legal entity of ours. Choose from the list.`);
}

function givenEvent(scope: Scope, account: Account, grant: Planned): DomainEvent {
  return {
    type: "grant.given",
    subject: { type: "user", id: account.userId },
    after: described(grant),
    ...(grant.reason === null ? {} : { reason: grant.reason }),
    data: {
      grantId: grant.key,
      sentence: `${account.name} was given ${grantInWords(grant.role, grant.entities)}${grant.startsAt > scope.now ? ` from ${grant.startsAt.toISOString()}` : ""}${grant.endsAt ? ` until ${grant.endsAt.toISOString()}` : ""}.`,
    },
  };
}

export const described = ({ role, entities, startsAt, endsAt }: Omit<Planned, "key" | "reason" | "reviewerId">) => ({
  role,
  entities,
  startsAt,
  endsAt,
});

async function openDutyReview(
  scope: Scope,
  account: Account,
  { conflict, key, reviewerId, sentence, endsAt }: Boxed,
  reason: string,
): Promise<DomainEvent> {
  const id = newId(scope.now);
  await scope.tx.insert(dutyReviews).values({
    id,
    personId: account.personId,
    grantId: key,
    duties: [...conflict.pair],
    entities: conflictEntities(conflict),
    sentence,
    reason,
    startsAt: conflict.startsAt,
    endsAt,
    reviewerId,
    openedAt: scope.now,
    openedBy: actorName(scope.actor),
  });
  return {
    type: "duty_review.opened",
    subject: { type: "user", id: account.userId },
    reason,
    after: { duties: conflict.pair, entities: conflict.entities, endsAt, reviewerId },
    data: {
      dutyReviewId: id,
      grantId: key,
      sentence: `${sentence} Allowed until ${endsAt.toISOString()}, to be reviewed.`,
    },
  };
}

async function storeProposals(
  scope: Scope,
  account: Account,
  planned: readonly Planned[],
): Promise<{ ids: string[]; events: DomainEvent[] }> {
  const events: DomainEvent[] = [];
  const ids: string[] = [];
  for (const grant of planned) {
    const { userId, personId, name } = scope.actor as PersonActor;
    await scope.tx.insert(grantProposals).values({
      id: grant.key,
      userId: account.userId,
      role: grant.role,
      entities: storedEntities(grant.entities),
      startsAt: grant.startsAt,
      endsAt: grant.endsAt,
      reason: grant.reason ?? "",
      reviewerId: grant.reviewerId,
      proposedById: userId,
      proposedByPersonId: personId,
      proposedBy: name,
      proposedAt: scope.now,
    });
    ids.push(grant.key);
    events.push({
      type: "grant.proposed",
      subject: { type: "user", id: account.userId },
      after: described(grant),
      ...(grant.reason === null ? {} : { reason: grant.reason }),
      data: {
        proposalId: grant.key,
        sentence: `${name} proposed ${grantInWords(grant.role, grant.entities)} for ${account.name}. Another administrator has to confirm it.`,
      },
    });
  }
  return { ids, events };
}
