import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { inject } from "vitest";
import { openPools, type Pools } from "#db/client";
import type { Actor, JobName, PersonActor } from "#server/domain/access/actor";
import type { EntityScope, Role } from "#server/domain/access/roles";
import { type Clock, fixedClock } from "#server/kernel/clock";
import type { Context } from "#server/kernel/context";

/** The instant tests begin at, on a Monday: a business day in every entity of the demo. */
export const TEST_NOW = new Date("2026-03-02T09:30:00.000Z");

export type TestDatabase = Pools & {
  adminUrl: string;
  /** Signs in as the database owner: for looking underneath and for tampering, never for the act under test. */
  owner: postgres.Sql;
  clock: Clock & { set(next: Date): void };
  /** A context of somebody with this role. */
  as(role: Role, entities?: EntityScope, person?: { userId: string; personId: string; name: string }): Context;
  asJob(name: JobName): Context;
  asActor(actor: Actor): Context;
};

/** A database of the test file's own, copied from the migrated template; everything runs as the application's role. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const name = `docket_test_${randomBytes(6).toString("hex")}`;
  const admin = postgres(inject("adminUrl"), { max: 1, onnotice: () => undefined });
  await admin.unsafe(`create database ${name} template ${inject("template")}`);
  const url = new URL(inject("adminUrl"));
  url.pathname = `/${name}`;
  const adminUrl = url.toString();
  const pools = openPools(adminUrl, 8);
  const owner = postgres(adminUrl, { max: 2, onnotice: () => undefined });
  const clock = fixedClock(TEST_NOW);
  const asActor = (actor: Actor): Context => ({
    db: pools.db,
    raw: pools.raw,
    actor,
    now: clock.now,
    correlationId: "test",
  });
  return {
    ...pools,
    adminUrl,
    owner,
    clock,
    asActor,
    asJob: (job) => asActor({ kind: "job", name: job }),
    as: (role, entities = "all", person = defaultPerson(role)) =>
      asActor({ kind: "person", ...person, grants: [{ role, entities }] } satisfies PersonActor),
    async close() {
      await pools.close();
      await owner.end();
      await admin.unsafe(`drop database ${name} with (force)`);
      await admin.end();
    },
  };
}

/** A stable person per role, so that two contexts of one role are the same human being. */
function defaultPerson(role: Role) {
  const digits = [...role]
    .reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 0xffffffff, 7)
    .toString(16)
    .padStart(12, "0");
  return {
    userId: `00000000-0000-7000-8000-${digits}`,
    personId: `00000000-0000-7000-9000-${digits}`,
    name: `Test ${role.replaceAll("_", " ")}`,
  };
}
