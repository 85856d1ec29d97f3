import { and, eq, gt, inArray, isNull, ne, or } from "drizzle-orm";
import { grants, users } from "#db/schema/access";
import { dutyReviews } from "#db/schema/access-control";
import { LONGEST_BOX_DAYS } from "#server/domain/access/access-views";
import { actorName, entitiesWith } from "#server/domain/access/actor";
import {
  type Conflict,
  conflictSentence,
  conflictSentences,
  conflictsAmong,
  type DutyGrant,
  pairKey,
} from "#server/domain/access/duties";
import { coversEntities, earlierEnd, entitiesInWords, entitiesOf } from "#server/domain/access/grant-window";
import { Role } from "#server/domain/access/roles";
import { addHours } from "#server/domain/time";
import type { Scope } from "#server/kernel/context";
import { ruleViolation } from "#server/kernel/errors";
import { accountCounts } from "#server/services/access/grants-at";
import { loadPerson } from "#server/services/people/load-people";

type Reading = Pick<Scope, "tx" | "now">;

/** A grant somebody wants to give, before it is one. */
export type Planned = DutyGrant & { reviewerId: string | null; reason: string | null };

/** A conflict that is allowed for a while, through which planned grant, and who looks at it. */
export type Boxed = { conflict: Conflict; key: string; reviewerId: string; sentence: string; endsAt: Date };

/**
 * What counts for these people now or will, over all of their accounts, as far as duties go. What break-glass gives has a
 * review of its own.
 */
export async function standingGrants(
  { tx, now }: Reading,
  personIds: readonly string[] | "everybody",
): Promise<(DutyGrant & { personId: string })[]> {
  const rows = await tx
    .select({
      key: grants.id,
      personId: users.personId,
      role: grants.role,
      entities: grants.entities,
      startsAt: grants.startsAt,
      endsAt: grants.endsAt,
      disabledAt: users.disabledAt,
    })
    .from(grants)
    .innerJoin(users, eq(users.id, grants.userId))
    .where(
      and(
        personIds === "everybody" ? undefined : inArray(users.personId, [...personIds]),
        isNull(grants.endedAt),
        ne(grants.source, "break_glass"),
        or(isNull(grants.endsAt), gt(grants.endsAt, now)),
        accountCounts(now),
      ),
    );
  return rows.map(({ disabledAt, ...row }) => ({
    ...row,
    role: Role.parse(row.role),
    entities: entitiesOf(row.entities),
    endsAt: earlierEnd(row.endsAt, disabledAt),
  }));
}

/** The conflicts that planned grants would bring, beside what stands less what ends. */
export async function plannedConflicts(
  scope: Reading,
  personId: string,
  planned: readonly Planned[],
  ending: ReadonlyMap<string, Date>,
): Promise<Conflict[]> {
  const standing = (await standingGrants(scope, [personId]))
    .map((grant) => ({ ...grant, endsAt: earlierEnd(grant.endsAt, ending.get(grant.key) ?? null) }))
    .filter(({ startsAt, endsAt }) => endsAt === null || (endsAt > startsAt && endsAt > scope.now));
  const keys = new Set(planned.map(({ key }) => key));
  return conflictsAmong([...standing, ...planned]).filter((conflict) => conflict.keys.some((key) => keys.has(key)));
}

/**
 * Refuses planned grants through which forbidden duties would meet, unless each such meeting is short and somebody else
 * looks at what was done.
 * @returns the meetings allowed for a while, for each of which a compensating review is opened.
 */
export async function checkDuties(
  scope: Pick<Scope, "tx" | "now" | "actor">,
  { personId, name }: { personId: string; name: string },
  planned: readonly Planned[],
  ending: ReadonlyMap<string, Date>,
): Promise<Boxed[]> {
  const forbidden = (await plannedConflicts(scope, personId, planned, ending)).filter(
    ({ weight }) => weight === "forbidden",
  );
  const unwatched = forbidden.filter((conflict) => reviewedGrant(conflict, planned) === undefined);
  if (unwatched.length > 0) {
    const sentences = conflictSentences(name, unwatched);
    throw ruleViolation(
      `${sentences.join(" ")} These duties must not meet in one person. Choose other roles or legal entities, or give it for at most ${LONGEST_BOX_DAYS} days and name somebody who reviews what was done.`,
      { conflicts: sentences },
    );
  }
  const boxed: Boxed[] = [];
  for (const conflict of forbidden) boxed.push(await box(scope, { personId, name }, conflict, planned));
  await refuseUnreviewed(scope, { personId, name }, boxed);
  return onceEach(boxed);
}

