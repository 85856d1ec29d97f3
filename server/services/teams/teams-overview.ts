import { sql } from "drizzle-orm";
import { z } from "zod";
import { can, type PersonActor } from "#server/domain/access/actor";
import { roleLabels } from "#server/domain/access/roles";
import { isAway } from "#server/domain/routing/absence";
import type { TeamsOverview } from "#server/domain/routing/views";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";
import { loadPeople } from "#server/services/people/load-people";
import { loadWorkplaces } from "#server/services/routing/load-judge";
import { absencesOf, loadRunningAbsences } from "#server/services/teams/load-absences";
import { membersOf, teamWork } from "#server/services/teams/team-work";

/** Every team with its people, what is in their hands, and what will be late at their pace; and who is away when. */
export const teamsOverview = defineQuery({
  name: "team.overview",
  permission: "team.read",
  input: z.strictObject({}),
  async run(scope): Promise<TeamsOverview> {
    const people = await loadPeople(scope);
    const away = await whoIsAway(scope, people);
    const members = await membersOf(scope, people, away);
    const teams = await teamWork(scope);
    const entities = await scope.tx.execute<{ code: string; name: string }>(
      sql`select code, name from legal_entities order by code`,
    );
    return {
      asOf: scope.now,
      teams: teams.map((team) => ({ ...team, members: members.get(team.key) ?? [] })),
      absences: await absencesOf(scope, people, away),
      people: people.map((person) => ({
        userId: person.userId,
        name: person.name,
        roles: [...new Set(person.grants.map(({ role }) => roleLabels[role]))],
        canWork: can(person, "exception.work"),
      })),
      entities: [...entities],
    };
  },
});

async function whoIsAway(scope: Scope, people: readonly PersonActor[]): Promise<ReadonlySet<string>> {
  const running = await loadRunningAbsences(scope);
  const workplaces = await loadWorkplaces(scope);
  return new Set(people.filter((person) => isAway(person, running, workplaces, scope.now)).map(({ userId }) => userId));
}
