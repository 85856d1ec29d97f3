import { inArray } from "drizzle-orm";
import { z } from "zod";
import { legalEntities } from "#db/schema/entities";
import { teams } from "#db/schema/teams";
import { TeamKey } from "#server/domain/routing/routing-policy";
import { defineCommand } from "#server/kernel/command";
import { conflict, ruleViolation } from "#server/kernel/errors";
import { newId } from "#server/kernel/ids";
import { requireOver } from "#server/services/teams/lock-team";

/** A team that routing can send cases to. Its key stays with the cases, so it is never given to another. */
export const createTeam = defineCommand({
  name: "team.create",
  permission: "team.administer",
  input: z.strictObject({
    key: TeamKey,
    name: z.string().trim().min(2).max(80),
    /** Legal entities it works for; null for all. */
    entityCodes: z.array(z.string().min(1).max(12)).min(1).max(100).nullable(),
  }),
  async run(scope, { key, name, entityCodes }) {
    requireOver(scope, entityCodes ?? "all", name);
    if (entityCodes) {
      const known = await scope.tx
        .select({ code: legalEntities.code })
        .from(legalEntities)
        .where(inArray(legalEntities.code, entityCodes));
      const unknown = entityCodes.find((code) => !known.some((entity) => entity.code === code));
      if (unknown) throw ruleViolation(`“${unknown}” is no legal entity of ours. Nothing was changed.`);
    }
    const team = { id: newId(scope.now), key, name, entityCodes, createdAt: scope.now };
    const stored = await scope.tx.insert(teams).values(team).onConflictDoNothing().returning({ id: teams.id });
    if (stored.length === 0)
      throw conflict(`There is, or was, a team with the key “${key}”. Choose another key. Nothing was changed.`);
    return {
      result: { id: team.id, key },
      events: [{ type: "team.created", subject: { type: "team", id: key }, after: { key, name, entityCodes } }],
    };
  },
});
