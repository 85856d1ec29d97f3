import { and, asc, eq, gt, inArray, isNull, lte, or, type SQL } from "drizzle-orm";
import type { Tx } from "#db/client";
import { grants, people, users } from "#db/schema/access";
import type { PersonActor } from "#server/domain/access/actor";
import { entitiesOf } from "#server/domain/access/grant-window";
import { type EntityScope, type GrantSource, Role } from "#server/domain/access/roles";

/** Whose grants: of accounts, of natural persons over all of their accounts, or everybody's. */
export type Whose = { userIds: readonly string[] } | { personIds: readonly string[] } | "everybody";

/** One grant that counts, with the account and the human being who hold it. */
export type HeldGrant = {
  grantId: string;
  userId: string;
  personId: string;
  name: string;
  email: string;
  role: Role;
  entities: EntityScope;
  startsAt: Date;
  endsAt: Date | null;
  source: GrantSource;
};

/** More grants than this are no company's; the list is cut rather than the machine. */
const MOST = 20_000;

/** The condition that a grant counts at an instant: begun, not come to its end, not ended by anybody. */
export function grantCounts(at: Date): SQL | undefined {
  return and(isNull(grants.endedAt), lte(grants.startsAt, at), or(isNull(grants.endsAt), gt(grants.endsAt, at)));
}

/** The condition that somebody may sign in with the account at an instant. */
export function accountCounts(at: Date): SQL | undefined {
  return or(isNull(users.disabledAt), gt(users.disabledAt, at));
}

/**
 * What accounts or natural persons may do at an instant. Accounts that are disabled then hold nothing. Asked inside the
 * transaction that relies on the answer, as often as it relies on it.
 */
export async function grantsAt(tx: Tx, whose: Whose, at: Date): Promise<HeldGrant[]> {
  const rows = await tx
    .select({
      grantId: grants.id,
      userId: users.id,
      personId: people.id,
      name: people.name,
      email: users.email,
      role: grants.role,
      entities: grants.entities,
      startsAt: grants.startsAt,
      endsAt: grants.endsAt,
      source: grants.source,
    })
    .from(grants)
    .innerJoin(users, eq(users.id, grants.userId))
    .innerJoin(people, eq(people.id, users.personId))
    .where(and(of(whose), grantCounts(at), accountCounts(at)))
    .orderBy(asc(people.name), asc(users.id), asc(grants.startsAt), asc(grants.id))
    .limit(MOST);
  return rows.map((row) => ({
    ...row,
    role: Role.parse(row.role),
    entities: entitiesOf(row.entities),
    source: row.source as GrantSource,
  }));
}

/** The same as people who act, one for each account: the shape the door judges, so that the same rules answer. */
export async function actorsAt(tx: Tx, whose: Whose, at: Date): Promise<PersonActor[]> {
  const held = await grantsAt(tx, whose, at);
  return [...Map.groupBy(held, ({ userId }) => userId).values()].map((own) => {
    const { userId, personId, name } = own[0] as HeldGrant;
    return { kind: "person", userId, personId, name, grants: own.map(({ role, entities }) => ({ role, entities })) };
  });
}

function of(whose: Whose): SQL | undefined {
  if (whose === "everybody") return undefined;
  return "userIds" in whose ? inArray(users.id, [...whose.userIds]) : inArray(users.personId, [...whose.personIds]);
}
