import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { teamMembers } from "#db/schema/teams";
import { entitiesWith, type PersonActor } from "#server/domain/access/actor";
import { Skill } from "#server/domain/routing/routing-policy";
import { defineCommand } from "#server/kernel/command";
import type { Scope } from "#server/kernel/context";
import { notFound, ruleViolation } from "#server/kernel/errors";
import { loadPerson } from "#server/services/people/load-people";
import { lockTeam, type TeamRecord } from "#server/services/teams/lock-team";

/** Puts somebody into a team, or changes what they do there and how much of it at a time. */
export const setMember = defineCommand({
  name: "team.set_member",
  permission: "team.administer",
  input: z.strictObject({
    key: z.string().min(1).max(40),
    userId: z.uuid(),
    skills: z.array(Skill).max(20),
    loadCap: z.int().min(1).max(500),
  }),
  async run(scope, { key, userId, skills: given, loadCap }) {
    const team = await lockTeam(scope, key);
    const person = await loadPerson(scope, userId);
    if (!person) throw notFound("This account does not exist, or may not sign in. Choose somebody from the list.");
    refuseWhoCannotWork(team, person);
    const skills = [...new Set(given)].sort();
    const before = await memberOf(scope, team, userId);
    if (before && before.loadCap === loadCap && before.skills.join() === skills.join())
      throw ruleViolation(`${person.name} is in ${team.name} like this already. Nothing was changed.`);
    await scope.tx
      .insert(teamMembers)
      .values({ teamId: team.id, userId, skills, loadCap, joinedAt: scope.now })
      .onConflictDoUpdate({ target: [teamMembers.teamId, teamMembers.userId], set: { skills, loadCap } });
    return {
      result: { key, userId },
      events: [
        {
          type: before ? "team.member_changed" : "team.member_added",
          subject: { type: "team", id: key },
          ...(before ? { before: { skills: before.skills, loadCap: before.loadCap } } : {}),
          after: { skills, loadCap },
          data: { userId, name: person.name },
        },
      ],
    };
  },
});

export async function memberOf(scope: Scope, team: TeamRecord, userId: string) {
  const [member] = await scope.tx
    .select()
    .from(teamMembers)
    .where(and(eq(teamMembers.teamId, team.id), eq(teamMembers.userId, userId)));
  return member ?? null;
}

/** Somebody to whom no case of the team could ever be given is no member of it. */
function refuseWhoCannotWork(team: TeamRecord, person: PersonActor): void {
  const works = entitiesWith(person, "exception.work");
  const canWork = works === "all" || (team.entityCodes ?? works).some((code) => works.includes(code));
  if (canWork) return;
  throw ruleViolation(
    `${person.name} may not work cases${team.entityCodes ? ` of ${team.entityCodes.join(", ")}` : ""}, so nothing could be given to them in ${team.name}. An administrator can grant a role that may.`,
  );
}
