import { eq } from "drizzle-orm";
import { teams } from "#db/schema/teams";
import { actorName, entitiesWith } from "#server/domain/access/actor";
import type { EntityScope } from "#server/domain/access/roles";
import type { Scope } from "#server/kernel/context";
import { forbidden, notFound, ruleViolation } from "#server/kernel/errors";

export type TeamRecord = typeof teams.$inferSelect;

/**
 * Where every act on a team starts: it exists, the actor may administer all it works for, it is not closed, and it is
 * locked until the command ends.
 */
export async function lockTeam(scope: Scope, key: string): Promise<TeamRecord> {
  const [team] = await scope.tx.select().from(teams).where(eq(teams.key, key)).for("update");
  if (!team) throw notFound(`There is no team “${key}”. Reload the page to see which there are.`);
  requireOver(scope, team.entityCodes ?? "all", team.name);
  if (team.isClosed) throw ruleViolation(`${team.name} is closed. Create another team for new work.`);
  return team;
}

/** A team is administered by whoever may do so for every legal entity it works for. */
export function requireOver(scope: Scope, wanted: EntityScope, name: string): void {
  const allowed = entitiesWith(scope.actor, "team.administer");
  if (allowed === "all") return;
  const missing = wanted === "all" ? null : wanted.filter((code) => !allowed.includes(code));
  if (missing?.length === 0) return;
  throw forbidden(
    `${actorName(scope.actor)} may not do this: ${name} works for ${missing === null ? "every legal entity" : missing.join(", ")}, so "team.administer" is needed there. An administrator can grant it.`,
  );
}
