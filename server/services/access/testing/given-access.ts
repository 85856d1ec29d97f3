import type { TestDatabase } from "#db/testing/database";
import { TEST_NOW } from "#db/testing/database";
import { type GivenPerson, givenCases } from "#db/testing/given-cases";
import { givenExceptions } from "#db/testing/given-exceptions";
import type { EntityScope, Role } from "#server/domain/access/roles";
import type { Context } from "#server/kernel/context";

/** A company of people with accounts, for tests of access: administrators, controllers, and an analyst to change. */
export async function givenAccess(db: TestDatabase) {
  const given = givenCases(db.owner, TEST_NOW);
  await givenExceptions(db.owner, TEST_NOW).entities();
  const person = (name: string, role: Role, entities: EntityScope = "all") => given.person(name, role, entities);
  return {
    given,
    person,
    sofia: await person("Sofia Ahlgren", "administrator"),
    tarek: await person("Tarek Aziz", "administrator"),
    cora: await person("Cora Lund", "controller"),
    dag: await person("Dag Holm", "controller"),
    as: (who: GivenPerson): Context => db.as(who.role, who.entities, who),
    /** A session somebody opened at an instant. */
    async session(who: GivenPerson, at: Date = TEST_NOW): Promise<string> {
      const id = given.freshId();
      const expires = new Date(at.getTime() + 12 * 3_600_000);
      await db.owner`insert into sessions (id, user_id, created_at, last_seen_at, expires_at) values (${id}, ${who.userId}, ${at}, ${at}, ${expires})`;
      return id;
    },
    /** A second account of the same human being. */
    async secondAccount(who: GivenPerson): Promise<string> {
      const userId = given.freshId();
      await db.owner`insert into users (id, person_id, email, is_demo, created_at) values (${userId}, ${who.personId}, ${`${userId}@second.example`}, false, ${TEST_NOW})`;
      return userId;
    },
    eventsOf: async (stream: string): Promise<string[]> =>
      (await db.owner`select type from events where stream = ${stream} order by sequence`).map((row) => row.type),
    grantsOf: async (who: GivenPerson) =>
      (await db.owner`
        select g.* from grants g join users u on u.id = g.user_id where u.person_id = ${who.personId} order by g.granted_at, g.id`) as unknown as {
        id: string;
        role: string;
        entities: string[];
        starts_at: Date;
        ends_at: Date | null;
        ended_at: Date | null;
        granted_by: string;
      }[],
  };
}
