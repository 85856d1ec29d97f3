import { and, asc, desc, eq, gt, isNotNull, isNull, type SQL } from "drizzle-orm";
import { z } from "zod";
import { people } from "#db/schema/access";
import { legalEntities } from "#db/schema/entities";
import { breakGlassUses } from "#db/schema/sign-in";
import { entitiesWith } from "#server/domain/access/actor";
import {
  type BreakGlassOverview,
  type BreakGlassView,
  breakGlassState,
  type Finding,
  isReviewOverdue,
} from "#server/domain/access/break-glass";
import { coversEntities } from "#server/domain/access/grant-window";
import type { Scope } from "#server/kernel/context";
import { defineQuery } from "#server/kernel/query";

/** What uses of break-glass last now: everybody who deals with approvals is told on every page. */
export const runningBreakGlass = defineQuery({
  name: "break_glass.running",
  permission: "approval.read",
  input: z.strictObject({}),
  run: (scope) => usesWhere(scope, and(isNull(breakGlassUses.endedAt), gt(breakGlassUses.expiresAt, scope.now)), 20),
});

/** Every use: first those that still run or wait for their review, and over what the actor may open one. */
export const listBreakGlass = defineQuery({
  name: "break_glass.list",
  permission: "approval.read",
  input: z.strictObject({}),
  async run(scope): Promise<BreakGlassOverview> {
    const unreviewed = await usesWhere(scope, isNull(breakGlassUses.reviewedAt), MOST_USES);
    const reviewed = await usesWhere(scope, isNotNull(breakGlassUses.reviewedAt), MOST_USES);
    const over = entitiesWith(scope.actor, "break_glass.use");
    const entities = await scope.tx
      .select({ code: legalEntities.code, name: legalEntities.name })
      .from(legalEntities)
      .orderBy(asc(legalEntities.code));
    return {
      uses: [...unreviewed, ...reviewed],
      entities: entities.filter(({ code }) => coversEntities(over, [code])),
    };
  },
});

const MOST_USES = 200;

async function usesWhere(scope: Scope, condition: SQL | undefined, limit: number): Promise<BreakGlassView[]> {
  const rows = await scope.tx
    .select({ use: breakGlassUses, name: people.name })
    .from(breakGlassUses)
    .innerJoin(people, eq(people.id, breakGlassUses.personId))
    .where(condition)
    .orderBy(desc(breakGlassUses.openedAt))
    .limit(limit);
  return rows.map(({ use, name }) => ({
    id: use.id,
    name,
    isMine: scope.actor.kind === "person" && scope.actor.personId === use.personId,
    entities: use.entities,
    reason: use.reason,
    state: breakGlassState(use, scope.now),
    isOverdue: isReviewOverdue(use, scope.now),
    openedAt: use.openedAt,
    expiresAt: use.expiresAt,
    endedAt: use.endedAt,
    endedBy: use.endedBy,
    reviewedAt: use.reviewedAt,
    reviewedBy: use.reviewedBy,
    finding: use.finding as Finding | null,
    findingNote: use.findingNote,
  }));
}
