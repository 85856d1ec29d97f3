import type { Pools } from "#db/client";
import type { PersonActor } from "#server/domain/access/actor";
import { addHours } from "#server/domain/time";
import { openTransaction } from "#server/kernel/command";
import type { Context } from "#server/kernel/context";
import { addUser } from "#server/services/access/add-user";
import { giveGrant } from "#server/services/access/give-grant";
import { leaveUser } from "#server/services/access/leave-user";
import { makeToken } from "#server/services/access/make-token";
import { loadPeople } from "#server/services/people/load-people";

/** How long two duties of one person may meet in the demo company. */
const BOX_DAYS = 21;

/**
 * Gives the demo company what an access desk is about: duties that meet for a while under a reviewer's eyes, somebody who
 * left, and a program's token. For a company that was just set up.
 */
export async function seedDemoAccess(pools: Pools, now: () => Date): Promise<void> {
  const people = await pools.db.transaction(async (tx) => {
    await openTransaction(tx, "all");
    return loadPeople({ tx, now: now() });
  });
  const called = (name: string): PersonActor => {
    const person = people.find((one) => one.name === name);
    if (!person) throw new Error(`The demo company has nobody called ${name}.`);
    return person;
  };
  const context = (actor: Context["actor"]): Context => ({
    db: pools.db,
    raw: pools.raw,
    actor,
    now,
    correlationId: "demo-set-up",
  });
  const administrator = context(called("Sofia Lindqvist"));
  await giveGrant.execute(administrator, {
    userId: called("Lukas Steiner").userId,
    grant: {
      role: "collector",
      entities: ["US01"],
      endsAt: addHours(now(), 24 * BOX_DAYS),
      reason: "Stands in for a colleague on parental leave.",
      reviewerId: called("Ingrid Solheim").userId,
    },
  });
  const setUp = context({ kind: "job", name: "set-up" });
  const { personId } = await addUser.execute(setUp, {
    name: "Owen Price",
    email: "owen.price@meridian.example",
    passwordHash: null,
    isDemo: true,
    grants: [{ role: "collector", entities: ["US01"] }],
  });
  await leaveUser.execute(administrator, { personId, reason: "Took another post." });
  await makeToken.execute(context(called("Noor Haddad")), {
    name: "nightly-export",
    scopes: ["case.read", "sync.read", "report.read"],
    days: 90,
  });
}
