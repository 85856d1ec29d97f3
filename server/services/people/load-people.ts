import { eq } from "drizzle-orm";
import type { Tx } from "#db/client";
import { people, users } from "#db/schema/access";
import type { PersonActor } from "#server/domain/access/actor";
import type { Scope } from "#server/kernel/context";
import { actorsAt } from "#server/services/access/grants-at";

/** Everybody who may do something now: the same shape the door judges, so that the same rules answer. */
export function loadPeople({ tx, now }: Pick<Scope, "tx" | "now">): Promise<PersonActor[]> {
  return actorsAt(tx, "everybody", now);
}

/** One account that may do something now; null when there is none. */
export async function loadPerson({ tx, now }: Pick<Scope, "tx" | "now">, userId: string): Promise<PersonActor | null> {
  const [found] = await actorsAt(tx, { userIds: [userId] }, now);
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