function reviewedGrant(conflict: Conflict, planned: readonly Planned[]): Planned | undefined {
  return planned.find(({ key, reviewerId }) => reviewerId !== null && conflict.keys.includes(key));
}

async function box(
  scope: Pick<Scope, "tx" | "now" | "actor">,
  { personId, name }: { personId: string; name: string },
  conflict: Conflict,
  planned: readonly Planned[],
): Promise<Boxed> {
  const { key, reviewerId, reason } = reviewedGrant(conflict, planned) as Planned & { reviewerId: string };
  const sentence = conflictSentence(name, conflict);
  const begins = conflict.startsAt > scope.now ? conflict.startsAt : scope.now;
  const latest = addHours(begins, LONGEST_BOX_DAYS * 24);
  if (conflict.endsAt === null || conflict.endsAt > latest)
    throw ruleViolation(
      `${sentence} That may last ${LONGEST_BOX_DAYS} days at most. Let it end by ${latest.toISOString().slice(0, 10)}.`,
    );
  if (reason === null) throw ruleViolation(`${sentence} Say why these duties have to meet for a while.`);
  const reviewer = await loadPerson(scope, reviewerId);
  if (!reviewer) throw ruleViolation("The reviewer does not exist, or may not sign in. Choose somebody else.");
  if (reviewer.personId === personId)
    throw ruleViolation(`${name} cannot review what they did themselves. Choose somebody else.`);
  if (scope.actor.kind === "person" && reviewer.personId === scope.actor.personId)
    throw ruleViolation(
      `${actorName(scope.actor)} gives the grant, so somebody else has to review what is done with it. Choose another reviewer.`,
    );
  if (!coversEntities(entitiesWith(reviewer, "access.review"), conflict.entities))
    throw ruleViolation(
      `${reviewer.name} may not review access over ${entitiesInWords(conflict.entities)}. Choose somebody who may.`,
    );
  return { conflict, key, reviewerId, sentence, endsAt: conflict.endsAt };
}

/** One time has to be looked at before there is another. */
async function refuseUnreviewed(
  { tx }: Pick<Scope, "tx">,
  { personId, name }: { personId: string; name: string },
  boxed: readonly Boxed[],
): Promise<void> {
  if (boxed.length === 0) return;
  const open = await tx
    .select({ duties: dutyReviews.duties, sentence: dutyReviews.sentence })
    .from(dutyReviews)
    .where(and(eq(dutyReviews.personId, personId), isNull(dutyReviews.signedOffAt)));
  const again = boxed.find(({ conflict }) => open.some((one) => one.duties.join("+") === pairKey(conflict.pair)));
  if (again)
    throw ruleViolation(
      `These duties met in ${name} before, and nobody has signed that off yet. Its review comes first: ${again.sentence}`,
    );
}

/** One review for each pair of duties and planned grant, over everything that brings them together. */
function onceEach(boxed: readonly Boxed[]): Boxed[] {
  const same = Map.groupBy(boxed, ({ conflict, key }) => `${pairKey(conflict.pair)} ${key}`);
  return [...same.values()].map((of) => {
    const [first] = of as [Boxed];
    const conflicts = of.map(({ conflict }) => conflict);
    const startsAt = new Date(Math.min(...conflicts.map((conflict) => conflict.startsAt.getTime())));
    const endsAt = new Date(Math.max(...of.map((one) => one.endsAt.getTime())));
    return { ...first, endsAt, conflict: { ...first.conflict, startsAt, entities: allEntities(conflicts) } };
  });
}

function allEntities(conflicts: readonly Conflict[]): Conflict["entities"] {
  if (conflicts.some(({ entities }) => entities === "all")) return "all";
  return [...new Set(conflicts.flatMap(({ entities }) => entities as readonly string[]))].sort();
}
