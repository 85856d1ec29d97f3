import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { teamMembers } from "#db/schema/teams";
import { defineCommand } from "#server/kernel/command";
import { ruleViolation } from "#server/kernel/errors";
import { personName } from "#server/services/people/load-people";
import { lockTeam } from "#server/services/teams/lock-team";
import { memberOf } from "#server/services/teams/set-member";

/** Takes somebody out of a team. What they hold stays theirs; nothing more is given to them by its rule. */
export const removeMember = defineCommand({
  name: "team.remove_member",
  permission: "team.administer",
  input: z.strictObject({ key: z.string().min(1).max(40), userId: z.uuid() }),
  async run(scope, { key, userId }) {
    const team = await lockTeam(scope, key);
    const before = await memberOf(scope, team, userId);
    const name = (await personName(scope.tx, userId)) ?? "This account";
    if (!before) throw ruleViolation(`${name} is not in ${team.name}. Nothing was changed.`);
    await scope.tx.delete(teamMembers).where(and(eq(teamMembers.teamId, team.id), eq(teamMembers.userId, userId)));
    return {
      result: { key, userId },
      events: [
        {
          type: "team.member_removed",
          subject: { type: "team", id: key },
          before: { skills: before.skills, loadCap: before.loadCap },
          data: { userId, name },
        },
      ],
    };
  },
});
