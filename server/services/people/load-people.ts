import { and, asc, eq, isNull, type SQL } from "drizzle-orm";
import type { Tx } from "#db/client";
import { grants, people, users } from "#db/schema/access";
import type { PersonActor } from "#server/domain/access/actor";
import { Role } from "#server/domain/access/roles";

/** Everybody who may sign in, with what they may do: the same shape the door judges, so that the same rules answer. */
export function loadPeople(tx: Tx): Promise<PersonActor[]> {
  return load(tx, isNull(users.disabledAt));
}

/** One account that may sign in; null when there is none. */
export async function loadPerson(tx: Tx, userId: string): Promise<PersonActor | null> {
  const [found] = await load(tx, and(isNull(users.disabledAt), eq(users.id, userId)));
  return found ?? null;
}

/** What somebody is called, whether or not they may still sign in. */
export async function personName(tx: Tx, userId: string | null): Promise<string | null> {
  if (userId === null) return null;
  const [row] = await tx
    .select({ name: people.name })
    .from(users)
    .innerJoin(people, eq(people.id, users.personId))
    .where(eq(users.id, userId));
  return row?.name ?? null;
}

async function load(tx: Tx, condition: SQL | undefined): Promise<PersonActor[]> {
  const rows = await tx
    .select({ userId: users.id, personId: people.id, name: people.name, role: grants.role, entities: grants.entities })
    .from(users)
    .innerJoin(people, eq(people.id, users.personId))
    .innerJoin(grants, and(eq(grants.userId, users.id), isNull(grants.endedAt)))
    .where(condition)
    .orderBy(asc(people.name), asc(users.id))
    .limit(5_000);
  const byAccount = new Map<string, PersonActor>();
  for (const { role, entities, ...person } of rows) {
    const known = byAccount.get(person.userId);
    const grant = { role: Role.parse(role), entities: entities.includes("all") ? ("all" as const) : entities };
    byAccount.set(person.userId, { kind: "person", ...person, grants: [...(known?.grants ?? []), grant] });
  }
  return [...byAccount.values()];
}
