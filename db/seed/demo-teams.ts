import type { Pools } from "#db/client";
import type { PersonActor } from "#server/domain/access/actor";
import { demoRouting, demoTeams } from "#server/domain/demo/teams";
import { addDays } from "#server/domain/time";
import { openTransaction } from "#server/kernel/command";
import type { Context } from "#server/kernel/context";
import { loadPeople } from "#server/services/people/load-people";
import { draftDeskPolicy } from "#server/services/policies/draft-policy";
import { publishDeskPolicy } from "#server/services/policies/publish-policy";
import { createTeam } from "#server/services/teams/create-team";
import { enterAbsence } from "#server/services/teams/enter-absence";
import { setMember } from "#server/services/teams/set-member";

/** The version of a document nobody has published yet. */
const AS_DELIVERED = 1;

/**
 * Gives the demo company its teams, its routing and somebody's holiday, as its controllers would: one drafts, the other
 * publishes. For a company that was just set up.
 */
export async function seedDemoTeams(pools: Pools, now: () => Date): Promise<void> {
  const people = await pools.db.transaction(async (tx) => {
    await openTransaction(tx, "all");
    return loadPeople({ tx, now: now() });
  });
  const called = (name: string): PersonActor => {
    const person = people.find((one) => one.name === name);
    if (!person) throw new Error(`The demo company has nobody called ${name}.`);
    return person;
  };
  const as = (name: string): Context => ({
    db: pools.db,
    raw: pools.raw,
    actor: called(name),
    now,
    correlationId: "demo-set-up",
  });
  const controller = as("Marcus Leigh");
  for (const { key, name, members } of demoTeams) {
    await createTeam.execute(controller, { key, name, entityCodes: null });
    for (const { person, skills, loadCap } of members)
      await setMember.execute(controller, { key, userId: called(person).userId, skills: [...skills], loadCap });
  }
  const { version } = await draftDeskPolicy.execute(controller, {
    kind: "routing",
    basedOn: AS_DELIVERED,
    document: demoRouting,
    note: "Specialists get what they know best; billing operations gets the rest and whatever is large.",
  });
  await publishDeskPolicy.execute(as("Ingrid Solheim"), { kind: "routing", version });
  const today = now().toISOString().slice(0, 10);
  await enterAbsence.execute(as("Haruka Mori"), {
    userId: called("Haruka Mori").userId,
    startsOn: addDays(today, 12),
    endsOn: addDays(today, 18),
    coverId: called("Amara Okafor").userId,
    note: "Family visit in Sapporo",
  });
}
